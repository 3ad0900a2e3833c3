"""Answers in the real window: shown and stored at full speed, and what a piece costs in long answers and chats."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_chat import Library, app
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.written import Written
from desktop_chat.tasks import Tasks
from desktop_chat.ui import display
from desktop_chat.ui.desk import Services
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.standing import StandingList
from tests.bench import chats
from tests.bench.bars import Bar
from tests.bench.streaming import Server, floor_seconds, new_chat, wired_library
from tests.support.windows import preferences_of_tests

GROUP = "window-stream"
PIECES = 20_000
ROUNDS = 5
SHARE_OF_FLOOR = 0.5
P99_MS, WORST_MS = 16.0, 50.0
SHORT_KB, LONG_KB = 10, 1_000
TIMES_LONG_ANSWER, TIMES_LONG_CHAT, TIMES_OPEN = 1.3, 1.2, 1.5
SHORT_CHAT, LONG_CHAT = 10, 100_000
ADDED = 600
WORDS = "and so on, and so on "
"""As many as fill several chunks, so that it does not matter how full the first one was."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A text that is repeated, what stands before it, and what is added to its end."""

    unit: str
    opening: str = ""
    addition: str = WORDS


PROSE = "A paragraph of some words that wraps once or twice before it ends, as prose will do.\n\n"
MARKDOWN = (
    "## A heading\n\nWords that are **strong**, `code` or [a link](https://example.org).\n\n- one\n- two\n\n"
)
CODE = "    total = add(total, price)  # and so on\n"
TEXTS = {
    "paragraphs": Kind(PROSE),
    "Markdown": Kind(MARKDOWN, addition="**so** on, `and` so on "),
    "one block of code": Kind(CODE, "```python\n", CODE),
    "one paragraph": Kind("word "),
}

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, pieces: int = PIECES, long_kb: int = LONG_KB, long_chat: int = LONG_CHAT) -> list[Bar]:
    (folder / "speed").mkdir(parents=True, exist_ok=True)
    if not display.is_here():
        display.leave()
    application = app.make_application()
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        return [
            *runner.run(_full_speed(folder / "speed", pieces)),
            *runner.run(_long_answers(folder / "answers", long_kb)),
            *runner.run(_long_chats(folder / "chats", long_chat)),
        ]


@asynccontextmanager
async def opened(library: Library) -> AsyncIterator[tuple[MainWindow, Library, Operator]]:
    window = MainWindow(Theme(), preferences=preferences_of_tests())
    window.show()
    desk = LibraryDesk(library)
    desk.warm_up()  # both as the program does when its services are attached
    gc.freeze()
    async with Tasks() as tasks:
        services = Services(desk, tasks.start, window.preferences)
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


async def _full_speed(folder: Path, pieces: int) -> list[Bar]:
    floors, walls, gaps = [], [], []
    with Server(pieces) as server:
        async with opened(wired_library(folder, server.url)) as (window, library, operator):
            new_chat(library)  # so that the model is known
            for _ in range(ROUNDS + 1):  # the first of them warms up
                floors.append(await floor_seconds(server.url))
                watching = asyncio.ensure_future(_gaps(answered := asyncio.Event()))
                operator.begin_chat()
                began = time.perf_counter()
                await _asked(window, library)
                walls.append(time.perf_counter() - began)
                answered.set()
                gaps.append(sorted(await watching))
    pooled = sorted(gap for found in gaps[1:] for gap in found)
    p99 = pooled[int(len(pooled) * 0.99)] * 1000
    worst = statistics.median(found[-1] for found in gaps[1:]) * 1000
    floor, wall = statistics.median(floors[1:]), statistics.median(walls[1:])
    how = f"{pieces:,} deltas at zero delay, from the socket to the pixel and the disk"
    return [
        _bar(
            f"window stream, {pieces:,} deltas at zero delay, shown and stored",
            "medians of the wall; floor: httpx alone reads the lines of the same bytes, from the same server",
            round(1 / SHARE_OF_FLOOR, 3),
            wall * 1000,
            floor * 1000,
            "ms",
            f"{pieces / wall:,.0f} deltas/s against {pieces / floor:,.0f}",
        ),
        _bar("gap of the event loop, 99 of 100", f"{how}; of all rounds together", P99_MS, p99, None, "ms"),
        _bar("gap of the event loop, worst", how, WORST_MS, worst, None, "ms"),
    ]


async def _asked(window: MainWindow, library: Library) -> None:
    """Until the whole answer is in the transcript and on the disk."""
    window.conversation.composer.send_requested.emit(Written("Go on"))

    def is_there() -> bool:
        model = window.conversation.model
        row = model.row(model.rowCount() - 1)
        return model.rowCount() == 2 and row is not None and row.message.status == "complete"

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
    for name, kind in TEXTS.items():
        provider = chats.provider()
        async with opened(chats.library(folder / name.replace(" ", "-"), provider)) as (window, library, operator):
            costs = {kb: _cost_in(window, library, operator, kind, kb) for kb in (SHORT_KB, long_kb)}
        how = f"processor time of {ADDED} pieces with their paints"
        title = f"a piece in {long_kb:,} KB of {name} against {SHORT_KB} KB"
        found.append(_bar(title, how, TIMES_LONG_ANSWER, costs[long_kb], costs[SHORT_KB], "ms"))
    return found


def _cost_in(window: MainWindow, library: Library, operator: Operator, kind: Kind, kilobytes: int) -> float:
    text = kind.opening + kind.unit * (kilobytes * 1000 // len(kind.unit))
    chat = chats.fill(library, 2)
    operator.show_chat(chat)
    return _cost_of_pieces(window, text, kind.addition)


def _cost_of_pieces(window: MainWindow, text: str, addition: str = WORDS) -> float:
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
        model.add_text(message.id, addition)
        _paint(window.conversation.view)
    model.unfollow()
    return (time.process_time() - began) / ADDED * 1000


def _paint(view: StandingList) -> None:
    view.viewport().repaint()


# ---------------------------------------------------------------- long chats


async def _long_chats(folder: Path, long_chat: int) -> list[Bar]:
    provider = chats.provider()
    text = PROSE * 40
    async with opened(chats.library(folder, provider)) as (window, library, operator):
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
