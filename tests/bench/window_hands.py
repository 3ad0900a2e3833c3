"""What hands wait for in a huge chat: a letter that is typed while an answer streams, and a copy of everything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from desktop_chat import ScriptedProvider, app
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.scripted import Endless
from desktop_chat.services.written import Written
from desktop_chat.ui import display
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from tests.bench import chats
from tests.bench.bars import Bar
from tests.bench.window_chats import longest_gap
from tests.bench.window_stream import opened

GROUP = "window hands"
MESSAGES = 100_000
KEYS = 200
KEY_MS, BLOCK_MS = 33, 50
READ_AT_MOST = 128_000
"""Tokens; as many as the model can read of a chat that is much longer."""
PAUSE, REST = 0.002, 0.03
"""Seconds between the pieces of the answer, and between two keys."""
PATIENCE = 120.0

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, messages: int = MESSAGES, keys: int = KEYS) -> list[Bar]:
    folder.mkdir(parents=True, exist_ok=True)
    if not display.is_here():
        display.leave()
    application = app.make_application()
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        return runner.run(_bars(folder / "hands", messages, keys))


async def _bars(folder: Path, messages: int, keys: int) -> list[Bar]:
    model = OfferedModel(chats.MODEL, prices={}, context_window=READ_AT_MOST)
    library = chats.library(folder, ScriptedProvider(Endless("word and word ", PAUSE), models=(model,)))
    chat = chats.fill(library, messages)
    async with opened(library) as (window, _, operator):
        copied, block = await _copied(window, operator, chat)
        waits = await _typed(window, operator, keys)
    return [
        _bar(
            f"a key while an answer streams in a chat of {messages:,}, worst of {keys}",
            "from the event to the end of the paint that shows it",
            KEY_MS,
            max(waits) * 1000,
            None,
            "ms",
            f"95 of 100 within {sorted(waits)[int(len(waits) * 0.95)] * 1000:.1f} ms",
        ),
        _bar(
            f"a copy of all of a chat of {messages:,}, longest block",
            "gaps of the event loop from Ctrl+A to the filled clipboard",
            BLOCK_MS,
            block * 1000,
            None,
            "ms",
            f"it took {copied:.1f} s beside everything else",
        ),
    ]


async def _copied(window: MainWindow, operator: Operator, chat: Any) -> tuple[float, float]:
    """How long it took, and the longest gap meanwhile."""
    operator.show_chat(chat)
    view, bar = window.conversation.view, window.conversation.work_bar
    QGuiApplication.clipboard().setText("before")
    await asyncio.sleep(REST)
    watching, began = asyncio.ensure_future(longest_gap()), time.perf_counter()
    for key in (Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(view, key, Qt.KeyboardModifier.ControlModifier)
        await asyncio.sleep(0)
    await _until(lambda: not bar.isVisible() and QGuiApplication.clipboard().text() != "before")
    wall = time.perf_counter() - began
    watching.cancel()
    # Without a screen, Qt would let go of what was copied when Python is gone, and crash.
    QGuiApplication.clipboard().clear()
    return wall, await watching


async def _typed(window: MainWindow, operator: Operator, keys: int) -> list[float]:
    conversation = window.conversation
    edit = conversation.composer.edit
    edit.setFocus()
    conversation.composer.send_requested.emit(Written("Go on"))
    await _until(lambda: _is_written(window))
    async with _paints(edit.viewport()) as painted:
        waits = []
        for number in range(keys):
            await asyncio.sleep(REST)
            painted.clear()
            letter = "the quick brown fox "[number % 20]
            press = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            began = time.perf_counter()
            QCoreApplication.postEvent(edit, press)
            await painted.wait()
            waits.append(time.perf_counter() - began)
    operator.stop()
    await _until(lambda: not operator.desk.answered_chats())
    return waits


def _is_written(window: MainWindow) -> bool:
    row = window.conversation.model.whole_row(window.conversation.model.rowCount() - 1)
    return row is not None and row.message.is_streaming and len(row.message.content) > 100


class _Paints(QObject):
    """Hears of each paint; who waits for it goes on when all of the window is painted."""

    def __init__(self, painted: asyncio.Event) -> None:
        super().__init__()
        self._painted = painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() == QEvent.Type.Paint:
            self._painted.set()
        return False


@asynccontextmanager
async def _paints(widget: QObject) -> AsyncIterator[asyncio.Event]:
    painted = asyncio.Event()
    hearing = _Paints(painted)
    widget.installEventFilter(hearing)
    try:
        yield painted
    finally:
        widget.removeEventFilter(hearing)


async def _until(is_true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.01)
