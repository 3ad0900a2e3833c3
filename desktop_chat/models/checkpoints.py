"""When and how the write-ahead log is copied into the database file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop_chat.errors import StorageError
from desktop_chat.locks import FileLock
from desktop_chat.models import sqlite

CHECKPOINT_PAGES = 1000
_RETRY_PAGES = 100
_FRAME_HEADER = 24
_HOLD_SECONDS = 0.05


class Checkpoints:
    """Copies the write-ahead log into the database, one process at a time and while nobody writes.

    SQLite before 3.51.3 can lose pages when the log starts over during a checkpoint. Only a transaction that
    writes lets it start over, so the write lock is held by a second connection meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._lock = FileLock(path.with_name(f"{path.name}-checkpoint.lock"))
        self._page = 4096 + _FRAME_HEADER
        self._done = 0

    def learn_page_size(self, connection: sqlite3.Connection) -> None:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        self._page = size + _FRAME_HEADER

    @property
    def is_due(self) -> bool:
        """Whether enough pages were written since the last checkpoint; costs one look at a file's size."""
        size = self._log_size()
        if size < self._done:
            self._done = 0
        return size - self._done > CHECKPOINT_PAGES * self._page

    def _log_size(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0

    def run(self, connection: sqlite3.Connection) -> bool:
        """Copy what can be copied; False if another process is at it or writing, which does no harm."""
        size = self._log_size()
        if self._acquired():
            try:
                if self._run_alone(connection):
                    self._done = size
                    return True
            finally:
                self._lock.release()
        # Not at once again: each try may wait a moment for the write lock.
        self._done = size - (CHECKPOINT_PAGES - _RETRY_PAGES) * self._page
        return False

    def _acquired(self) -> bool:
        try:
            return self._lock.acquire()
        except StorageError:  # a full or read-only disk has no room for the lock
            return False

    def _run_alone(self, connection: sqlite3.Connection) -> bool:
        try:
            with closing(sqlite.connect(self._path, "rw", _HOLD_SECONDS)) as hold:
                hold.execute("BEGIN IMMEDIATE")
                busy, _pages, _copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                hold.execute("ROLLBACK")
        except sqlite3.Error:
            # A full disk or a busy neighbour: the log stays as it is and is copied another time.
            return False
        return not busy
