"""Listens to one reply: every event is added up, journalled and told, in this order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress

from desktop_chat.errors import ContentRefused, Error, MalformedReply, ReplyCut, StorageError
from desktop_chat.language import sentence
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.asking import Asked
from desktop_chat.services.attachments import NamedFile, StoredFile, store_files
from desktop_chat.services.draft import Draft
from desktop_chat.services.events import ToolArgumentsAdded
from desktop_chat.services.journal import Piece
from desktop_chat.services.openings import Opening
from desktop_chat.services.pump import JournalPump
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import ReplyJournal, Storage, base_of
from desktop_chat.services.turns import Opener

BLOCKED = frozenset(
    {"content_filter", "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "MODEL_ARMOR"}
    | {"content_filtered", "guardrail_intervened", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"}
)
"""Finish reasons of a service that would not go on."""
REFUSED = BLOCKED | {"refusal"}
"""Finish reasons of a service that would not answer."""


class Listening:
    def __init__(
        self, storage: Storage, opener: Opener, active: ActiveRun, opening: Opening, draft: Draft
    ) -> None:
        self._storage = storage
        self._opener = opener
        self._active = active
        self._opening = opening
        self._draft = draft
        base = base_of(draft.base_text, draft.base_thinking)
        self._journal = ReplyJournal(storage, lambda: draft.message_key, draft.run_key, base)
        self._pump = JournalPump(self._journal.write, storage.journal_interval)
        active.keep_now = self.keep_now
        self._passing: dict[str, Callable[[Piece], None]] = {
            "text": self._pass_text,
            "thinking": self._pass_thinking,
            "arguments": self._pass_arguments,
        }

    async def listen(self, asked: Asked, *, may_be_blank: bool, heard: Callable[[], None]) -> None:
        """Until the terminal event: a stream that ends without it was cut."""
        draft = self._draft
        async with aclosing(asked.provider.stream(asked.request, asked.settings)) as events:
            async for event in events:
                heard()
                piece = draft.take(event)
                if piece is not None:
                    self._pump.add(piece)
                if draft.message_key is None and draft.is_worth_keeping:
                    await self._begin_late()
                if piece is not None and (passing := self._passing.get(piece.kind)):
                    passing(piece)
        self._take_rest()
        if not draft.is_finished:
            raise ReplyCut()
        if not draft.is_worth_keeping:
            _judge_blank(draft, may_be_blank=may_be_blank)

    def _take_rest(self) -> None:
        for piece in self._draft.take_rest():
            self._pump.add(piece)
            self._passing[piece.kind](piece)

    def _pass_text(self, piece: Piece) -> None:
        self._active.tell_text(self._draft, piece.text)

    def _pass_thinking(self, piece: Piece) -> None:
        self._active.tell_thinking(self._draft, piece.text)

    def _pass_arguments(self, piece: Piece) -> None:
        draft, index = self._draft, int(piece.key)
        call = draft.calls.get(index)
        name = call.name if call else ""
        self._active.tell(
            ToolArgumentsAdded, message_id=draft.message_key, index=index, name=name, text=piece.text
        )

    async def _begin_late(self) -> None:
        """A recorder that keeps no empty rows makes its row now, before anybody sees a word of it."""
        draft, opening = self._draft, self._opening
        await settled(self._storage.write_soon(lambda session: self._opener.begin_row(session, opening, draft)))
        self._active.tell_begun(opening)
        if draft.message_key is not None:
            await self._pump.flush()

    def keep_now(self) -> None:
        """Write what is pending before the library closes under a running answer."""
        if self._draft.message_key is not None:
            with suppress(Error, OSError):
                self._journal.write_now(self._pump.taken())

    async def stop(self) -> None:
        """Journal nothing more: what is pending is about to be stored as a whole."""
        await self._pump.stop()

    async def keep_journal(self) -> None:
        """The whole could not be stored: the next start finds every word in the journal."""
        with suppress(Error, OSError):
            if self._draft.message_key is not None:
                await self._pump.flush()

    async def discard_journal(self) -> None:
        """The whole is stored. A journal that cannot be removed now is removed at the next start."""
        if self._journal.is_used:
            with suppress(StorageError):
                await settled(self._storage.database.call_soon(self._journal.discard))
        self.let_go()

    def let_go(self) -> None:
        """Of the journal's file, whatever became of the reply. Only after `stop`."""
        self._journal.close_file()

    async def stored_files(self) -> list[StoredFile]:
        """Files that the model made, safely in the store before the row that names them."""
        files = self._draft.files
        if not files:
            return []
        named = [NamedFile(file.name, file.data, file.media_type) for file in files]
        return await settled(asyncio.to_thread(store_files, self._storage.blobs, named))

    async def rescued_files(self) -> list[StoredFile]:
        """The files of an answer that ends early. Where they cannot be stored, the rest of it still is."""
        try:
            return await self.stored_files()
        except Error:
            self._draft.files.clear()
            return []


def _judge_blank(draft: Draft, *, may_be_blank: bool) -> None:
    """A service that says nothing at all has failed, unless it has nothing to add to what its tools did."""
    if draft.finish_reason in REFUSED:
        raise ContentRefused()
    if not may_be_blank:
        raise MalformedReply(sentence("The service sent an empty answer."))
