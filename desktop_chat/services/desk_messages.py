"""What a person can do with one message: told as a value what came of it, never raised."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import Error
from desktop_chat.services import finding
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.desk_remedies import DeskRemedies
from desktop_chat.services.desk_texts import DeskTexts
from desktop_chat.services.desk_views import Sent
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.waiting import until_free

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_chat.services.library import Library


class DeskMessages:
    """Verbs that move a path run off the window's thread: at the root of a long chat they take a while."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.remedies = DeskRemedies(library)
        self.texts = DeskTexts(library)

    async def regenerate(
        self, chat_id: Any, message_id: Any, model: str | None = None, provider: str | None = None
    ) -> Sent:
        """Another answer in place of this one, which stays as a version."""
        chat = self._library.chat(chat_id)

        def step_back() -> Awaitable[object]:
            return chat.regenerate(message_id, model=model, provider=provider)

        try:
            await (await asyncio.to_thread(step_back))
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    async def choose_version(self, chat_id: Any, message_id: Any, step: int) -> Sent:
        """The version so many before or after this one."""
        chat = self._library.chat(chat_id)

        def choose() -> None:
            family = chat.siblings(message_id)
            index = family.index(message_id) + step
            if 0 <= index < len(family):
                chat.select(family[index])

        return await self._done(chat_id, choose)

    async def fork(self, chat_id: Any, message_id: Any) -> Sent:
        """A new chat that goes on from here."""
        try:
            created = await asyncio.to_thread(self._library.chat(chat_id).fork, message_id)
        except Error as error:
            return Sent(chat_id, False, error_view(error))
        return Sent(created.id)

    async def delete_message(self, chat_id: Any, message_id: Any) -> Sent:
        return await self._done(chat_id, lambda: self._library.chat(chat_id).delete(message_id))

    async def restore_message(self, chat_id: Any, message_id: Any) -> Sent:
        return await self._done(chat_id, lambda: self._library.chat(chat_id).restore(message_id))

    async def decide(self, chat_id: Any, tool_call_id: Any, *, is_approved: bool) -> Sent:
        """Allow a call that waits, or do not; when none waits any more, the answer goes on.

        The call is seen a moment before its run has come to rest, so that one is waited for.
        """
        chat = self._library.chat(chat_id)
        try:
            if self._library.replies.of(chat_id) is not None:
                await until_free(self._library, chat_id)
            (chat.approve if is_approved else chat.deny)(tool_call_id)
            if not chat.last_turn().waiting:
                await chat.complete()
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    async def positions_with(self, chat_id: Any, words: str) -> Sequence[tuple[int, int]]:
        """Where on the path these words are said and how often, in order; read in a worker."""
        tables = self._library.tables
        return await self._library.database.read_in_worker(
            lambda session: finding.positions_with(session, tables, chat_id, words)
        )

    def file_of(self, digest: str) -> Path | None:
        """The content of an attachment, to be looked at only."""
        return self._library.storage.file_of(digest)

    async def _done(self, chat_id: Any, verb: Callable[[], object]) -> Sent:
        try:
            await asyncio.to_thread(verb)
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    async def _told(self, chat_id: Any, verb: Callable[[ChatHandle], Awaitable[object]]) -> Sent:
        try:
            await verb(self._library.chat(chat_id))
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)
