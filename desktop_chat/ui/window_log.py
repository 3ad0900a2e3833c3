"""Notes what the window does, and what Qt has to say, in the log as the person wants it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_chat.services.logbook import Logbook
from desktop_chat.ui import qt_messages
from desktop_chat.ui.crash_reporter import CrashReporter

if TYPE_CHECKING:
    from desktop_chat.ui.main_window import MainWindow

LEVEL = "log_level"


@contextmanager
def logged(window: MainWindow, folder: Path, reporter: CrashReporter) -> Iterator[Logbook]:
    """As long as the window is used."""
    preferences = window.preferences
    logbook = Logbook(folder, preferences.now.log_level)

    def follow(name: str) -> None:
        if name == LEVEL:
            logbook.set_level(preferences.now.log_level)

    logbook.begin()
    preferences.changed.connect(follow)
    put_back = qt_messages.into_log(reporter.note)
    try:
        yield logbook
    finally:
        put_back()
        preferences.changed.disconnect(follow)
        logbook.end()
