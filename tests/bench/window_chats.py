"""The list of chats and its search box in the window: what a person waits for when there are very many chats."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat import app
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.tasks import Tasks
from desktop_chat.ui import display
from desktop_chat.ui.desk import Services
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.theme import Theme
from tests.bench import chats
from tests.bench.bars import Bar, median_ms
from tests.bench.window import add_chats
from tests.support.windows import preferences_of_tests

GROUP = "chat list"
CHATS, MESSAGES = 10_000, 20_000
ROUNDS = 15
SEARCHES = 60
"""Of fewer, the slowest alone would stand for five of a hundred."""
MOST_MS, BLOCK_MS = 30, 16
WORDS = ("number", "chat", "what you mean", "number 99", "12")
TICK = 0.001
PATIENCE = 10.0

_bar = partial(Bar, GROUP)


def bars(
    folder: Path, *, count: int = CHATS, messages: int = MESSAGES, rounds: int = ROUNDS, searches: int = SEARCHES
) -> list[Bar]:
    if not display.is_here():
        display.leave()
    application = app.make_application()
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        return runner.run(_bars(folder, count, messages, rounds, searches))


async def _bars(folder: Path, count: int, messages: int, rounds: int, searches: int) -> list[Bar]:
    async with _opened(folder, count, messages) as (window, operator):
        opening = [_open(window) for _ in range(rounds)]
        walls, blocks = [], []
        for _ in range(searches // len(WORDS)):
            for words in WORDS:
                wall, worst = await _typed(window, operator, words)
                walls += wall
                blocks.append(worst)
    return [
        _bar(
            f"{count:,} chats, open the list",
            "read, laid out and painted",
            MOST_MS,
            median_ms(opening),
            None,
            "ms",
        ),
        _bar(
            f"{count:,} chats, type in the search box, 95 of 100",
            "from the search to the first rows painted; the hand's rest of 60 ms comes before",
            MOST_MS,
            sorted(walls)[int(len(walls) * 0.95)] * 1000,
            None,
            "ms",
        ),
        _bar(
            f"{count:,} chats, longest block while typing, 95 of 100",
            "gaps of the event loop, a keystroke every 30 ms",
            BLOCK_MS,
            sorted(blocks)[int(len(blocks) * 0.95)] * 1000,
            None,
            "ms",
            f"the longest of all {max(blocks) * 1000:.1f} ms",
        ),
    ]


@asynccontextmanager
async def _opened(folder: Path, count: int, messages: int) -> AsyncIterator[tuple[MainWindow, Operator]]:
    library = chats.library(folder, chats.provider())
    add_chats(library, count - 1)
    chats.fill(library, messages)
    await library.search.catch_up()
    window = MainWindow(Theme(), preferences=preferences_of_tests())
    window.show()
    async with Tasks() as tasks:
        services = Services(LibraryDesk(library), tasks.start, window.preferences)
        operator = Operator(services, window.side_bar, window.conversation, window)
        operator.show_last(None)
        await asyncio.sleep(TICK)
        try:
            yield window, operator
        finally:
            operator.close()
            await library.aclose()
            window.close()
            window.deleteLater()


def _open(window: MainWindow) -> float:
    """As when the services are attached: everything is read anew."""
    began = time.perf_counter()
    window.side_bar.refresh()
    window.side_bar.view.viewport().repaint()
    return time.perf_counter() - began


async def _typed(window: MainWindow, operator: Operator, words: str) -> tuple[list[float], float]:
    """How long each search took until its rows were painted, and the longest gap of the event loop."""
    panel = window.side_bar.search
    watching = asyncio.ensure_future(longest_gap())
    for letter in words:
        QTest.keyClicks(panel.box, letter)
        await asyncio.sleep(0.03)
    await _until(lambda: panel.view.isVisible())
    shown = asyncio.Event()
    panel.results.modelReset.connect(shown.set)
    began = time.perf_counter()
    operator.searches.search()
    await shown.wait()
    panel.view.viewport().repaint()
    wall = time.perf_counter() - began
    panel.results.modelReset.disconnect(shown.set)
    watching.cancel()
    worst = await watching
    panel.box.clear()
    QTest.keyClick(panel.box, Qt.Key.Key_Backspace)
    return [wall], worst


async def longest_gap() -> float:
    worst, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            worst, last = max(worst, now - last - TICK), now
    except asyncio.CancelledError:
        return worst


async def _until(is_true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(TICK)
