"""What a window asks of the drafts of questions: all of them at its start, and to keep one as it is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import inspect

from desktop_chat.errors import StorageError
from desktop_chat.services import path_reading
from desktop_chat.services.draft_files import NEW_CHAT, DraftFiles
from desktop_chat.services.library import Library
from desktop_chat.services.views import MessageView
from desktop_chat.services.written import QuestionDraft, Written


class DeskDrafts:
    """What waits for the disk here is to be called in a worker thread, one call at a time."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._found: dict[str, QuestionDraft] | None = None
        self._files = DraftFiles(library.database.path)

    def found(self) -> dict[str, QuestionDraft]:
        """As they were when somebody asked first: while the services were opened."""
        if self._found is None:
            self._found = self.all()
        return self._found

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
        try:
            self._files.keep(chat, draft)
        except StorageError as error:
            self._library.storage.watch.hear(error)
            raise

    def _left_of(self, chat: str, draft: QuestionDraft) -> QuestionDraft:
        last = None
        if chat == NEW_CHAT:
            newest = self._library.chats().list(limit=1)
            last = self._last(newest[0].id) if newest else None
        else:
            key = _key(self._library.tables.chat, chat)
            if key is None or not self._is_there(key):
                return QuestionDraft()
            last = self._last(key)
        return draft if last is None else without(draft, last)

    def _is_there(self, key: Any) -> bool:
        library = self._library
        return library.database.read(lambda session: session.get(library.tables.chat, key)) is not None

    def _last(self, key: Any) -> MessageView | None:
        tables = self._library.tables
        return self._library.database.read(lambda session: path_reading.last_question(session, tables, key))


def without(draft: QuestionDraft, last: MessageView) -> QuestionDraft:
    """The program ended when the question had reached its chat, and before its draft was cleared."""
    if last.created_at is None or last.created_at.timestamp() < draft.written_at:
        return draft
    sent = tuple(each for each in draft.sent if each.text != last.content)
    if draft.text and draft.text == last.content:
        aside = draft.aside
        emptied = replace(draft, caret=0, editing=None, sent=sent, aside=Written())
        return replace(emptied, text=aside.text, files=aside.files, addressee=aside.addressee)
    return replace(draft, sent=sent)


def _key(row_class: type[Any], text: str) -> Any:
    try:
        return inspect(row_class).primary_key[0].type.python_type(text)
    except ValueError:
        return None
