"""What a window asks when a person searches: chats and messages by their words, and where a message stands."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import Error
from desktop_chat.services.desk_views import MessagePlace
from desktop_chat.services.library import Library
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.search_views import Hits, Narrowed
from desktop_chat.services.views import ErrorView


class Finding:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def find(self, typed: str, where: Narrowed, older_than: Any = None) -> Hits | ErrorView:
        """The newest first; `older_than` is what the page before named as its next."""
        try:
            return await self._library.search.find(typed, where, older_than=older_than)
        except Error as error:
            return error_view(error)

    async def catch_up(self) -> None:
        """Index what is not indexed yet, in small units of work; what fails is tried again by the next search."""
        try:
            await self._library.search.catch_up()
        except Error:
            return

    def place(self, message_id: Any) -> MessagePlace | None:
        """Where this message stands, and whether that is on the path that is shown; None when it is gone."""
        message = self._library.tables.message

        def read(session: Session) -> MessagePlace | None:
            row = session.get(message, message_id)
            if row is None or row.deleted_at is not None:
                return None
            return MessagePlace(row.chat_key, row.position, bool(row.on_path))

        return self._library.database.read(read)

    async def show_version(self, chat_id: Any, message_id: Any) -> ErrorView | None:
        """Let the chat's path lead through this message."""
        try:
            await asyncio.to_thread(self._library.chat(chat_id).select, message_id)
        except Error as error:
            return error_view(error)
        return None

    def models(self) -> tuple[str, ...]:
        """The models that chats here have."""
        chat = self._library.tables.chat
        query = select(chat.model_name).where(chat.model_name.is_not(None)).distinct().order_by(chat.model_name)
        return self._library.database.read(lambda session: tuple(map(str, session.scalars(query))))
