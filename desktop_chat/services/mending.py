"""Rows that somebody deletes while an answer is written: what can be written again is, the rest is told."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.faults import REFUSALS
from desktop_chat.models.writing import flush
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.draft import Draft
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage

T = TypeVar("T")


class Found(Enum):
    """What is left of the rows of an answer."""

    ALL = "all"
    MENDED = "mended"
    GONE = "gone"
    """Its run is deleted, and with it perhaps its chat."""


class Mender:
    """Runs inside a unit of work on the writer thread, after another one was refused."""

    def __init__(self, tables: Tables, recorder: Recorder) -> None:
        self._tables = tables
        self._recorder = recorder

    def mend(self, session: Session, run_key: Any, draft: Draft | None) -> Found:
        """Write the answer's own row again, under its key; keep its words where only the run is gone."""
        row_key = draft.message_key if draft is not None else None
        row = None if row_key is None else session.get(self._tables.message, row_key)
        if session.get(self._tables.run, run_key) is None:
            if row is not None and draft is not None:
                self._keep_words(session, row, draft)
            return Found.GONE
        if draft is None or row_key is None or row is not None:
            return Found.ALL
        row = self._recorder.new_reply(session, self._tables, draft)
        row.key = row_key
        flush(session)
        return Found.MENDED

    def _keep_words(self, session: Session, row: Any, draft: Draft) -> None:
        if not (draft.content.strip() or draft.thought.strip()):
            session.delete(row)
            return
        row.content, row.thinking, row.status = draft.content, draft.thought or None, "partial"
        row.thought_ms = draft.pondering.ms


class Mending:
    """Writes the reply of a run at work."""

    def __init__(self, storage: Storage, recorder: Recorder, active: ActiveRun) -> None:
        self._storage = storage
        self._mender = Mender(storage.tables, recorder)
        self._active = active

    async def written(self, work: Callable[[Session], T]) -> T:
        """The result of a unit of work; NotFound where the run is gone, again where a row had to be mended."""
        try:
            return await settled(self._storage.write_soon(work))
        except REFUSALS as error:
            match await self._found():
                case Found.GONE:
                    raise gone() from error
                case Found.ALL:
                    raise
        return await settled(self._storage.write_soon(work))

    async def is_gone(self) -> bool:
        return await self._found() is Found.GONE

    async def _found(self) -> Found:
        run_key, draft = self._active.known_run.id, self._active.draft
        return await settled(self._storage.write_soon(lambda session: self._mender.mend(session, run_key, draft)))


def gone() -> NotFound:
    return NotFound(sentence("The chat was deleted while the answer was being written."))
