"""The one place that opens SQLite files: connections, their pragmas, and engines on them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.util import LRUCache

Mode = Literal["rwc", "rw", "ro"]
"""Create if missing, write, or read only."""

VERSION = sqlite3.sqlite_version

_ENTER_WAL_PAUSE = 0.01
_STATEMENTS = 1_000
"""Compiled statements kept at most; the program has some three hundred."""

_COMMON = ("PRAGMA foreign_keys=ON", "PRAGMA wal_autocheckpoint=0", "PRAGMA temp_store=MEMORY")
# journal_size_limit=0 cuts the log back when it starts over, so its size always says how much is in it.
_WRITING = (*_COMMON, "PRAGMA synchronous=FULL", "PRAGMA journal_size_limit=0")
_READING = (*_COMMON, "PRAGMA query_only=ON")


def connect(path: Path, mode: Mode, busy_seconds: float) -> sqlite3.Connection:
    """A connection in autocommit mode with the pragmas of its mode; it may be used from any thread."""
    connection = sqlite3.connect(
        f"{_address(path)}?mode={mode}",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for pragma in _READING if mode == "ro" else _WRITING:
            connection.execute(pragma)
        if mode != "ro":
            _enter_wal(connection, busy_seconds)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def set_syncing(connection: sqlite3.Connection, is_synced: bool) -> None:
    """Whether a commit waits until the disk has it. In a write-ahead log the file stays whole either way."""
    connection.execute(f"PRAGMA synchronous={'FULL' if is_synced else 'NORMAL'}")


def plain(path: Path) -> sqlite3.Connection:
    """A connection to a copy that nobody else uses, left with the settings that the file itself has."""
    return sqlite3.connect(f"{_address(path)}?mode=rwc", uri=True, isolation_level=None)


def existing(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there, which waits for nobody and leaves all settings of the file alone."""
    return sqlite3.connect(f"{_address(path)}?mode=rw", uri=True, isolation_level=None, timeout=0)


def _address(path: Path) -> str:
    posix = path.as_posix()
    return "file://" + quote(posix if posix.startswith("/") else f"/{posix}")


def _enter_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    # SQLite does not wait for other connections here, whatever its time-out says.
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_ENTER_WAL_PAUSE)


@cache
def _first_engine() -> Engine:
    """In memory; what it learnt of SQLite and which statements it compiled serve all others."""
    statements: LRUCache[Any, Any] = LRUCache(_STATEMENTS)
    engine = create_engine("sqlite://", poolclass=NullPool, execution_options={"compiled_cache": statements})
    with engine.connect():  # which is when it looks at the version
        return engine


def _engine(open_file: Callable[[], sqlite3.Connection], **options: Any) -> Engine:
    first = _first_engine()
    engine = create_engine(
        "sqlite://", creator=open_file, execution_options=first.get_execution_options(), **options
    )
    # A statement is compiled once in a program, not once an engine: a first one costs 3 to 10 ms.
    engine.dialect = first.dialect
    return engine


def writing_engine(open_file: Callable[[], sqlite3.Connection]) -> Engine:
    """The engine of one writing connection; its transactions take the write lock when they begin."""
    engine = _engine(open_file, poolclass=NullPool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(path: Path, busy_seconds: float) -> Engine:
    """The engine of the read-only connections; each transaction sees one state of the database."""
    engine = _engine(lambda: connect(path, "ro", busy_seconds), poolclass=QueuePool, pool_size=4, max_overflow=-1)
    event.listen(engine, "begin", _begin)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
