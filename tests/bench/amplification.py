"""How much is written to the disk for an answer of a megabyte: as fast as it comes, and at 100 tokens a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from desktop_chat import Library
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import ProviderEvent, ReplyFinished, ReplyStarted, TextDelta, UsageReported
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request
from desktop_chat.services import journal
from desktop_chat.services.storage import ReplyJournal
from tests.bench import chats
from tests.bench.bars import Bar

GROUP = "writes"
TIMES_TEXT = 6
TOKEN = "word"
TOKENS_A_SECOND = 100
TOKENS_A_READ = 64
"""How many tokens come with one read from a socket when a service sends as fast as it can."""
LETTERS = 1_000_000
COUNTERS = Path("/proc/self/io")

_bar = partial(Bar, GROUP)


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes, as the system counted them for this process."""

    handed_over: int
    """Given to the system to write."""
    to_disk: int
    """Pages that had to go to a disk; nothing in a file system that lives in memory."""

    @property
    def larger(self) -> int:
        return max(self.handed_over, self.to_disk)


class Clock(asyncio.SelectorEventLoop):
    """An event loop whose time stands still until it is moved on: 40 minutes of an answer pass in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._now = time.monotonic()

    def time(self) -> float:
        return self._now

    def move_on(self, seconds: float) -> None:
        self._now += seconds


class Typist:
    """A provider that types one word again and again, one socket's read at a time."""

    name = "scripted"
    can_prefill = True
    models = (OfferedModel(chats.MODEL),)

    def __init__(self, tokens: int, at_once: int, then: Callable[[], Awaitable[object]]) -> None:
        self._tokens = tokens
        self._at_once = at_once
        self._then = then

    def files_of(self, model: str) -> None:
        """Nobody sends it any."""

    async def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        yield ReplyStarted(request.model, "1")
        for said in range(1, self._tokens + 1):
            yield TextDelta(TOKEN)
            if said % self._at_once == 0:
                await self._then()
        yield UsageReported(input=1, output=self._tokens)
        yield ReplyFinished("stop")


async def bars(folder: Path, *, letters: int = LETTERS) -> list[Bar]:
    full = await _full_speed(folder / "full", letters)
    return [full, await asyncio.to_thread(_slow, folder / "slow", letters)]


async def _full_speed(folder: Path, letters: int) -> Bar:
    typist = Typist(letters // len(TOKEN), TOKENS_A_READ, lambda: asyncio.sleep(0))
    return _judged("at full speed", letters, await _written(chats.library(folder, typist)))


def _slow(folder: Path, letters: int) -> Bar:
    with asyncio.Runner(loop_factory=Clock) as runner:
        clock = runner.get_loop()
        assert isinstance(clock, Clock)
        typist = Typist(letters // len(TOKEN), 1, lambda: one_token_later(clock))
        with _journal_by(clock):
            written = runner.run(_written(chats.library(folder, typist)))
    return _judged(f"at {TOKENS_A_SECOND} tokens a second", letters, written)


async def one_token_later(clock: Clock) -> None:
    """Time moves on by one token; a write that is due then is done before the next."""
    clock.move_on(1 / TOKENS_A_SECOND)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    while writing := _others():
        await asyncio.wait(writing)


def _others() -> set[asyncio.Task[object]]:
    """The writes under way: every task but those that carry the answer."""
    return {task for task in asyncio.all_tasks() if _is_write(task)}


def _is_write(task: asyncio.Task[object]) -> bool:
    return getattr(task.get_coro(), "__qualname__", "") == ReplyJournal.write.__qualname__


async def _written(opened: Library) -> Written | None:
    """All that one answer makes the process write, until everything is in the database file and closed."""
    chat = opened.create_chat()
    before = _counters()
    await chat.ask("Go on and on.")
    await opened.aclose()
    after = _counters()
    if before is None or after is None:
        return None
    return Written(after[0] - before[0], after[1] - before[1])


def _counters() -> tuple[int, int] | None:
    if not COUNTERS.exists():
        return None
    lines = dict(line.split(": ") for line in COUNTERS.read_text("ascii").splitlines())
    return int(lines["wchar"]), int(lines["write_bytes"])


@contextmanager
def _journal_by(clock: Clock) -> Iterator[None]:
    """The journal goes by this clock when it decides what to sync."""
    _set_time(SimpleNamespace(monotonic=clock.time, time=time.time))
    try:
        yield
    finally:
        _set_time(time)


def _set_time(source: object) -> None:
    vars(journal)["time"] = source


def _judged(speed: str, letters: int, written: Written | None) -> Bar:
    name = f"written for an answer of {letters / 1_000_000:g} MB {speed}"
    how = "bytes written against bytes of text, until the library is closed; the larger of the two counts"
    if written is None:
        return _bar(name, how, TIMES_TEXT, note="this system does not count what a process writes")
    given, to_disk = written.handed_over / letters, written.to_disk / letters
    note = f"given to the system {given:.2f}, pages to disk {to_disk:.2f}"
    return _bar(name, how, TIMES_TEXT, written.larger / 1e6, letters / 1e6, "MB", note)
