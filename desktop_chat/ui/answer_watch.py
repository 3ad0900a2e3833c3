"""Hears how answers end: marks chats that nobody looks at, finds titles, and tells who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.language import sentence
from desktop_chat.ui.notices import Notices

if TYPE_CHECKING:
    from desktop_chat.services.views import RunView
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services

ANSWERED = ("completed", "incomplete")
TOLD = {
    "completed": "The answer is there.",
    "incomplete": "The answer is there, as far as the model allows.",
    "requires_action": "The answer waits for your decision.",
    "failed": "The answer failed.",
}
"""What a person is told who is somewhere else; they know what they stopped themselves."""


class AnswerWatch(QObject):
    show_requested = Signal(object)
    raise_requested = Signal()
    _ended = Signal(object)

    def __init__(self, services: Services, conversation: Conversation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeping, self._start = services.desk.keeping, services.start
        self._preferences = services.preferences
        self._conversation = conversation
        self._tasks: set[Any] = set()
        self.notices = Notices(self)
        self.notices.opened.connect(self._open)
        self._ended.connect(self._note)
        self._leave = self._keeping.hear_ends(self._ended.emit)

    def shown(self, chat_id: Any) -> None:
        """The person looks at this chat now."""
        path = self._conversation.model.path
        if path is not None and path.chat.id == chat_id and path.chat.is_unread:
            self._begin(self._keeping.mark_read(chat_id), "mark as read")

    def _note(self, run: RunView) -> None:
        chat = self._keeping.chat(run.chat_id)
        if chat is None or chat.kind != "chat":
            return
        likes = self._preferences.now
        if run.status in ANSWERED and likes.titles and not chat.is_named:
            self._begin(self._keeping.entitle(chat.id, likes.titles_model or None), "find a title")
        if run.status in TOLD and chat.id != self._conversation.chat_id:
            self._begin(self._mark(chat.id), "mark as unread")
        if run.status in TOLD and likes.notifications and not self._conversation.isActiveWindow():
            self.notices.tell(chat.id, chat.title or sentence("New chat"), _words(run))

    async def _mark(self, chat_id: Any) -> None:
        """Unread, unless the person has gone there while it was written."""
        await self._keeping.mark_unread(chat_id)
        if chat_id == self._conversation.chat_id:
            await self._keeping.mark_read(chat_id)

    def _begin(self, verb: Any, name: str) -> None:
        task = self._start(verb, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _open(self, chat_id: Any) -> None:
        self.raise_requested.emit()
        self.show_requested.emit(chat_id)

    def close(self) -> None:
        self._leave()
        self.notices.close()
        for task in tuple(self._tasks):
            task.cancel()


def _words(run: RunView) -> str:
    return run.error.sentence if run.error is not None else sentence(TOLD[run.status])
