"""Puts a kept copy in the place of the database: at every moment one of the two is there, and whole."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import SchemaTooNew, StorageCorrupt, StorageLocked
from desktop_chat.models import backup, backup_shelf, faults, integrity, schema, sqlite

_BESIDE = ("-wal", "-shm", "-journal")
DAMAGED = "damaged"
BUSY_SECONDS = 5.0
PATIENCE, PAUSE = 3.0, 0.05
"""For those who are just letting go of the database."""


def restore(database: Path, copy: Path) -> Path | None:
    """The chats of the copy, brought up to date, from now on; gives where what was there before is kept.

    Nobody may have the database open. Whatever goes wrong, and whenever the program ends, the old file is
    untouched or the new one is in its place.
    """
    new = _prepared(database)
    forget(database)
    try:
        prepare(copy, new)
        aside = set_aside(database)
        with disk.faults_named(database):
            fold(database)
            new.replace(database)
            disk.sync_folder(database.parent)
    finally:
        forget(database)
    return aside


def prepare(copy: Path, place: Path) -> None:
    """A file of its own with what the copy holds, checked and of this program's revision."""
    refuse_newer(copy)
    backup.duplicate(copy, place)
    with faults.faults_named(place), disk.faults_named(place):
        if backup_shelf.contents(copy).revision != schema.revisions()[-1]:
            # Start-up: Alembic takes a tenth of a second and is seldom needed.
            from desktop_chat.models import migration  # noqa: PLC0415 - start-up: the same

            migration.run(place, BUSY_SECONDS)
        with closing(sqlite.plain(place)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        with place.open("rb+") as file:
            disk.sync_file(file)


def refuse_newer(copy: Path) -> None:
    found, known = backup_shelf.contents(copy).revision, schema.revisions()
    if found is not None and found not in known:
        raise SchemaTooNew(found=found, known=known[-1])


def set_aside(database: Path) -> Path | None:
    """What is there is kept: as a copy like all others, or, if it is damaged, as it is. None: nothing is there."""
    if not database.exists() or not database.stat().st_size:
        return None
    try:
        with faults.faults_named(database), closing(sqlite.connect(database, "ro", BUSY_SECONDS)) as connection:
            found = integrity.contents(connection).revision
        return backup.make(database, found or "none", BUSY_SECONDS)
    except StorageCorrupt:
        return _copied_as_it_is(database)


def _copied_as_it_is(database: Path) -> Path:
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    folder = database.parent / backup.FOLDER / f"{database.stem}-{DAMAGED}-{moment}"
    with disk.faults_named(folder):
        disk.make_folder(folder)
        for file in (database, *_beside(database)):
            if file.exists():
                with (folder / file.name).open("xb") as kept, file.open("rb") as source:
                    shutil.copyfileobj(source, kept)
                    kept.flush()
                    disk.sync_file(kept)
        disk.sync_folder(folder)
        disk.sync_folder(folder.parent)
    return folder


def fold(database: Path) -> None:
    """Bring its log into the file, so that none is left that would be read into another file in its place.

    StorageLocked where anybody else has it open.
    """
    if not database.exists():
        _remove(*_beside(database))
        return
    deadline = time.monotonic() + PATIENCE
    while not _is_folded(database):
        if time.monotonic() > deadline:
            raise StorageLocked(path=str(database))
        time.sleep(PAUSE)  # SQLite itself does not wait here for others
    _remove(*_beside(database))


def _is_folded(database: Path) -> bool:
    """True for a damaged one too, whose log is kept elsewhere by now."""
    try:
        with closing(sqlite.existing(database)) as connection:
            return bool(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete")
    except sqlite3.Error as error:
        fault = faults.fault(error, database)
        if isinstance(fault, StorageLocked):
            return False
        if not isinstance(fault, StorageCorrupt):
            raise fault or error from error
        return True


def forget(database: Path) -> None:
    """What one who was broken off had prepared."""
    new = _prepared(database)
    _remove(new, *_beside(new))


def _prepared(database: Path) -> Path:
    return database.with_name(f"{database.name}.restoring")


def _remove(*files: Path) -> None:
    for file in files:
        with disk.faults_named(file):
            file.unlink(missing_ok=True)


def _beside(database: Path) -> tuple[Path, ...]:
    return tuple(database.with_name(f"{database.name}{ending}") for ending in _BESIDE)
