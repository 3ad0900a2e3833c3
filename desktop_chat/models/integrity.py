"""Tells whether a database file is whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from desktop_chat.errors import StorageCorrupt

_FINDINGS = 20


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Look at every page and every reference; StorageCorrupt, with what was found, if something is wrong."""
    findings = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_FINDINGS})")]
    if findings != ["ok"]:
        raise StorageCorrupt(path=str(path), findings=findings)
    orphans = [list(row) for row in connection.execute("PRAGMA foreign_key_check").fetchmany(_FINDINGS)]
    if orphans:
        raise StorageCorrupt(path=str(path), findings=orphans)


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {name: _count(connection, name) for (name,) in names}


def _count(connection: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
    return int(count)
