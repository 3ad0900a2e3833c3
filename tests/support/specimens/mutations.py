"""Damages a reply: its bytes, as networks do, and its values, as services do that change their minds."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

from tests.support.specimens.specimen import Encoded, Event, Specimen

MOST_STEPS = 4
ODD: Sequence[Any] = (
    *(None, True, False, 0, -1, 1, 3.5, 10**400, -(2**63), 1e308, "", "x", "\ud800", "\x00", "0", "-1"),
    *("null", "error", "data:", "data:;base64,!", "2026-11-21", "é🌍", "{", "[DONE]", [], {}, [None], {"": None}),
    *([[]], {"type": "error"}, {"error": {"message": "no", "code": 429}}, "x" * 5000, "9" * 5000),
)
"""What may stand where something else was meant."""
BYTES = (
    b"\n",
    b"\r",
    b"\n\n",
    b"data:",
    b"error: {}\n",
    b"event: error\n",
    b"\x00",
    b"\xff",
    b'"',
    b"{",
    b"}",
    b"]",
)
WORDS = ("error", "type", "delta", "index", "usage", "content", "text", "choices", "message", "id")

Bytes: TypeAlias = Callable[[Random, bytearray], None]


def damaged(specimen: Specimen, random: Random) -> bytes:
    """A stream that is not what it was."""
    events = list(specimen.full)
    if random.random() < 0.75:
        _shuffle(random, events)
        for place in random.sample(range(len(events)), random.randint(0, 3)):
            events[place] = _changed(random, events[place].event, specimen)
    stream = bytearray(b"".join([each.encoded for each in events]))
    if random.random() < 0.5:
        spoil(random, stream)
    return bytes(stream)


def damaged_whole(specimen: Specimen, random: Random) -> bytes:
    """The body of an answer in one piece."""
    value = copied(dict(specimen.whole))
    for _ in range(random.randint(1, MOST_STEPS)):
        change(random, value)
    body = bytearray(json.dumps(value).encode())
    if random.random() < 0.3:
        spoil(random, body)
    return bytes(body)


def copied(value: Any) -> Any:
    """Deeply, and several times as fast as by the module of that name."""
    return pickle.loads(pickle.dumps(value))


def in_pieces(random: Random, stream: bytes) -> list[bytes]:
    """As a network may bring it."""
    cuts = sorted(random.randint(0, len(stream)) for _ in range(random.randint(0, 6)))
    return [stream[first:last] for first, last in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


def change(random: Random, value: dict[str, Any]) -> None:
    """One of all values in it becomes another, goes away or is doubled."""
    place: Any = value
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = random.choice(keys)
        inner = place[key]
        if not (isinstance(inner, dict | list) and inner) or random.random() < 0.2:
            break
        place = inner
    match random.random():
        case chance if chance < 0.6:
            place[key] = copied(random.choice(ODD))
        case chance if chance < 0.75:
            del place[key]
        case chance if chance < 0.9 and isinstance(place, dict):
            place[random.choice(WORDS)] = copied(inner)
        case _:
            place[key] = [inner] if random.random() < 0.5 else {random.choice(WORDS): inner}


def spoil(random: Random, content: bytearray) -> None:
    """Some bytes are others, or missing, or there twice, or nothing is after them."""
    for _ in range(random.randint(1, MOST_STEPS)):
        if content:
            random.choice(_SPOILERS)(random, content)


def _shuffle(random: Random, events: list[Encoded]) -> None:
    """Events out of order, missing or said again."""
    if random.random() < 0.5:
        place = random.randrange(len(events))
        event = events.pop(place)
        if random.random() < 0.7:
            for _ in range(random.randint(1, 2)):
                events.insert(random.randint(0, len(events)), event)


def _changed(random: Random, event: Event, specimen: Specimen) -> Encoded:
    said = {"said": copied(event.said)}
    for _ in range(random.randint(1, 2)):
        change(random, said)
    changed = Event(said.get("said"), event.name)
    return Encoded(changed, specimen.encode(changed))


def _flip(random: Random, content: bytearray) -> None:
    content[random.randrange(len(content))] = random.randrange(256)


def _insert(random: Random, content: bytearray) -> None:
    place = random.randint(0, len(content))
    content[place:place] = random.choice(BYTES)


def _remove(random: Random, content: bytearray) -> None:
    start = random.randrange(len(content))
    del content[start : start + random.randint(1, 40)]


def _repeat(random: Random, content: bytearray) -> None:
    start = random.randrange(len(content))
    content[start:start] = content[start : start + random.randint(1, 200)]


def _cut(random: Random, content: bytearray) -> None:
    del content[random.randrange(len(content)) :]


_SPOILERS: Sequence[Bytes] = (_flip, _insert, _remove, _repeat, _cut)
