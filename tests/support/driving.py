"""Runs the whole program in this process and drives its windows, one after the other, as a script says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_chat import Library, app
from desktop_chat.ui.main_window import MainWindow

PATIENCE = 30.0
Script = Iterator[Callable[[], object]]
"""Each thing that is yielded is waited for; what the script raises fails the test."""


def run(folder: Path, script: Callable[[], Script], opening: Callable[[Path], Library]) -> None:
    """Until the script is over; then the window is closed."""
    app.make_application()
    driver = _Driver(script())
    status = app.run(folder, opening=opening)
    driver.end()
    if driver.failure is not None:
        raise driver.failure
    assert status == 0


def window() -> MainWindow:
    """The one that is in use."""
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]
    assert found, "no window is open"
    return found[-1]


def is_ready() -> bool:
    return any(
        isinstance(each, MainWindow) and each.isVisible() and each.isEnabled() and _is_attached(each)
        for each in QApplication.topLevelWidgets()
    )


def _is_attached(of: MainWindow) -> bool:
    return not of.wanted_backup and of.conversation.composer.hint.text() == ""


class _Driver(QObject):
    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script
        self._is_met: Callable[[], object] = lambda: True
        self._since = time.monotonic()
        self.failure: BaseException | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(10)

    def _look(self) -> None:
        try:
            if self._is_met():
                self._is_met, self._since = next(self._script), time.monotonic()
            elif time.monotonic() - self._since > PATIENCE:
                raise TimeoutError("what the script waits for did not come")
        except BaseException as error:
            self._finish(error)
            if not isinstance(error, Exception):
                raise

    def _finish(self, error: BaseException) -> None:
        self._timer.stop()
        self.failure = None if isinstance(error, StopIteration) else error
        for each in QApplication.topLevelWidgets():
            if isinstance(each, MainWindow):
                each.close()

    def end(self) -> None:
        self._timer.stop()
        self.deleteLater()
