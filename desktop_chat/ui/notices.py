"""Notifications of the desktop, for somebody who works in another window; where it has none, nothing happens."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

SHOWN_MS = 10_000


class Notices(QObject):
    told = Signal(object, str, str)
    """A chat, its title, and what happened there."""
    opened = Signal(object)
    """The person wants to see this chat."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._chat_id: Any = None

    def tell(self, chat_id: Any, title: str, words: str) -> None:
        """Without a sound; the last one is the one that a click opens."""
        self._chat_id = chat_id
        self.told.emit(chat_id, title, words)
        icon = self._shown_icon()
        if icon is not None:
            icon.showMessage(title, words, QGuiApplication.windowIcon(), SHOWN_MS)

    def press(self) -> None:
        """As when the notification is clicked."""
        chat_id, self._chat_id = self._chat_id, None
        self.withdraw()
        if chat_id is not None:
            self.opened.emit(chat_id)

    def withdraw(self) -> None:
        """The person is back."""
        if self._icon is not None:
            self._icon.hide()

    def _shown_icon(self) -> QSystemTrayIcon | None:
        """Desktops show a message only beside an icon, so there is one as long as there is a message."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return None
        if self._icon is None:
            self._icon = QSystemTrayIcon(QGuiApplication.windowIcon(), self)
            self._icon.messageClicked.connect(self.press)
            self._icon.activated.connect(self.press)
            application = QGuiApplication.instance()
            if isinstance(application, QGuiApplication):
                application.applicationStateChanged.connect(self._state_changed)
        self._icon.show()
        return self._icon

    def _state_changed(self) -> None:
        if QGuiApplication.focusWindow() is not None:
            self.withdraw()

    def close(self) -> None:
        self.withdraw()
        self._chat_id = None
