"""Brings the file of the ready-made tables up to date: copied first, checked after, never a newer one."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from desktop_chat.errors import SchemaTooNew, StorageError, StorageReadOnly
from desktop_chat.language import sentence
from desktop_chat.locks import FileLock
from desktop_chat.models import backup, faults, integrity, sqlite
from desktop_chat.models.integrity import VERSION_TABLE as VERSION_TABLE

BUSY_SECONDS = 30.0
UPGRADE_SECONDS = 300.0
"""How long another process may take with its upgrade before this one gives up."""

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def upgrade(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Path | None:
    """Make the database, or bring it up to date; gives the copy made before where there was one to make.

    Nothing happens to a file that is up to date, newer, damaged or another program's.
    """
    if not path.parent.is_dir():
        folder = str(path.parent)
        raise StorageReadOnly(sentence("The folder {folder} does not exist.", folder=folder), path=str(path))
    with faults.faults_named(path):
        if _is_up_to_date(_revision(path, busy_seconds)):
            return None
        with FileLock(path.with_name(f"{path.name}-upgrade.lock")).held(UPGRADE_SECONDS):
            return _upgrade_alone(path, busy_seconds)


def _upgrade_alone(path: Path, busy_seconds: float) -> Path | None:
    revision = _revision(path, busy_seconds)  # again: another process may have been here first
    if _is_up_to_date(revision):
        return None
    if revision is None:
        # What a new file holds is what all migrations together would make; a test compares the two.
        from desktop_chat.models import founding  # noqa: PLC0415 - start-up: needs every table, seldom

        founding.found(path, busy_seconds, VERSION_TABLE, revisions()[-1])
        return None
    copy = backup.make(path, revision, busy_seconds)
    # Start-up: Alembic takes a tenth of a second and is seldom needed.
    from desktop_chat.models import migration  # noqa: PLC0415

    migration.run(path, busy_seconds)
    return copy


def check(
    path: Path,
    *,
    busy_seconds: float = BUSY_SECONDS,
    is_quick: bool = False,
    is_wanted: integrity.IsWanted = integrity.always,
) -> None:
    """Look at the whole file; StorageCorrupt, with what was found, if it is damaged. It is not changed."""
    with (
        faults.faults_named(path),
        closing(sqlite.connect(path, "ro", busy_seconds)) as connection,
        integrity.given_up_unless(connection, is_wanted),
    ):
        integrity.check(connection, path, is_quick=is_quick)


def contents(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> integrity.Contents:
    """How much is in it, and of which revision it is."""
    with faults.faults_named(path), closing(sqlite.connect(path, "ro", busy_seconds)) as connection:
        return integrity.contents(connection)


def _roll_back(path: Path) -> None:
    """Whoever was killed while making the file left a journal, and who only reads cannot undo what it began."""
    if path.with_name(f"{path.name}-journal").exists():
        with (
            suppress(sqlite3.OperationalError),
            closing(sqlite.existing(path)) as connection,
        ):  # a live one is at it
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _revision(path: Path, busy_seconds: float) -> str | None:
    """The revision of the tables in the file; None if there are none yet."""
    if not path.exists() or not path.stat().st_size:
        return None
    _roll_back(path)
    with closing(sqlite.connect(path, "ro", busy_seconds)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if VERSION_TABLE not in tables:
            text = "{path} holds tables of another program. Nothing was changed."
            raise StorageError(sentence(text, path=str(path)), path=str(path))
        (revision,) = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
        return str(revision)


def _is_up_to_date(revision: str | None) -> bool:
    known = revisions()
    if revision is not None and revision not in known:
        raise SchemaTooNew(found=revision, known=known[-1])
    return revision == known[-1]


def revisions() -> list[str]:
    """Every revision, oldest first: each file of a migration begins with its number."""
    return sorted(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))
