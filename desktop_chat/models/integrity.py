"""Tells whether a database file is whole, and how much is in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.errors import Cancelled, StorageCorrupt

VERSION_TABLE = "desktop_chat_version"
"""Not Alembic's usual name, which a program with tables of its own in the same file may use."""
_FINDINGS = 20
_INSTRUCTIONS = 100_000
"""Of SQLite, between two looks whether a check is still wanted."""

IsWanted = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Contents:
    """What two files that hold the same have in common."""

    rows: dict[str, int]
    """How many each table has."""
    revision: str | None = None
    digests: frozenset[str] = frozenset()
    """The stored files that are named."""


def always() -> bool:
    return True


@contextmanager
def given_up_unless(connection: sqlite3.Connection, is_wanted: IsWanted) -> Iterator[None]:
    """What is asked of this connection ends with Cancelled as soon as it is no longer wanted."""
    connection.set_progress_handler(lambda: int(not is_wanted()), _INSTRUCTIONS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_wanted():
            raise
        raise Cancelled from error
    finally:
        connection.set_progress_handler(None, 0)


def check(connection: sqlite3.Connection, path: Path, *, is_quick: bool = False) -> None:
    """Look at every page and every reference; StorageCorrupt, with what was found, if something is wrong.

    The quick look does not compare indexes with their tables.
    """
    look = "quick_check" if is_quick else "integrity_check"
    findings = [str(row[0]) for row in connection.execute(f"PRAGMA {look}({_FINDINGS})")]
    if findings != ["ok"]:
        raise StorageCorrupt(path=str(path), findings=findings)
    orphans = [list(row) for row in connection.execute("PRAGMA foreign_key_check").fetchmany(_FINDINGS)]
    if orphans:
        raise StorageCorrupt(path=str(path), findings=orphans)


def contents(connection: sqlite3.Connection) -> Contents:
    rows = row_counts(connection)
    return Contents(rows, revision(connection, rows), digests(connection) if "blobs" in rows else frozenset())


def revision(connection: sqlite3.Connection, rows: dict[str, int]) -> str | None:
    """Of the ready-made tables."""
    if not rows.get(VERSION_TABLE):
        return None
    return str(connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0])


def digests(connection: sqlite3.Connection) -> frozenset[str]:
    return frozenset(row[0] for row in connection.execute("SELECT digest FROM blobs"))


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {name: _count(connection, name) for (name,) in names}


def _count(connection: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
    return int(count)
