"""Answers in the real window: shown and stored at full speed, and what a piece costs in long answers and chats."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_chat import Library, ScriptedProvider, app
from desktop_chat.providers.events import ReplyFinished, TextDelta, UsageReported
from desktop_chat.providers.scripted import Step, Wait
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.tasks import Tasks
from desktop_chat.ui.desk import Services
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.standing import StandingList
from tests.bench import chats
from tests.bench.bars import Bar
from tests.bench.floors import SseSource, sse_seconds

GROUP = "window-stream"
PIECES = 20_000
PER_TURN = 8
"""Pieces that come at once, as from one read of a socket."""
PIECE = "word "
P99_MS, WORST_MS = 16.0, 50.0
SHORT_KB, LONG_KB = 10, 1_000
TIMES_LONG_ANSWER, TIMES_LONG_CHAT, TIMES_OPEN = 1.3, 1.2, 1.5
SHORT_CHAT, LONG_CHAT = 10, 100_000
ADDED = 600
ADDITION = "and so on, and so on "
"""As many as fill several chunks, so that it does not matter how full the first one was."""
SCRIPTED = "the pieces come from a script, so reading them from a wire is not in the figure"
TEXTS = {
    "paragraphs": "A paragraph of some words that wraps once or twice before it ends, as prose will do.\n\n",
    "lines of code": "    total = add(total, price)\n",
    "one paragraph": "word ",
}

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, pieces: int = PIECES, long_kb: int = LONG_KB, long_chat: int = LONG_CHAT) -> list[Bar]:
    folder.mkdir(exist_ok=True)
    application = app.make_application()
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        return [
            *runner.run(_full_speed(folder / "speed", pieces)),
            *runner.run(_long_answers(folder / "answers", long_kb)),
            *runner.run(_long_chats(folder / "chats", long_chat)),
        ]


@asynccontextmanager
async def opened(folder: Path, provider: ScriptedProvider) -> AsyncIterator[tuple[MainWindow, Library, Operator]]:
    library = chats.library(folder, provider)
    window = MainWindow(Theme())
    window.show()
    async with Tasks() as tasks:
        services = Services(LibraryDesk(library), tasks.start)
        operator = Operator(services, window.side_bar, window.conversation, window)
        operator.show_last(None)
        try:
            yield window, library, operator
        finally:
            operator.close()
            await library.aclose()
            window.close()
            window.deleteLater()


# ---------------------------------------------------------------- full speed


def _reply(pieces: int) -> list[Step]:
    steps: list[Step] = []
    for number in range(pieces):
        steps.append(TextDelta(PIECE))
        if number % PER_TURN == PER_TURN - 1:
            steps.append(Wait(0.0))
    return [*steps, UsageReported(input=1, output=pieces), ReplyFinished("stop")]


async def _full_speed(folder: Path, pieces: int) -> list[Bar]:
    provider = chats.provider()
    with SseSource(PIECE, pieces) as source:
        floor = await sse_seconds(source.address)
    async with opened(folder, provider) as (window, library, _):
        provider.add(_reply(PER_TURN), _reply(pieces))
        await _asked(window, library, PER_TURN)
        gaps = asyncio.ensure_future(_gaps(answered := asyncio.Event()))
        began = time.perf_counter()
        await _asked(window, library, pieces)
        wall = time.perf_counter() - began
        answered.set()
        found = sorted(await gaps)
    p99, worst = found[int(len(found) * 0.99)] * 1000, found[-1] * 1000
    how = f"{pieces:,} pieces at zero delay, {PER_TURN} at a time, shown and stored"
    return [
        _bar(
            f"{pieces:,} pieces through the window",
            f"{how}; the floor plays them to nobody",
            2.0,
            wall,
            floor,
            "s",
        ),
        _bar("gap of the event loop, 99 of 100", how, P99_MS, p99, None, "ms"),
        _bar("gap of the event loop, worst", how, WORST_MS, worst, None, "ms"),
    ]


async def _asked(window: MainWindow, library: Library, pieces: int) -> None:
    """Until the whole answer is in the transcript and on the disk."""
    window.conversation.send_requested.emit("Go on")
    wanted = len(PIECE) * pieces

    def is_there() -> bool:
        row = window.conversation.model.row(window.conversation.model.rowCount() - 1)
        return row is not None and row.message.status == "complete" and len(row.message.content) == wanted

    while not is_there() or library.replies.all:  # noqa: ASYNC110 - nothing in the window tells of it
        await asyncio.sleep(0.002)


async def _gaps(ended: asyncio.Event) -> list[float]:
    """How long one who only wants to be called again had to wait each time."""
    found, last = [], time.perf_counter()
    while not ended.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        found.append(now - last)
        last = now
    return found


# -------------------------------------------------------------- long answers


async def _long_answers(folder: Path, long_kb: int) -> list[Bar]:
    found = []
    for name, unit in TEXTS.items():
        provider = chats.provider()
        async with opened(folder / name.replace(" ", "-"), provider) as (window, library, operator):
            costs = {kb: _cost_in(window, library, operator, unit, kb) for kb in (SHORT_KB, long_kb)}
        how = f"processor time of {ADDED} pieces with their paints"
        title = f"a piece in {long_kb:,} KB of {name} against {SHORT_KB} KB"
        found.append(_bar(title, how, TIMES_LONG_ANSWER, costs[long_kb], costs[SHORT_KB], "ms"))
    return found


def _cost_in(window: MainWindow, library: Library, operator: Operator, unit: str, kilobytes: int) -> float:
    text = unit * (kilobytes * 1000 // len(unit))
    chat = chats.fill(library, 2)
    operator.show_chat(chat)
    return _cost_of_pieces(window, text)


def _cost_of_pieces(window: MainWindow, text: str) -> float:
    """Milliseconds for one more piece at the end of the last answer, which is this long already."""
    model = window.conversation.model
    row = model.row(model.rowCount() - 1)
    if row is None:
        raise RuntimeError("nothing is shown")
    message = replace(row.message, content=text, status="streaming")
    model.follow(message)
    model.refreshed.emit()
    _paint(window.conversation.view)
    began = time.process_time()
    for _ in range(ADDED):
        model.add_text(message.id, ADDITION)
        _paint(window.conversation.view)
    model.unfollow()
    return (time.process_time() - began) / ADDED * 1000


def _paint(view: StandingList) -> None:
    view.viewport().repaint()


# ---------------------------------------------------------------- long chats


async def _long_chats(folder: Path, long_chat: int) -> list[Bar]:
    provider = chats.provider()
    text = TEXTS["paragraphs"] * 40
    async with opened(folder, provider) as (window, library, operator):
        keys = {length: chats.fill(library, length) for length in (SHORT_CHAT, 100, long_chat)}
        costs: dict[int, float] = {}
        for length in (SHORT_CHAT, long_chat):
            operator.show_chat(keys[length])
            costs[length] = _cost_of_pieces(window, text)
        opening = {length: _opening_ms(window, operator, keys[length]) for length in (100, long_chat)}
        scrolling = _worst_scroll(window, operator, keys[long_chat])
    piece = f"a piece in a chat of {long_chat:,} messages against {SHORT_CHAT}"
    show = f"show a chat of {long_chat:,} messages against 100"
    frame = f"scroll through {long_chat:,} messages, worst frame"
    return [
        _bar(piece, "with its paint", TIMES_LONG_CHAT, costs[long_chat], costs[SHORT_CHAT], "ms"),
        _bar(show, "until painted, median", TIMES_OPEN, opening[long_chat], opening[100], "ms"),
        _bar(frame, "from the end to the start in 200 leaps, then page by page", 33, scrolling, None, "ms"),
    ]


def _opening_ms(window: MainWindow, operator: Operator, chat: Any) -> float:
    def once() -> None:
        operator.show_chat(chat)
        _paint(window.conversation.view)

    walls = []
    for _ in range(15):
        operator.begin_chat()
        walls.append(_seconds(once))
    return statistics.median(walls) * 1000


def _worst_scroll(window: MainWindow, operator: Operator, chat: Any) -> float:
    operator.show_chat(chat)
    bar = window.conversation.view.verticalScrollBar()
    leaps = [bar.maximum() * step // 200 for step in range(200, -1, -1)]
    pages = [number * bar.pageStep() for number in range(100)]
    return max(_frame(window, value) for value in (*leaps, *pages)) * 1000


def _frame(window: MainWindow, value: int) -> float:
    def once() -> None:
        window.conversation.view.verticalScrollBar().setValue(value)
        _paint(window.conversation.view)

    return _seconds(once)


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
