"""One row of the list of chats, as it is shown and as it is read aloud."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.views import ChatView

ENTRY = Qt.ItemDataRole.UserRole
TIMES = {"today": "HH:mm", "week": "ddd", "month": "d MMM", "older": "d MMM"}
"""What is shown of the moment at which a chat was last used; the heading says the rest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a heading, or a chat."""

    text: str
    chat: ChatView | None = None
    is_answered: bool = False
    time: str = ""

    @classmethod
    def of(cls, chat: ChatView, group: str, *, is_answered: bool) -> Entry:
        when = QDateTime.fromSecsSinceEpoch(int(chat.updated_at.timestamp()))
        time = QLocale().toString(when, TIMES[group]) if group in TIMES else ""
        if chat.is_deleted and chat.is_unread:
            chat = replace(chat, is_unread=False)  # nothing in the trash asks to be looked at
        unnamed = sentence("New thread") if chat.kind == "thread" else sentence("New chat")
        return cls(chat.title or unnamed, chat, is_answered, time)

    @property
    def is_unread(self) -> bool:
        return self.chat is not None and self.chat.is_unread

    @property
    def spoken(self) -> str:
        """As a screen reader says it."""
        states = ((self.is_answered, "being answered"), (self.is_unread, "unread"), (self.is_thread, "thread"))
        said = [sentence(words) for holds, words in states if holds]
        return ", ".join([self.text, *said, *self._with_authors])

    @property
    def is_thread(self) -> bool:
        return self.chat is not None and self.chat.kind == "thread"

    @property
    def hint(self) -> str:
        kind = [sentence("Thread")] if self.is_thread else []
        return "\n".join(filter(None, (self.text, " · ".join([*kind, *self._with_authors]))))

    @property
    def _with_authors(self) -> list[str]:
        """Who wrote here, and who is to answer."""
        chat = self.chat
        if chat is None:
            return []
        names = dict.fromkeys((*chat.authors, *filter(None, (chat.assistant_name,))))
        return [sentence("with {names}", names=", ".join(names))] if names else []
