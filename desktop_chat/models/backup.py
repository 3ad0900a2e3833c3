"""Copies of the database that were opened and checked before anybody relies on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import BackupFailed, StorageCorrupt, StorageError
from desktop_chat.language import sentence
from desktop_chat.models import faults, integrity, sqlite

FOLDER = "backups"


def make(path: Path, revision: str, busy_seconds: float) -> Path:
    """Copy the database into the folder `backups` beside it; the copy is whole, or there is none."""
    copy = path.parent / FOLDER / f"{path.stem}-{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.sqlite3"
    unfinished = copy.with_suffix(".unfinished")
    with _failures_named(path):
        disk.make_folder(copy.parent)
        try:
            expected = _copy(path, unfinished, busy_seconds)
            _verify(path, unfinished, expected)
            unfinished.replace(copy)
            disk.sync_folder(copy.parent)
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
    return copy


@contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        with disk.faults_named(path), faults.faults_named(path):
            yield
    except (StorageCorrupt, BackupFailed):
        raise
    except (StorageError, sqlite3.Error) as error:
        raise BackupFailed(path=str(path), reason=str(error)) from error


def _copy(path: Path, unfinished: Path, busy_seconds: float) -> dict[str, int]:
    with closing(sqlite.connect(path, "ro", busy_seconds)) as source, closing(sqlite.plain(unfinished)) as target:
        source.execute("BEGIN")  # what is counted is what is copied
        counts = integrity.row_counts(source)
        source.backup(target)
        source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        return counts


def named_digests(path: Path, busy_seconds: float = 5.0) -> set[str]:
    """The stored files that the kept copies of this database name."""
    named: set[str] = set()
    for copy in sorted((path.parent / FOLDER).glob(f"{path.stem}-*.sqlite3")):
        with faults.faults_named(copy), closing(sqlite.connect(copy, "ro", busy_seconds)) as kept:
            if "blobs" in integrity.row_counts(kept):
                named |= {row[0] for row in kept.execute("SELECT digest FROM blobs")}
    return named


def _verify(path: Path, unfinished: Path, expected: dict[str, int]) -> None:
    with closing(sqlite.plain(unfinished)) as copy:
        integrity.check(copy, path)
        if integrity.row_counts(copy) != expected:
            raise BackupFailed(sentence("The copy of the database has other rows than the database."))
