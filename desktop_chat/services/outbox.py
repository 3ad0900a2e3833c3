"""Copies of assistants and threads elsewhere: what is behind is found when asked for; nothing waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import Error, NotFound
from desktop_chat.models import utc_now
from desktop_chat.services import assistant_documents, thread_documents
from desktop_chat.services.assistant_shelf import AssistantShelf
from desktop_chat.services.chats import write_chat
from desktop_chat.services.copies import CopiedKind, CopyTarget, FolderOfCopies
from desktop_chat.services.run_errors import error_columns
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage

CopyStatus: TypeAlias = Literal["local", "pending", "synced", "failed"]


@dataclass(frozen=True, slots=True)
class CopyState:
    """How the copy of one thing stands; `reason` says why it failed."""

    kind: CopiedKind
    name: str
    state: CopyStatus
    mark: str = ""
    id: Any = None
    reason: str | None = None
    attempts: int = 0
    is_gone: bool = False
    """Deleted here; its copy goes, too."""


@dataclass(frozen=True, slots=True)
class _Thing:
    """An assistant or thread as it is here, and when it last changed."""

    kind: CopiedKind
    mark: str
    key: Any
    name: str
    changed_at: datetime


class Outbox:
    """Without a target everything is local only."""

    def __init__(self, storage: Storage, assistants: AssistantShelf, target: CopyTarget | None = None) -> None:
        self._storage = storage
        self._tables = storage.tables
        self._assistants = assistants
        self.target = target

    # ------------------------------------------------------------------ states

    def states(self) -> tuple[CopyState, ...]:
        """Of every assistant and thread, and of copies whose original is gone."""
        return self._storage.database.read(self._states)

    def _states(self, session: Session) -> tuple[CopyState, ...]:
        rows = self._rows(session)
        things = self._things(session)
        here = [self._state(thing, rows.pop((thing.kind, thing.mark), None)) for thing in things]
        gone = [
            CopyState(
                kind,
                "",
                self._status("failed" if row.state == "failed" else "pending"),
                mark,
                None,
                row.reason,
                row.attempts,
                is_gone=True,
            )
            for (kind, mark), row in rows.items()
        ]
        return (*here, *gone)

    def _state(self, thing: _Thing, row: Any) -> CopyState:
        if row is None or (
            row.state == "synced" and (row.action == "delete" or thing.changed_at > row.updated_at)
        ):
            return CopyState(thing.kind, thing.name, self._status("pending"), thing.mark, thing.key)
        status = self._status(row.state)
        return CopyState(thing.kind, thing.name, status, thing.mark, thing.key, row.reason, row.attempts)

    def _status(self, state: CopyStatus) -> CopyStatus:
        return state if self.target is not None else "local"

    # ----------------------------------------------------------------- copying

    async def sync(self) -> tuple[CopyState, ...]:
        """Bring every copy that is behind up to date, and try again what failed; how all of them stand then."""
        target = self.target
        if target is None:
            return self.states()
        await settled(self._storage.write_soon(self._mark_all))
        behind = [state for state in self.states() if state.state != "synced"]
        await settled(self._storage.write_soon(lambda session: self._note(session, behind)))
        for state in behind:
            await self._copy(target, state)
        return self.states()

    async def _copy(self, target: CopyTarget, state: CopyState) -> None:
        read_at = utc_now()
        try:
            if state.is_gone:
                await target.delete(state.kind, state.mark)
            else:
                await target.put(state.kind, state.mark, self._document(state))
        except NotFound:  # deleted a moment ago
            return
        except (Error, OSError) as error:
            reason = error_columns(error)["error_text"] if isinstance(error, Error) else str(error)
            await settled(self._storage.write_soon(lambda session: self._failed(session, state, reason)))
            return
        await settled(self._storage.write_soon(lambda session: self._done(session, state, read_at)))

    def _document(self, state: CopyState) -> Mapping[str, Any]:
        if state.kind == "assistant":
            return assistant_documents.document_of(self._assistants.get(state.id), self._storage.blobs)

        def whole(session: Session) -> Mapping[str, Any]:
            row = session.get(self._tables.chat, state.id)
            if row is None:
                raise NotFound()
            return thread_documents.document_of(session, self._tables, row)

        return self._storage.database.read(whole)

    # ----------------------------------------------------------------- reading

    async def read(self, folder: Path) -> tuple[int, int]:
        """Take assistants and threads from a folder of copies: how many are new or changed. Again, none are."""
        source = FolderOfCopies(folder)
        assistants = [self._read_assistant(document) for document in source.documents("assistant")]
        threads = [
            await settled(self._storage.write_soon(_reading(self, thread_documents.checked(document))))
            for document in source.documents("thread")
        ]
        return sum(assistants), sum(threads)

    def _read_assistant(self, document: Mapping[str, Any]) -> bool:
        text = assistant_documents.written(document)
        before = self._assistants.of_mark(str(document.get("mark") or ""))
        if before is not None and before.is_owned:
            return False
        after = self._assistants.import_(text, replace=True)
        return before is None or after.version != before.version

    def read_thread(self, session: Session, document: Mapping[str, Any]) -> bool:
        """A new thread, or more of one that is here already; what went another way here stays as it is."""
        mark = document[thread_documents.MARK]
        here = next((row for row in self._threads(session) if (row.settings or {}).get("mark") == mark), None)
        if here is None:
            key = write_chat(session, self._tables, None, None, None, "thread", {"title": document.get("title")})
            here = session.get_one(self._tables.chat, key)
            here.assistant_name = document.get("assistant")
            here.settings = {**(here.settings or {}), "mark": mark}
        known = thread_documents.is_continued_by(session, self._tables, here, document)
        if known is None or known >= len(document["messages"]):
            return False
        thread_documents.append(session, self._tables, here, document["messages"][known:])
        return True

    # --------------------------------------------------------------- the pieces

    def _things(self, session: Session) -> Iterable[_Thing]:
        found = [
            _Thing("assistant", row.mark, row.key, row.name, row.updated_at)
            for row in session.scalars(select(self._tables.assistant))
        ]
        for row in self._threads(session):
            changed = max(filter(None, (row.updated_at, row.named_at)))
            mark = (row.settings or {}).get("mark") or ""
            found.append(_Thing("thread", mark, row.key, row.title or "", changed))
        return found

    def _threads(self, session: Session) -> list[Any]:
        chat = self._tables.chat
        return list(session.scalars(select(chat).where(chat.kind == "thread", chat.deleted_at.is_(None))))

    def _rows(self, session: Session) -> dict[tuple[Any, str], Any]:
        return {(row.kind, row.mark): row for row in session.scalars(select(self._tables.outbox))}

    def _mark_all(self, session: Session) -> None:
        for row in self._threads(session):
            kept = row.updated_at
            thread_documents.marked(row)
            row.updated_at = kept
        session.flush()

    def _note(self, session: Session, behind: Iterable[CopyState]) -> None:
        rows = self._rows(session)
        for state in behind:
            row = rows.get((state.kind, state.mark))
            if row is None:
                row = self._tables.new(self._tables.outbox, kind=state.kind, mark=state.mark)
                session.add(row)
            row.action = "delete" if state.is_gone else "put"
            row.state = "pending" if row.state != "failed" else row.state
        session.flush()

    def _failed(self, session: Session, state: CopyState, reason: str) -> None:
        row = self._rows(session)[state.kind, state.mark]
        row.state, row.reason, row.attempts = "failed", reason, row.attempts + 1

    def _done(self, session: Session, state: CopyState, read_at: datetime) -> None:
        row = self._rows(session)[state.kind, state.mark]
        if state.is_gone:
            session.delete(row)
            return
        row.state, row.reason, row.attempts, row.updated_at = "synced", None, row.attempts + 1, read_at


def _reading(outbox: Outbox, document: Mapping[str, Any]) -> Any:
    return lambda session: outbox.read_thread(session, document)
