"""Shows chats to read before the services are there: they can be looked at, not yet changed."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QObject

from desktop_chat.ui.desk_parts import ChatLists, Paths
from desktop_chat.ui.main_window import MainWindow


class Sight(ChatLists, Paths, Protocol):
    def close(self) -> None: ...


class Glimpse(QObject):
    """In force until it is ended; then the services show the same chats again."""

    def __init__(self, window: MainWindow, sight: Sight) -> None:
        super().__init__(window)
        self._window = window
        self._sight = sight
        window.chats.attach(sight)
        window.side_bar.chat_chosen.connect(self._show)
        chosen = window.state.chat
        first = window.chats.first_chat()
        if not (chosen.isdecimal() and self._show(int(chosen))) and first is not None:
            self._show(first.id)

    def _show(self, chat_id: Any) -> bool:
        path = self._sight.path(chat_id)
        if path is None:
            return False
        self._window.conversation.show_path(self._sight, path)
        self._window.side_bar.view.choose(chat_id)
        self._window.note_chat(chat_id)
        return True

    def end(self) -> None:
        self._window.side_bar.chat_chosen.disconnect(self._show)
        self._sight.close()
        self.deleteLater()
