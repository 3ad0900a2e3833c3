"""Builds the program, once, by constructor: first a window that is painted, then the services behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop_chat.ui import window_state
from desktop_chat.ui.crash_dialog import CrashDialog
from desktop_chat.ui.crash_reporter import CrashReporter
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.resources import resource
from desktop_chat.ui.single_instance import SingleInstance, raise_other
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

OpenLibrary = Callable[[Path], "Library"]


def run(data_dir: Path | None = None, arguments: Sequence[str] = (), *, opening: OpenLibrary | None = None) -> int:
    """Open the window on this folder and stay until it is closed; the exit status."""
    application = make_application(arguments)
    folder = _folder(data_dir)
    if raise_other(folder):
        return 0
    instance = SingleInstance(folder)
    window = make_window(folder)
    reporter = CrashReporter(folder, lambda text: CrashDialog(text, window).show())
    reporter.begin()
    instance.raise_requested.connect(window.raise_up)
    try:
        show_painted(window)
        return _attach_and_stay(application, window, folder, reporter, opening)
    finally:
        instance.close()
        reporter.end()
        window_state.save(folder, window.state)
        window.deleteLater()


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication([sys.argv[0], *arguments])
    application.setApplicationName("desktop-chat")
    application.setDesktopFileName("desktop-chat")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    application.setCursorFlashTime(0)  # a caret that blinks wakes the processor twice a second
    application.setWindowIcon(QIcon(str(resource("icons/desktop-chat.svg"))))
    return application


def _folder(given: Path | None) -> Path:
    from desktop_chat.services import places  # noqa: PLC0415 - start-up: platformdirs only when it is needed

    return places.data_folder(given)


def make_window(folder: Path) -> MainWindow:
    return MainWindow(Theme(), window_state.load(folder))


def show_painted(window: MainWindow) -> None:
    """Return as soon as the person sees it."""
    waiting = QEventLoop()
    window.painted.connect(waiting.quit)
    QTimer.singleShot(1_000, waiting.quit)  # a window that is begun minimised is not painted
    window.show()
    waiting.exec()


def _attach_and_stay(
    application: QApplication,
    window: MainWindow,
    folder: Path,
    reporter: CrashReporter,
    opening: OpenLibrary | None,
) -> int:
    # What stands behind the window takes longer to import than Qt itself.
    from desktop_chat.attaching import attach_and_stay  # noqa: PLC0415 - start-up: the window is painted first

    return attach_and_stay(application, window, folder, reporter, opening)
