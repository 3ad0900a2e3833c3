"""The reading side of the database: read-only connections, and threads for long reads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from desktop_chat.models import faults, sqlite
from desktop_chat.models.writer import closed, outcome, refuse_unfinished

T = TypeVar("T")

READING_WORKERS = 2
_READ_WROTE = "A reading unit of work tried to write; nothing was written."


@contextmanager
def _writes_refused() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if faults.is_write_refused(error):
            raise RuntimeError(_READ_WROTE) from error
        raise


class Readers:
    """The read-only connections, and two threads for long reads."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path = path
        self._engine = sqlite.reading_engine(path, busy_seconds)
        self._workers = ThreadPoolExecutor(READING_WORKERS, thread_name_prefix="desktop-chat-reader")
        self._change = threading.Condition()
        self._reading = 0
        self._is_closed = False

    def unit(self, work: Callable[[Session], T]) -> T:
        with self._counted():
            return self._read(work)

    def _read(self, work: Callable[[Session], T]) -> T:
        with faults.faults_named(self._path), _writes_refused(), self._session() as session:
            result = refuse_unfinished(work(session))
            if session.new or session.dirty or session.deleted:
                raise RuntimeError(_READ_WROTE)
            return result

    def _session(self) -> Session:
        return Session(self._engine, autoflush=False, expire_on_commit=False)

    async def unit_in_worker(self, work: Callable[[Session], T]) -> T:
        job = self._accepted(work)
        try:
            return await outcome(job)
        except asyncio.CancelledError:
            job.cancel()  # what nobody waits for any more need not begin
            raise

    def _accepted(self, work: Callable[[Session], T]) -> Future[T]:
        """Counted from here on, not from its beginning: a closing that comes between waits for it."""
        self._enter()
        job = self._workers.submit(self._read, work)
        job.add_done_callback(lambda _: self._leave())
        return job

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._change:
            if self._is_closed:
                raise closed()
            self._reading += 1

    def _leave(self) -> None:
        with self._change:
            self._reading -= 1
            self._change.notify_all()

    def close(self) -> None:
        with self._change:
            self._is_closed = True
            self._change.wait_for(lambda: not self._reading)
        self._workers.shutdown(wait=True)
        self._engine.dispose()
