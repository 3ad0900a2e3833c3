"""What can be done with one chat, as a menu at its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.views import ChatView


class ChatMenu(QMenu):
    """Every wish names the chat that the menu was opened for."""

    rename_requested = Signal(object)
    pin_requested = Signal(object, bool)
    read_requested = Signal(object, bool)
    """A chat, and whether it counts as read from now on."""
    delete_requested = Signal(object)
    export_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chat: ChatView | None = None
        self.setAccessibleName(sentence("Chat"))
        self.rename = self._action(sentence("Rename"), "F2")
        self.pin = self._action("", "")
        self.read = self._action("", "")
        self.export = self._action(sentence("Export…"), "")
        self.addSeparator()
        self.delete = self._action(sentence("Delete"), "Del")
        self.triggered.connect(self._chosen)

    def _action(self, text: str, keys: str) -> QAction:
        action = self.addAction(text)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
        return action

    def aim_at(self, chat: ChatView) -> None:
        """The chat that it is opened for next."""
        self._chat = chat
        self.pin.setText(sentence("Unpin") if chat.pinned else sentence("Pin"))
        self.read.setText(sentence("Mark as read") if chat.is_unread else sentence("Mark as unread"))

    def _chosen(self, action: QAction) -> None:
        chat = self._chat
        if chat is None:
            return
        if action is self.rename:
            self.rename_requested.emit(chat.id)
        elif action is self.pin:
            self.pin_requested.emit(chat.id, not chat.pinned)
        elif action is self.read:
            self.read_requested.emit(chat.id, chat.is_unread)
        elif action is self.export:
            self.export_requested.emit(chat.id)
        elif action is self.delete:
            self.delete_requested.emit(chat.id)
