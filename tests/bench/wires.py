"""What framing and reading take beside httpx, which hands over the bytes of the same reply: one figure a wire."""

from __future__ import annotations

import statistics
import time
from functools import partial

from desktop_chat.providers.events import TextDelta
from desktop_chat.providers.inflow import MOST_AT_ONCE
from desktop_chat.providers.reading import told, told_last
from desktop_chat.providers.wire import Wire
from tests.bench.bars import Bar
from tests.bench.stream_server import WORDS
from tests.bench.streaming import Server, floor_seconds
from tests.support.specimens import known_wires
from tests.support.specimens.specimen import Specimen

GROUP = "wires"
DELTAS = 20_000
SHARE_OF_FLOOR = 0.5
_bar = partial(Bar, GROUP)


async def bars(*, deltas: int = DELTAS, rounds: int = 5) -> list[Bar]:
    return [await _of_wire(name, *known, deltas, rounds) for name, known in sorted(known_wires().items())]


async def _of_wire(name: str, wire: Wire, specimen: Specimen, deltas: int, rounds: int) -> Bar:
    stream = specimen.stream(*(WORDS[number % len(WORDS)] for number in range(deltas)))
    floors, taken = [], []
    with Server(deltas, name) as server:
        for _ in range(rounds + 1):  # the first of them warms up
            floors.append(await floor_seconds(server.url))
            taken.append(_read(wire, stream))
    floor, reading = statistics.median(floors[1:]), statistics.median(taken[1:])
    return _bar(
        f"{name}: {deltas:,} deltas framed and read",
        "medians of the wall, in pieces as the program takes them; floor: httpx alone reads the lines of them",
        SHARE_OF_FLOOR,
        reading * 1000,
        floor=floor * 1000,
        unit="ms",
        note=f"{deltas / reading:,.0f} deltas/s against {deltas / floor:,.0f}",
    )


def _read(wire: Wire, stream: bytes) -> float:
    began = time.perf_counter()
    framing, reader = wire.framing(), wire.reader("Bench", None)
    length = 0
    for start in range(0, len(stream), MOST_AT_ONCE):
        for event in told(framing.feed(stream[start : start + MOST_AT_ONCE]), reader):
            length += len(event.text) if isinstance(event, TextDelta) else 0
    if not reader.is_finished:
        list(told_last(framing, reader))
    taken = time.perf_counter() - began
    assert length > 0
    return taken
