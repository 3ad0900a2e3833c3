"""What the window does by itself, as the person likes it: kept in the settings, chosen there or in the menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

if TYPE_CHECKING:
    from desktop_chat.ui.main_window import MainWindow


class WindowHabits(QObject):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._preferences = window, window.preferences
        menu = window.side_bar.menu
        self._ticks: dict[str, QAction] = {"titles": menu.entitles, "notifications": menu.notifies}
        self._obeyed: dict[str, Callable[[], None]] = {
            "enter_sends": self._obey_enter,
            **dict.fromkeys(self._ticks, self._obey_ticks),
        }
        for name, action in self._ticks.items():
            action.toggled.connect(partial(self._preferences.change, name))
        self._preferences.changed.connect(self._obey)
        for obey in set(self._obeyed.values()):
            obey()

    def _obey(self, name: str) -> None:
        if name in self._obeyed:
            self._obeyed[name]()

    def _obey_enter(self) -> None:
        self._window.conversation.composer.edit.sends_by_enter = self._preferences.now.enter_sends

    def _obey_ticks(self) -> None:
        now = self._preferences.now
        self._ticks["titles"].setChecked(now.titles)
        self._ticks["notifications"].setChecked(now.notifications)
