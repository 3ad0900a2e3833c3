"""What a library tells of changes, to this program and its neighbours, and what it hears from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_chat.services.announcements import Announcement
from desktop_chat.services.neighbours import News

if TYPE_CHECKING:
    from desktop_chat.models import Tables
    from desktop_chat.services.announcements import Announcements
    from desktop_chat.services.neighbours import Neighbours
    from desktop_chat.services.running import Replies

CANCEL = "cancel_requested"


class LibraryNews:
    tables: Tables
    announcements: Announcements
    replies: Replies
    _neighbours: Neighbours

    def announce(self, kind: str, chat_key: Any, run_key: Any) -> None:
        """Tell this program and its neighbours what was changed."""
        self.announcements.announce(Announcement(kind, chat_key, run_key))
        self._neighbours.tell(News(kind, _text(chat_key), _text(run_key)))

    def _hear(self, news: News) -> None:
        """On the neighbours' thread."""
        if news.kind == CANCEL:
            self.replies.cancel_from_outside(news.run)
            if not news.lost:
                return
        kind = "all_changed" if news.lost else news.kind
        keys = self._key(self.tables.chat, news.chat), self._key(self.tables.run, news.run)
        self.announcements.announce(Announcement(kind, *keys, is_own=False))

    def _key(self, row_class: type[Any], text: str | None) -> Any:
        if text is None:
            return None
        return row_class.__mapper__.primary_key[0].type.python_type(text)

    def ask_to_cancel(self, chat_key: Any, run_key: Any) -> None:
        """Another program is at work on it; that one stops it."""
        self.announcements.announce(Announcement("run_changed", chat_key, run_key))
        self._neighbours.tell(News(CANCEL, _text(chat_key), _text(run_key)))


def _text(key: Any) -> str | None:
    return None if key is None else str(key)
