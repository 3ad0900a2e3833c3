"""Carries out what the person wishes with chats as a whole, and offers the way back."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.views import ErrorView
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.side_bar import SideBar


class ChatOperator(QObject):
    show_requested = Signal(object)
    """Another chat is to be shown, or none."""

    def __init__(
        self, services: Services, side_bar: SideBar, conversation: Conversation, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._keeping, self._start = services.desk.keeping, services.start
        self._side_bar, self._conversation = side_bar, conversation
        self._toast = conversation.toast
        self._connect()

    def _connect(self) -> None:
        side_bar, menu, trash = self._side_bar, self._side_bar.chat_menu, self._side_bar.trash
        side_bar.model.renamed.connect(self.rename)
        side_bar.view.delete_requested.connect(self.delete)
        side_bar.delete_shown_requested.connect(self.delete_shown)
        side_bar.undo_requested.connect(self._toast.act)
        menu.pin_requested.connect(self.pin)
        menu.read_requested.connect(self.mark)
        trash.restore_requested.connect(self.restore)
        trash.purge_requested.connect(self.purge)
        trash.empty_requested.connect(self.empty_trash)
        trash.model.attach(self._keeping.trash)

    # ----------------------------------------------------------------- wishes

    def rename(self, chat_id: Any, title: str) -> None:
        self._do(self._keeping.rename(chat_id, title), "rename")

    def pin(self, chat_id: Any, is_pinned: bool) -> None:
        self._do(self._keeping.pin(chat_id, is_pinned=is_pinned), "pin")

    def mark(self, chat_id: Any, is_read: bool) -> None:
        verb = self._keeping.mark_read if is_read else self._keeping.mark_unread
        self._do(verb(chat_id), "mark")

    def delete(self, chat_id: Any) -> None:
        self._start(self._delete(chat_id), name="delete")

    def delete_shown(self) -> None:
        if self._conversation.chat_id is not None:
            self.delete(self._conversation.chat_id)

    def restore(self, chat_id: Any) -> None:
        self._do(self._keeping.restore(chat_id), "restore")

    def purge(self, chat_id: Any) -> None:
        self._do(self._keeping.purge(chat_id), "purge")

    def empty_trash(self) -> None:
        self._do(self._keeping.empty_trash(), "empty the trash")

    def _do(self, verb: Coroutine[Any, Any, ErrorView | None], name: str) -> None:
        self._start(self._told(verb), name=name)

    async def _told(self, verb: Coroutine[Any, Any, ErrorView | None]) -> bool:
        """Whether it was done; if not, why is said."""
        error = await verb
        if error is not None:
            self._toast.say(error.sentence)
        return error is None

    async def _delete(self, chat_id: Any) -> None:
        """Another chat is shown first, so that the one that goes is not missed in between."""
        is_shown = self._conversation.chat_id == chat_id
        if is_shown:
            self.show_requested.emit(self._side_bar.view.beside(chat_id))
        if await self._told(self._keeping.delete(chat_id)):
            self._toast.say(sentence("Chat deleted"), sentence("Undo"), lambda: self._undo(chat_id, is_shown))
        elif is_shown:
            self.show_requested.emit(chat_id)

    def _undo(self, chat_id: Any, is_shown: bool) -> None:
        self._start(self._bring_back(chat_id, is_shown), name="undo")

    async def _bring_back(self, chat_id: Any, is_shown: bool) -> None:
        if await self._told(self._keeping.restore(chat_id)) and is_shown:
            self.show_requested.emit(chat_id)
