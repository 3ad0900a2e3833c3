"""The database of one library: every write on one thread in one short transaction, reads beside it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.orm import Session

from desktop_chat import errors
from desktop_chat.language import sentence
from desktop_chat.models import faults, sqlite, writing
from desktop_chat.models.checkpoints import Checkpoints
from desktop_chat.models.readers import Readers
from desktop_chat.models.writer import WriterThread, outcome, refuse_unfinished

T = TypeVar("T")

BUSY_SECONDS = 30.0
KEY_ATTEMPTS = 3


class Database:
    """Where rows are kept. A unit of work is a plain function of a session; it never awaits.

    The file is made if it is not there; its folder is not. `sqlite://` lasts as long as the object.
    """

    dialect = "sqlite"

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._folder = TemporaryDirectory(prefix="desktop-chat-") if _is_memory(url) else None
        self.path = Path(self._folder.name) / "memory.sqlite3" if self._folder else _path_in(url)
        self._thread = WriterThread("desktop-chat-writer")
        self._writer = _Writer(self.path, self._thread, busy_seconds)
        self._readers = Readers(self.path, busy_seconds)
        self.hear_fault: Callable[[errors.StorageError], None] = _nobody
        """Told of whatever the disk refuses, on the writer thread."""
        try:
            self._thread.submit(self._writer.open).result()
        except BaseException:
            self.close()
            raise

    def write(self, work: Callable[[Session], T], *, is_synced: bool = True) -> T:
        """Do the work in one transaction on the writer thread; it is committed when this returns."""
        return self._thread.submit(self._heard(lambda: self._writer.unit(work, is_synced))).result()

    def write_soon(self, work: Callable[[Session], T], *, is_synced: bool = True) -> asyncio.Future[T]:
        """The same, begun now and to be awaited. A cancelled unit still commits or fails as a whole.

        Not synced, it may be undone by a power cut, though not by the end of the program: for what the next
        start finds out anyway. It saves a third of the time.
        """
        return outcome(self._thread.submit(self._heard(lambda: self._writer.unit(work, is_synced))))

    def call(self, function: Callable[[], T]) -> T:
        """Run a plain function on the writer thread, in order with the units of work."""
        return self._thread.submit(self._heard(lambda: refuse_unfinished(function()))).result()

    def call_soon(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """The same, begun now and to be awaited."""
        return outcome(self._thread.submit(self._heard(lambda: refuse_unfinished(function()))))

    def try_out(self) -> None:
        """Write what is there already once more, to see whether that can be done."""
        self.write(_write_the_same)

    def _heard(self, job: Callable[[], T]) -> Callable[[], T]:
        def done() -> T:
            try:
                return job()
            except errors.StorageError as error:
                self.hear_fault(error)
                raise

        return done

    def read(self, work: Callable[[Session], T]) -> T:
        """Read in the calling thread; all of the work sees the same state of the database."""
        return self._readers.unit(work)

    async def read_in_worker(self, work: Callable[[Session], T]) -> T:
        """Read in a thread of its own: for searches, exports and whatever else takes its time."""
        return await self._readers.unit_in_worker(work)

    def close(self) -> None:
        """Do all that waits, then let go of the files. Doing it again does nothing."""
        self._readers.close()
        self._thread.close(self._writer.close)
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _nobody(error: errors.StorageError) -> None:
    """Hears of nothing."""


def _write_the_same(session: Session) -> None:
    connection = session.connection()
    number = connection.exec_driver_sql("PRAGMA user_version").scalar()
    connection.exec_driver_sql(f"PRAGMA user_version = {int(number or 0)}")


def url_of(path: Path) -> str:
    """The address of a file, whatever signs are in the names of its folders."""
    return URL.create(Database.dialect, database=str(path)).render_as_string(hide_password=False)


def path_of(url: str) -> Path | None:
    """The file that a database of this address is kept in; None for one that lasts as long as its object."""
    return None if _is_memory(url) else _path_in(url)


def _is_memory(url: str) -> bool:
    return _parts(url).database in (None, "", ":memory:")


def _path_in(url: str) -> Path:
    parts = _parts(url)
    if parts.get_backend_name() != Database.dialect or parts.query or parts.database is None:
        raise _unsupported()
    return Path(parts.database).absolute()


def _parts(url: str) -> URL:
    if "\0" in url:
        raise _unsupported()
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number is no ArgumentError
        raise _unsupported() from error


def _unsupported() -> errors.UserError:
    return errors.UserError(sentence("Only databases named sqlite:///path are supported so far."))


class _Writer:
    """The writing connection; all of it runs on the writer thread."""

    def __init__(self, path: Path, thread: WriterThread, busy_seconds: float) -> None:
        self._path = path
        self._thread = thread
        self._busy_seconds = busy_seconds
        self._engine = sqlite.writing_engine(self._open_file)
        self._checkpoints = Checkpoints(path)
        self._connection: Connection | None = None
        self._file: os.stat_result | None = None
        self._checkpoint_waits = False
        self._is_syncing = True

    def _open_file(self) -> sqlite3.Connection:
        # Made once only: a file that vanishes later must not come back empty.
        return sqlite.connect(self._path, "rw" if self._file else "rwc", self._busy_seconds)

    def open(self) -> Connection:
        with faults.faults_named(self._path):
            connection = self._engine.connect()
        self._checkpoints.learn_page_size(_raw(connection))
        self._file = self._path.stat()
        self._connection, self._is_syncing = connection, True
        return connection

    def unit(self, work: Callable[[Session], T], is_synced: bool = True) -> T:
        for _ in range(1, KEY_ATTEMPTS):
            try:
                return self._attempt(work, is_synced)
            except IntegrityError as error:
                if not faults.is_key_taken(error):
                    raise
        return self._attempt(work, is_synced)

    def _attempt(self, work: Callable[[Session], T], is_synced: bool) -> T:
        self._refuse_moved_file()
        connection = self._connection or self.open()
        with self._kept_usable(connection), faults.faults_named(self._path):
            if is_synced != self._is_syncing:
                sqlite.set_syncing(_raw(connection), is_synced)
                self._is_syncing = is_synced
            with Session(connection, expire_on_commit=False) as session, session.begin():
                result = refuse_unfinished(work(session))
                writing.flush(session)
            self._arrange_checkpoint()
            return result

    @contextmanager
    def _kept_usable(self, connection: Connection) -> Iterator[None]:
        try:
            yield
        except errors.StorageError:
            self._let_go()
            raise
        finally:
            if connection.in_transaction():
                self._let_go()

    def _refuse_moved_file(self) -> None:
        try:
            is_here = self._file is None or os.path.samestat(self._path.stat(), self._file)
        except OSError:
            is_here = False
        if not is_here:
            text = "The database file was moved, replaced or deleted while it was in use. Nothing was written."
            raise errors.StorageGone(sentence(text), path=str(self._path))

    def _arrange_checkpoint(self) -> None:
        if self._checkpoints.is_due and not self._checkpoint_waits:
            self._checkpoint_waits = True
            self._thread.submit_after_this(self._checkpoint)

    def _checkpoint(self) -> None:
        self._checkpoint_waits = False
        if self._connection is not None:
            self._checkpoints.run(_raw(self._connection))

    def close(self) -> None:
        try:
            self._checkpoint()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
