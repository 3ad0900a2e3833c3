"""Copies of the database that were opened and checked before anybody relies on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import BackupFailed, Cancelled, StorageCorrupt, StorageError
from desktop_chat.language import sentence
from desktop_chat.locks import FileLock
from desktop_chat.models import backup_shelf, faults, integrity, sqlite
from desktop_chat.models.integrity import Contents, IsWanted, always

FOLDER = backup_shelf.FOLDER
LOCK = "backups.lock"

_PAGES = 256
"""Copied at a time; between two such steps whoever has given it up is heard. Writers never wait for them: the copy
is of one moment, and a write-ahead log takes what is written meanwhile."""


def lock(path: Path) -> FileLock:
    """Held while copies of this database are made, removed or looked through for the files that they name."""
    return FileLock(disk.make_folder(path.parent / FOLDER) / LOCK)


def make(path: Path, revision: str, busy_seconds: float, is_wanted: IsWanted = always) -> Path:
    """Copy the database into the folder `backups` beside it; the copy is whole, or there is none.

    Cancelled as soon as it is no longer wanted.
    """
    copy = backup_shelf.place_of(path, revision, datetime.now(UTC))
    with _failures_named(path):
        disk.make_folder(copy.parent)
        with _unfinished(copy) as unfinished:
            expected = _copy(path, unfinished, busy_seconds, is_wanted)
            _verify(path, unfinished, expected, is_wanted)
            backup_shelf.note(copy, expected)
            _keep(unfinished)
            unfinished.replace(copy)
            disk.sync_folder(copy.parent)
    return copy


@contextmanager
def _unfinished(copy: Path) -> Iterator[Path]:
    """Where the copy grows; nothing of it is left when something goes wrong."""
    unfinished = copy.with_suffix(".unfinished")
    try:
        yield unfinished
    except BaseException:
        with suppress(OSError):
            backup_shelf.notes_of(copy).unlink(missing_ok=True)
        raise
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def duplicate(copy: Path, place: Path, is_wanted: IsWanted = always) -> None:
    """The same rows in another file that nobody uses yet, checked."""
    with faults.faults_named(copy), disk.faults_named(place):
        expected = _copy(copy, place, 0, is_wanted)
        _verify(copy, place, expected, is_wanted)


@contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        with disk.faults_named(path), faults.faults_named(path):
            yield
    except (StorageCorrupt, BackupFailed):
        raise
    except (StorageError, sqlite3.Error) as error:
        raise BackupFailed(path=str(path), reason=str(error)) from error


def _copy(path: Path, unfinished: Path, busy_seconds: float, is_wanted: IsWanted) -> Contents:
    def step(_status: int, _left: int, _pages: int) -> None:
        if not is_wanted():
            raise Cancelled

    with closing(sqlite.connect(path, "ro", busy_seconds)) as source, closing(sqlite.plain(unfinished)) as target:
        source.execute("BEGIN")  # what is counted is what is copied
        expected = integrity.contents(source)
        source.backup(target, pages=_PAGES, progress=step)
        source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        return expected


def _verify(path: Path, unfinished: Path, expected: Contents, is_wanted: IsWanted) -> None:
    with closing(sqlite.plain(unfinished)) as copy, integrity.given_up_unless(copy, is_wanted):
        integrity.check(copy, path)
        found = integrity.contents(copy)
    if found != expected:
        raise BackupFailed(sentence("The copy of the database has other rows than the database."))


def _keep(unfinished: Path) -> None:
    with unfinished.open("rb+") as file:
        disk.sync_file(file)
