"""What a window does with assistants: shows, edits, copies, deletes them, and takes them in and out as JSON.

Every verb waits for the disk in a thread of its own; what fails is told as a value, not raised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop_chat import disk
from desktop_chat.errors import AttachmentUnreadable, Error, UserError
from desktop_chat.language import sentence
from desktop_chat.services.assistant_differences import Difference, differences
from desktop_chat.services.assistant_drafts import AssistantDrafts
from desktop_chat.services.assistant_remains import Remains
from desktop_chat.services.assistant_shelf import AssistantShelf
from desktop_chat.services.assistant_views import AssistantView, VersionView
from desktop_chat.services.assistant_written import AssistantDraft
from desktop_chat.services.desk_trials import DeskTrials
from desktop_chat.services.desk_values import DeskValues
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.settling import settled
from desktop_chat.services.views import ErrorView

if TYPE_CHECKING:
    from desktop_chat.services.desk import LibraryDesk
    from desktop_chat.services.library import Library

T = TypeVar("T")
LARGEST = 256 << 20
"""Bytes of a document that is read as a whole."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that a gallery shows."""

    own: tuple[AssistantView, ...] = ()
    ready: tuple[AssistantView, ...] = ()
    """Those that come along."""
    drafts: Mapping[str, AssistantDraft] = field(default_factory=dict)
    """By their marks."""


class DeskAssistants:
    def __init__(self, library: Library, desk_of: Callable[[Library], LibraryDesk]) -> None:
        self._library = library
        self._drafts = AssistantDrafts(library.database.path)
        self.trials = DeskTrials(library, desk_of)
        self.values = DeskValues(library)
        """What fields can be, and what holds where they say nothing."""

    async def shelf(self) -> Shelf | ErrorView:
        def work(shelf: AssistantShelf) -> Shelf:
            return Shelf(tuple(shelf.list()), tuple(shelf.ready()), self._drafts.all())

        return await self._told(work)

    async def find(self, key: Any) -> AssistantView | ErrorView:
        return await self._told(lambda shelf: shelf.get(key))

    async def of_mark(self, mark: str) -> AssistantView | ErrorView | None:
        return await self._told(lambda shelf: shelf.of_mark(mark))

    # --------------------------------------------------------------- changing

    async def save(self, draft: AssistantDraft) -> AssistantView | ErrorView:
        """As it stands in the editor; one that was deleted meanwhile is there again."""

        def work(shelf: AssistantShelf) -> AssistantView:
            before = shelf.of_mark(draft.mark)
            if before is not None and before.is_owned:
                raise UserError(sentence("This assistant follows another record. Change or delete that one."))
            view = shelf.put(draft.definition, mark=draft.mark, tags=draft.tags, pinned=draft.pinned)
            self._drafts.forget(draft.mark)
            return view

        return await self._told(work)

    async def pin(self, key: Any, *, is_pinned: bool) -> AssistantView | ErrorView:
        return await self._told(lambda shelf: shelf.sort(key, pinned=is_pinned))

    async def duplicate(self, key: Any) -> AssistantView | ErrorView:
        return await self._told(lambda shelf: shelf.duplicate(key))

    async def delete(self, key: Any) -> Remains | ErrorView:
        return await self._told(lambda shelf: shelf.delete(key))

    async def put_back(self, remains: Remains) -> AssistantView | ErrorView:
        return await self._told(lambda shelf: shelf.put_back(remains))

    async def take_ready(self, mark: str) -> AssistantView | ErrorView:
        return await self._told(lambda shelf: shelf.take_ready(mark))

    # --------------------------------------------------------------- versions

    async def versions(self, key: Any) -> tuple[VersionView, ...] | ErrorView:
        """The newest first."""
        return await self._told(lambda shelf: shelf.versions(key)[::-1])

    async def differences(
        self, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> tuple[Difference, ...] | ErrorView:
        return await self._told(lambda _: differences(before, after))

    async def restore(self, key: Any, number: int) -> AssistantView | ErrorView:
        return await self._told(lambda shelf: shelf.restore(key, number))

    # -------------------------------------------------------------- documents

    async def export(self, key: Any, to: Path) -> ErrorView | None:
        def work(shelf: AssistantShelf) -> None:
            with disk.faults_named(to):
                disk.write_whole(to, shelf.export(key).encode())

        return await self._told(work)

    async def import_(self, file: Path) -> AssistantView | ErrorView:
        def work(shelf: AssistantShelf) -> AssistantView:
            try:
                if file.stat().st_size > LARGEST:
                    raise UserError(sentence("This is no assistant that can be read here."))
                content = file.read_bytes()
            except OSError as error:
                reason = error.strerror or str(error)
                raise AttachmentUnreadable(
                    sentence("{name} cannot be read: {reason}.", name=file.name, reason=reason)
                ) from error
            return shelf.import_(content)

        return await self._told(work)

    # ----------------------------------------------------------------- drafts

    async def draft(self, mark: str) -> AssistantDraft | ErrorView | None:
        return await self._told(lambda _: self._drafts.of(mark))

    def keep(self, draft: AssistantDraft) -> None:
        """In a worker thread, one call at a time; a StorageError says why not."""
        self._drafts.keep(draft)

    def forget(self, mark: str) -> None:
        """The same for one that is no draft any more."""
        self._drafts.forget(mark)

    # ------------------------------------------------------------------ chats

    async def begin_chat(self, key: Any) -> Any | ErrorView:
        """A new chat in which it answers."""

        def work(shelf: AssistantShelf) -> Any:
            view = shelf.get(key)
            return self._library.create_chat().with_assistant(view).id

        return await self._told(work)

    async def _told(self, verb: Callable[[AssistantShelf], T]) -> T | ErrorView:
        try:
            return await settled(asyncio.to_thread(verb, self._library.assistants))
        except Error as error:
            return error_view(error)
