"""The places where one library keeps things, opened together and closed together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Table, inspect, update
from sqlalchemy.orm import Session

from desktop_chat.errors import AttachmentUnreadable, StorageGone
from desktop_chat.models import Tables, restoring, schema, utc_now
from desktop_chat.models.database import Database, path_of, url_of
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.disk_watch import DiskWatch
from desktop_chat.services.instances import Instances
from desktop_chat.services.journal import Journal, JournalFile, Piece
from desktop_chat.services.places import gate, running_folder

T = TypeVar("T")

GATE_SECONDS = 300.0
"""How long another program may take to put a backup in the place of the database."""

BASE = "base"
"""The kind of a journal's first piece: how much its message said before, so that no piece counts twice."""


def base_of(text: str, thinking: str | None) -> str:
    return f"{len(text)} {len(thinking or '')}"


@dataclass(frozen=True, slots=True)
class Storage:
    database: Database
    tables: Tables
    blobs: BlobStore | None
    journal: Journal
    instances: Instances
    journal_interval: float
    watch: DiskWatch

    def write_soon(self, work: Callable[[Session], T], *, is_synced: bool = True) -> asyncio.Future[T]:
        return self.database.write_soon(work, is_synced=is_synced)

    @property
    def has_tables(self) -> bool:
        """False for a program's own tables that nobody has made yet."""
        table = inspect(self.tables.run).local_table
        assert isinstance(table, Table)
        return self.database.read(
            lambda session: inspect(session.connection()).has_table(table.name, schema=table.schema)
        )

    def file_of(self, digest: str) -> Path | None:
        """Where the content of a file lies, to be looked at only; None where it is gone."""
        try:
            return None if self.blobs is None else self.blobs.path(digest)
        except AttachmentUnreadable:
            return None

    def close(self) -> None:
        self.database.close()
        self.instances.close()


class ReplyJournal:
    """The journal of one reply: opened with its first piece, which also marks its message as streaming."""

    def __init__(self, storage: Storage, message_key: Callable[[], Any], run_key: Any, base: str = "0 0") -> None:
        self._storage = storage
        self._message_key = message_key
        self._run_key = run_key
        self._base = base
        self._file: JournalFile | None = None
        self._waiting: deque[Piece] = deque()

    @property
    def is_used(self) -> bool:
        return self._file is not None

    def write(self, pieces: Sequence[Piece]) -> Awaitable[None]:
        """Keep the pieces, in the order of the calls; awaited, they are written."""
        self._waiting.extend(pieces)
        return self._written()

    async def _written(self) -> None:
        database = self._storage.database
        if self._file is None:
            await database.write_soon(self._mark_streaming)
        await database.call_soon(self._append)

    def write_now(self, pieces: Sequence[Piece]) -> None:
        """The same for one who ends and cannot await: after all that was handed over before."""
        self._waiting.extend(pieces)

        def work(session: Session) -> None:
            if self._file is None and self._waiting:
                self._mark_streaming(session)
            self._append()

        self._storage.database.write(work)

    def _append(self) -> None:
        """On the writer thread."""
        pieces = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not pieces:
            return
        if self._file is None:
            names = str(self._message_key()), str(self._run_key)
            # A program that died after storing the whole left its pieces; they must not count twice.
            self._storage.journal.discard(*names)
            self._file = self._storage.journal.open(*names)
            pieces = [Piece(BASE, "", self._base), *pieces]
        self._file.append(pieces)

    def _mark_streaming(self, session: Session) -> None:
        message = self._storage.tables.message
        session.execute(
            update(message)
            .where(message.key == self._message_key(), message.status == "pending")
            .values(status="streaming", updated_at=utc_now())
            .execution_options(synchronize_session=False)
        )

    def close_file(self) -> None:
        """While nothing is being written. What was written stays until it is stored as a whole."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """On the writer thread, after the message was stored as a whole."""
        if self._file is not None:
            self._file.close()
            self._storage.journal.discard(str(self._message_key()), str(self._run_key))
            self._file = None


def open_storage(
    database: str | Path | Database, tables: Tables, blobs: Path | None, journal_interval: float
) -> Storage:
    """Open everything, ready-made tables brought up to date; what was opened is closed again if that fails."""
    path = None if isinstance(database, Database) else path_of(_url(database))
    if path is None:
        return _opened(database, tables, blobs, journal_interval, is_upgraded=False)
    # Whoever puts a backup in the place of the database keeps it shut meanwhile.
    with gate(path).held(GATE_SECONDS):
        if tables.is_ready_made:
            restoring.forget(path)
            refuse_gone(path)
            # Before it is opened, which changes it: a newer file and another program's must stay as they are.
            schema.upgrade(path)
        return _opened(database, tables, blobs, journal_interval, is_upgraded=True)


def refuse_gone(path: Path) -> None:
    """Where there was a database that is not there any more, no empty one comes in its place."""
    is_there = path.exists() and path.stat().st_size > 0
    if not is_there and running_folder(path).is_dir():
        raise StorageGone(path=str(path))


def _opened(
    database: str | Path | Database,
    tables: Tables,
    blobs: Path | None,
    journal_interval: float,
    *,
    is_upgraded: bool,
) -> Storage:
    opened = database if isinstance(database, Database) else Database(_url(database))
    with ExitStack() as undo:
        undo.callback(opened.close)
        if tables.is_ready_made and not is_upgraded:
            schema.upgrade(opened.path)
        running = running_folder(opened.path)
        store = BlobStore(blobs or opened.path.with_name("blobs")) if tables.attachment is not None else None
        journal = Journal(running / "pieces")
        instances = Instances(running / "instances")
        undo.pop_all()
    return Storage(opened, tables, store, journal, instances, journal_interval, DiskWatch(opened))


def _url(database: str | Path) -> str:
    return url_of(database) if isinstance(database, Path) else database
