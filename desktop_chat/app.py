"""Builds the program, once, by constructor: first a window that is painted, then the services behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import desktop_chat.ui  # noqa: F401 - first: from then on imports take less time

# isort: split
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services import places
from desktop_chat.services.settings_file import SettingsFile
from desktop_chat.ui import display, window_state
from desktop_chat.ui.crash_reporter import CrashReporter
from desktop_chat.ui.crash_teller import CrashTeller
from desktop_chat.ui.glimpse import Glimpse
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.resources import resource
from desktop_chat.ui.single_instance import SingleInstance, raise_other
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.attaching import Visit
    from desktop_chat.services.library import Library

OpenLibrary = Callable[[Path], "Library"]
Say = Callable[[str], None]

NOT_PAINTED_MS = 1_000
"""A window that begins minimised is never painted; it is not waited for any longer."""


def run(data_dir: Path | None = None, arguments: Sequence[str] = (), *, opening: OpenLibrary | None = None) -> int:
    """Open the window on this folder and stay until it is closed; the exit status.

    Where a window is open on it already, that one comes to the front instead.
    """
    application = make_application(arguments)
    with told_on_screen():
        folder = places.data_folder(data_dir)
    if raise_other(folder):
        return 0
    instance = SingleInstance(folder)
    logs, words = places.log_folder(data_dir), ""
    try:
        while True:
            window = make_window(folder)
            instance.raise_requested.connect(window.raise_up)
            status = _stay(application, window, folder, logs, opening, words=words)
            if window.farewell is None:
                return status
            words = window.farewell  # another window follows, on what was put in place of the chats
    finally:
        instance.close()


def run_first_conversation(
    data_dir: Path | None = None,
    say: Say = print,
    *,
    question: str | None = None,
    opening: OpenLibrary | None = None,
) -> int:
    """The same window where there is no screen: it asks one question, tells the answer and pictures itself."""
    from desktop_chat.ui import qt_messages  # noqa: PLC0415 - start-up: no part of a usual start
    from desktop_chat.ui.first_visit import visit  # noqa: PLC0415 - the same

    display.leave()
    qt_messages.pass_on()
    application = make_application()
    folder = places.data_folder(data_dir)
    window = make_window(folder)
    visiting = partial(visit, folder=folder, say=say, question=question)
    return _stay(application, window, folder, places.log_folder(data_dir), opening, visiting)


@contextmanager
def told_on_screen() -> Iterator[None]:
    """What keeps the window from opening at all: whoever started it from a menu sees no terminal."""
    try:
        yield
    except Error as error:
        from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415 - start-up: seldom needed

        box = QMessageBox(QMessageBox.Icon.Critical, sentence("Desktop Chat"), error.sentence)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(str(error.details.get("path", "")))
        box.exec()
        raise


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The one there is, or a new one that is set up for this program."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([sys.argv[0], *arguments])
    application.setApplicationName("desktop-chat")
    application.setDesktopFileName("desktop-chat")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    application.setCursorFlashTime(0)  # a caret that blinks wakes the processor twice a second
    application.setWindowIcon(QIcon(str(resource("icons/desktop-chat.svg"))))
    return application


def make_window(folder: Path) -> MainWindow:
    """From `ui` alone: nothing behind it is imported yet."""
    preferences = Preferences(SettingsFile(folder))
    return MainWindow(Theme(), window_state.load(folder), preferences)


def show_painted(window: MainWindow) -> None:
    """Return as soon as it can be seen."""
    waiting = QEventLoop()
    window.painted.connect(waiting.quit)
    QTimer.singleShot(NOT_PAINTED_MS, waiting.quit)
    window.show()
    waiting.exec()


def glimpsed(window: MainWindow, folder: Path) -> Glimpse | None:
    """The chats as they are on the disk, at once; to be ended when the services are there."""
    from desktop_chat.services import first_sight  # noqa: PLC0415 - start-up: the window is painted first

    sight = first_sight.look(places.database_file(folder))
    return None if sight is None else Glimpse(window, sight)


def _stay(
    application: QApplication,
    window: MainWindow,
    folder: Path,
    logs: Path,
    opening: OpenLibrary | None,
    visit: Visit | None = None,
    words: str = "",
) -> int:
    reporter = CrashReporter(logs, CrashTeller(logs, window).tell)
    reporter.begin()
    try:
        show_painted(window)
        if words:
            window.conversation.toast.say(words)
        glimpse = glimpsed(window, folder)
        # What stands behind the window takes longer to import than Qt itself.
        from desktop_chat.attaching import attach_and_stay  # noqa: PLC0415 - start-up: the window is painted first
        from desktop_chat.ui.window_log import logged  # noqa: PLC0415 - start-up: the same

        with logged(window, logs, reporter):
            return attach_and_stay(application, window, folder, reporter, opening, visit, glimpse)
    finally:
        reporter.end()
        if visit is None:
            window_state.save(folder, window.state)
        window.deleteLater()
