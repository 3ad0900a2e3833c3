"""What a window does with chats as a whole: names, pins, reads and deletes them, and hears how answers end.

Every verb waits for the disk in a thread of its own; what fails is told as a value, not raised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from desktop_chat.errors import ChatBusy, Error
from desktop_chat.services.chats import Chats
from desktop_chat.services.desk_views import ChatGroup
from desktop_chat.services.library import Library
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.views import ChatView, ErrorView, RunView
from desktop_chat.services.waiting import until_free

LOCAL = "local"
"""The embedded model is too small to find titles: the first words of a question say more."""
TIMES = 4
"""How often an answer that is in the way is asked to stop."""


class Keeping:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def rename(self, chat_id: Any, title: str) -> ErrorView | None:
        return await self._told(lambda chats: chats.rename(chat_id, title))

    async def pin(self, chat_id: Any, *, is_pinned: bool) -> ErrorView | None:
        return await self._told(lambda chats: chats.pin(chat_id, is_pinned=is_pinned))

    async def mark_read(self, chat_id: Any) -> ErrorView | None:
        return await self._told(lambda chats: chats.mark_read(chat_id))

    async def mark_unread(self, chat_id: Any) -> ErrorView | None:
        return await self._told(lambda chats: chats.mark_unread(chat_id))

    async def delete(self, chat_id: Any) -> ErrorView | None:
        """Into the trash; an answer that is being written is stopped, and what was said of it is kept."""
        return await _outcome(self._deleted(chat_id))

    async def _deleted(self, chat_id: Any) -> None:
        """The answer may be another program's, which hears of it a moment later."""
        for _ in range(TIMES):
            try:
                return await asyncio.to_thread(self._library.chats().delete, chat_id)
            except ChatBusy:
                self._library.chat(chat_id).cancel()
                await until_free(self._library, chat_id)
        return await asyncio.to_thread(self._library.chats().delete, chat_id)

    async def restore(self, chat_id: Any) -> ErrorView | None:
        return await self._told(lambda chats: chats.restore(chat_id))

    async def purge(self, chat_id: Any) -> ErrorView | None:
        return await self._told(lambda chats: chats.purge(chat_id))

    async def empty_trash(self) -> ErrorView | None:
        return await self._told(Chats.empty_trash)

    async def entitle(self, chat_id: Any, model: str | None = None) -> ErrorView | None:
        """Have a title found, by this model or the chat's own."""

        async def entitled() -> None:
            chats = self._library.chats()
            if model is None and chats.view(chat_id).provider == LOCAL:
                return
            await chats.entitle(chat_id, model=model)

        return await _outcome(entitled())

    async def _told(self, verb: Callable[[Chats], object]) -> ErrorView | None:
        return await _outcome(asyncio.to_thread(verb, self._library.chats()))

    # ------------------------------------------------------------------ reads

    def chat(self, chat_id: Any) -> ChatView | None:
        try:
            return self._library.chats().view(chat_id)
        except Error:
            return None

    @property
    def trash(self) -> Trash:
        return Trash(self._library)

    def hear_ends(self, listener: Callable[[RunView], None]) -> Callable[[], None]:
        """Hear of every answer of this program that ended or asks for a decision; call the result to stop."""

        def hear(*, run: RunView) -> None:
            if run.status == "requires_action" or not run.is_active:
                listener(run)

        return self._library.listeners.add_everywhere("on_run_status", hear)


class Trash:
    """The deleted chats, to be shown as the others are."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]:
        """One group, however long ago."""
        chat = self._library.tables.chat
        query = select(func.count()).where(chat.deleted_at.is_not(None))
        count = self._library.database.read(lambda session: session.scalar(query))
        return (ChatGroup("trash", count),) if count else ()

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]:
        return self._library.chats().list(deleted=True, offset=offset, limit=limit)

    def answered_chats(self) -> frozenset[Any]:
        return frozenset()


async def _outcome(work: Awaitable[object]) -> ErrorView | None:
    try:
        await work
    except Error as error:
        return error_view(error)
    return None
