"""What a window asks when a question is sent or edited: told at once when it is kept, and how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.services import path_reading
from desktop_chat.services.announcements import Announcement
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.desk_views import Sent
from desktop_chat.services.library import Library
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.sizes import (
    CHARACTERS_PER_TOKEN,
    TOKENS_PER_FILE,
    TOKENS_PER_MESSAGE,
    tokens_of,
)
from desktop_chat.services.views import AttachmentView, MessageView
from desktop_chat.services.waiting_runs import waiting_views
from desktop_chat.texts import cleaned

Told = Callable[[], None]


def unheard() -> None:
    """For one who need not know when a question is kept."""


class DeskQuestions:
    def __init__(self, library: Library) -> None:
        self._library = library

    def last(self, chat_id: Any) -> MessageView | None:
        """The person's last message on the path."""
        tables = self._library.tables
        return self._library.database.read(lambda session: path_reading.last_question(session, tables, chat_id))

    def tokens(self, text: str, files: Sequence[AttachmentView]) -> int:
        """About how many a question takes of what a model can read."""
        texts = sum(int((file.size or 0) / CHARACTERS_PER_TOKEN) for file in files if file.kind == "text")
        others = TOKENS_PER_FILE * sum(file.kind != "text" for file in files)
        return tokens_of((text,)) + texts + others + (TOKENS_PER_MESSAGE if text or files else 0)

    async def ask(
        self,
        chat_id: Any,
        text: str,
        files: Sequence[AttachmentView] = (),
        kept: Told = unheard,
        assistant: Any = None,
    ) -> Sent:
        """Ask, and wait for the end of the answer; `kept` is called as soon as the question is on the disk.

        In a thread it stands in line.
        """
        watch = _Watch(kept)
        leave = unheard
        try:
            chat = self._library.chat(chat_id)
            watch.listen(chat, text)
            self._library.chats().entitle_by(chat_id, text)
            if chat.view.kind == "thread":
                leave = self._library.announcements.subscribe(partial(self._look_in_line, watch, chat_id))
                await self._library.threads().get(chat_id).run(assistant, text, attach=files)
            else:
                await chat.ask(text, attach=files, assistant=assistant)
        except Error as error:
            return Sent(chat_id, watch.is_kept, error_view(error))
        finally:
            leave()
        return Sent(chat_id)

    def _look_in_line(self, watch: _Watch, chat_id: Any, news: Announcement) -> None:
        """A question that waits its turn is on the disk, too."""
        if news.kind == "run_changed" and news.chat_id == chat_id and not watch.is_kept:
            tables = self._library.tables
            waiting = self._library.database.read(lambda session: waiting_views(session, tables, chat_id))
            watch.look_at([each.text for each in waiting])

    async def edit(
        self,
        chat_id: Any,
        message_id: Any,
        text: str,
        files: Sequence[AttachmentView] = (),
        kept: Told = unheard,
    ) -> Sent:
        """Another version of a message, with its files and these besides; of a question, with its answer."""
        watch = _Watch(kept)
        try:
            chat = self._library.chat(chat_id)
            edited = await asyncio.to_thread(chat.edit, message_id, text, attach=files)
            watch.hear()
            if edited.role == "user":
                await chat.complete()
        except Error as error:
            return Sent(chat_id, watch.is_kept, error_view(error))
        return Sent(chat_id)


class _Watch:
    """Hears when a question is written; others may be written in the same chat."""

    def __init__(self, kept: Told) -> None:
        self.is_kept = False
        self._kept = kept
        self._text = ""

    def listen(self, chat: ChatHandle, text: str) -> None:
        """For as long as the handle lives."""
        self._text = cleaned(text)
        chat.on_message_created(self._created)

    def look_at(self, texts: Sequence[str]) -> None:
        if self._text in texts:
            self.hear()

    def _created(self, message: MessageView) -> None:
        if message.role == "user" and message.content == self._text:
            self.hear()

    def hear(self) -> None:
        if not self.is_kept:
            self.is_kept = True
            self._kept()
