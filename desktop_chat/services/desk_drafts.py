"""What a window asks of the drafts of questions: all of them at its start, and to keep one as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import inspect

from desktop_chat.services import path_reading
from desktop_chat.services.draft_files import NEW_CHAT, DraftFiles
from desktop_chat.services.library import Library
from desktop_chat.services.views import MessageView
from desktop_chat.services.written import QuestionDraft, Written


class DeskDrafts:
    """Everything here waits for the disk: it is called in a worker thread, one call at a time."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._files = DraftFiles(library.database.path)

    def all(self) -> dict[str, QuestionDraft]:
        """By the text of their chat's key; what its chat has, or whose chat is gone, is a draft no longer."""
        found = {}
        for chat, draft in self._files.all().items():
            left = self._left_of(chat, draft)
            if left != draft:
                self._files.keep(chat, left)
            if not left.is_blank:
                found[chat] = left
        return found

    def keep(self, chat: str, draft: QuestionDraft) -> None:
        """On the disk when this returns, or a StorageError says why not."""
        self._files.keep(chat, draft)

    def _left_of(self, chat: str, draft: QuestionDraft) -> QuestionDraft:
        if chat == NEW_CHAT:
            return draft
        library = self._library
        key = _key(library.tables.chat, chat)
        if key is None or library.database.read(lambda session: session.get(library.tables.chat, key)) is None:
            return QuestionDraft()
        if not draft.sent:
            return draft
        last = library.database.read(lambda session: path_reading.last_question(session, library.tables, key))
        return replace(draft, sent=tuple(each for each in draft.sent if not _has(last, each, draft.written_at)))


def _has(last: MessageView | None, written: Written, since: float) -> bool:
    """Whether the program ended after the question had reached its chat, and before its draft was cleared."""
    if last is None or last.created_at is None:
        return False
    return last.content == written.text and last.created_at.timestamp() >= since


def _key(row_class: type[Any], text: str) -> Any:
    try:
        return inspect(row_class).primary_key[0].type.python_type(text)
    except ValueError:
        return None
