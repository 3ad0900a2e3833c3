"""What one `ask` costs besides the network: wall, statements and transactions, in short and in long chats."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_chat import Library, ScriptedProvider
from desktop_chat.services.asking import Asker
from desktop_chat.services.openings import Opening
from tests.bench import chats
from tests.bench.bars import Bar, median_ms
from tests.bench.floors import OrmInserts, bare_exchange
from tests.bench.statements import Statements, counted

GROUP = "ask"
TIMES_FLOOR = 5
STATEMENTS = 10
TRANSACTIONS = 3
SAME = 1.2
"""What counts as the same on a machine that has other things to do."""
LONG_ASK_MS = 120
SHORT, MIDDLE, LONG = 10, 5_000, 10_000
WARM_UP = 6
LONG_EVERY = 2

_bar = partial(Bar, GROUP)


@dataclass(slots=True)
class _Preparing:
    """How long building requests has taken, and what else is built meanwhile."""

    seconds: float = 0.0
    beside: tuple[Any, int] | None = None
    """A chat and its length. Its request is built too, so that what follows finds the processor's caches as cold
    as after a long chat's own: rows of any chat take a third longer to write then."""


@dataclass(slots=True)
class Walls:
    """Seconds, one for each round; those of a chat without the building of its request."""

    floor: list[float] = field(default_factory=list)
    short: list[float] = field(default_factory=list)
    short_without: list[float] = field(default_factory=list)
    long_without: list[float] = field(default_factory=list)


async def bars(folder: Path, *, rounds: int = 60, middle: int = MIDDLE, long: int = LONG) -> list[Bar]:
    script = chats.provider()
    async with chats.library(folder, script) as opened:
        long_chat = chats.fill(opened, long)
        with OrmInserts(folder / "floor.sqlite3") as floor:
            walls = await _walls(opened, script, floor, rounds, long_chat, long)
        sent = await _statements(opened, script, chats.fill(opened, SHORT))
        sent_long = await _statements(opened, script, long_chat)
        more = await _one_more(opened, script, max(5, rounds // 6), middle)
    return [*_short_bars(walls, sent), _same_bar(walls, sent, sent_long, long), *more]


# ------------------------------------------------------------------ measuring


async def _walls(
    opened: Library, script: ScriptedProvider, floor: OrmInserts, rounds: int, long_chat: int, long: int
) -> Walls:
    walls = Walls()
    short_chats = [chats.fill(opened, SHORT) for _ in range(rounds + WARM_UP)]
    with _preparing_timed() as preparing:
        for number, short_chat in enumerate(short_chats):
            if number == WARM_UP:  # until here statements were compiled
                walls = Walls()
            walls.floor.append(floor.insert())
            walls.short.append((await _around(opened, script, short_chat, preparing))[0])
            if number % LONG_EVERY == 0:
                preparing.beside = (long_chat, long)
                walls.short_without.append((await _around(opened, script, short_chat, preparing))[1])
                preparing.beside = None
                walls.long_without.append((await _around(opened, script, long_chat, preparing))[1])
    return walls


async def _around(
    opened: Library, script: ScriptedProvider, chat: int, preparing: _Preparing
) -> tuple[float, float]:
    """One ask without what its provider takes; and without the building of its request."""
    script.add(chats.answer())
    bare = await bare_exchange(script, chats.MODEL, chats.QUESTION)
    whole, without = await _asked(opened, script, chat, preparing)
    return whole - bare, without - bare


async def _asked(
    opened: Library, script: ScriptedProvider, chat: int, preparing: _Preparing
) -> tuple[float, float]:
    """Wall of one ask, and the same without the building of its request."""
    handle = opened.chat(chat)
    script.add(chats.answer())
    preparing.seconds = 0.0
    began = time.perf_counter()
    await handle.ask(chats.QUESTION)
    wall = time.perf_counter() - began
    _forget(script)
    return wall, wall - preparing.seconds


@contextmanager
def _preparing_timed() -> Iterator[_Preparing]:
    """Adds up what building requests takes, meanwhile."""
    timed, prepare = _Preparing(), Asker.prepare

    async def prepare_timed(asker: Asker, opening: Opening, *given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            if timed.beside is not None:
                key, length = timed.beside
                await prepare(
                    asker,
                    replace(opening, chat=replace(opening.chat, id=key), path_length=length),
                    *given,
                    **named,
                )
            return await prepare(asker, opening, *given, **named)
        finally:
            timed.seconds += time.perf_counter() - began

    setattr(Asker, "prepare", prepare_timed)  # noqa: B010 - mypy refuses a method that is assigned to
    try:
        yield timed
    finally:
        setattr(Asker, "prepare", prepare)  # noqa: B010


def _forget(script: ScriptedProvider) -> None:
    """What the provider remembers for tests would be the largest thing in memory."""
    script.requests.clear()
    script.settings.clear()


async def _statements(opened: Library, script: ScriptedProvider, chat: int) -> Statements:
    handle = opened.chat(chat)
    script.add(chats.answer(), chats.answer())
    await handle.ask(chats.QUESTION)
    with counted() as sent:
        await handle.ask(chats.QUESTION)
    _forget(script)
    return sent


async def _one_more(opened: Library, script: ScriptedProvider, rounds: int, length: int) -> list[Bar]:
    chat = chats.fill(opened, length)
    sent = await _statements(opened, script, chat)
    walls = []
    with _preparing_timed() as preparing:
        for _ in range(rounds):
            gc.collect()
            walls.append((await _asked(opened, script, chat, preparing))[0])
    return [
        _bar(
            f"one more ask at {length:,} messages, statements",
            "the whole history is read and sent",
            STATEMENTS,
            len(sent),
        ),
        _bar(
            f"one more ask at {length:,} messages, wall",
            "median; the whole history is read and sent",
            LONG_ASK_MS,
            median_ms(walls),
            unit="ms",
        ),
    ]


# -------------------------------------------------------------------- judging


def _short_bars(walls: Walls, sent: Statements) -> list[Bar]:
    note = f"{sent.several} rows came along with another one's statement" if sent.several else ""
    return [
        _bar(
            f"one ask at {SHORT} messages, wall",
            "medians; without what the provider takes, against one row inserted and committed by plain SQLAlchemy",
            TIMES_FLOOR,
            median_ms(walls.short),
            floor=median_ms(walls.floor),
            unit="ms",
        ),
        _bar("one ask, statements", "BEGIN and COMMIT not counted", STATEMENTS, len(sent), note=note),
        _bar("one ask, writing transactions", "the journal's pieces are none", TRANSACTIONS, sent.writing),
    ]


def _same_bar(walls: Walls, short: Statements, long: Statements, length: int) -> Bar:
    note = "" if len(short) == len(long) else f"statements: {len(short)} and {len(long)}"
    return _bar(
        f"one ask at {length:,} messages against {SHORT}",
        "medians; both without the building of the request, after which both find the caches cold",
        SAME,
        median_ms(walls.long_without),
        floor=median_ms(walls.short_without),
        unit="ms",
        note=note,
    )
