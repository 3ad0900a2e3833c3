"""A visit to the window without anybody at the screen: a question is typed, its answer awaited and pictured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop_chat import disk
from desktop_chat.language import sentence
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.transcript.rows import Row

SCREENSHOTS = "screenshots"
Say = Callable[[str], None]


async def visit(window: MainWindow, folder: Path, say: Say, question: str | None = None) -> bool:
    """Whether an answer came. What is said goes line by line to `say`."""
    asked = question or sentence("Hello! Who are you?")
    window.conversation.view.follow_end()
    window.side_bar.new_chat_requested.emit()
    say(f"> {asked}")
    await _answered(window, asked)
    last = _last_row(window)
    is_answered = last is not None and last.message.role == "assistant" and bool(last.message.content)
    if last is not None and is_answered:
        say(last.message.content)
    if last is not None and last.note is not None:
        say(last.note.sentence)
    if complaint := window.conversation.problem.text():
        say(complaint)
    say(sentence("The window, as it looked: {path}", path=picture(window, folder)))
    return is_answered


async def _answered(window: MainWindow, text: str) -> None:
    """Type it, press Enter, and wait until the answer has ended."""
    ended = asyncio.Event()

    def watch(is_answering: bool) -> None:
        if not is_answering:
            ended.set()

    composer = window.conversation.composer
    composer.answering_changed.connect(watch)
    for letter in text:
        _press(window, 0, letter)
    _press(window, Qt.Key.Key_Return, "\r")
    await ended.wait()
    composer.answering_changed.disconnect(watch)


def _press(window: MainWindow, key: int, letter: str) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(window.conversation.composer.edit, event)


def _last_row(window: MainWindow) -> Row | None:
    model = window.conversation.model
    return model.whole_row(model.rowCount() - 1)


def picture(window: MainWindow, folder: Path) -> Path:
    """The window as a file in the folder."""
    place = disk.make_folder(folder / SCREENSHOTS) / f"{datetime.now():%Y-%m-%d-%H%M%S}.png"
    with disk.faults_named(place):
        if not window.grab().save(str(place)):
            raise OSError(f"{place.name} cannot be written")
    return place
