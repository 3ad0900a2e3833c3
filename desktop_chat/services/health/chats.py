"""Looks at the database of the chats and at the disk that it is on; neither is changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import Error, StorageCorrupt
from desktop_chat.language import sentence
from desktop_chat.models import schema
from desktop_chat.models.integrity import Contents, IsWanted, always
from desktop_chat.services import known_places
from desktop_chat.services.backups import Backups
from desktop_chat.services.health.views import Finding
from desktop_chat.services.places import running_folder
from desktop_chat.services.size_words import size_words

LEAST_ROOM = 200_000_000
"""Bytes: below that, the next backup or attachment may find none."""
OLD = timedelta(days=7)
PATIENCE = 2.0
COUNTED = ("chats", "messages", "attachments", "profiles")


def findings(database: Path, *, is_full: bool, is_wanted: IsWanted = always) -> Iterator[Finding]:
    yield _room(database.parent)
    yield from _database(database, is_full=is_full, is_wanted=is_wanted)
    yield _pieces(database)
    yield _last_backup(database)


def _room(folder: Path) -> Finding:
    title = sentence("Disk")
    try:
        room = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", title, str(folder), str(error), sentence("Make the folder reachable again."))
    value = sentence("{size} free in {folder}", size=size_words(room), folder=folder)
    if not disk.is_writable(folder):
        problem = sentence("The folder of the chats cannot be written to.")
        return Finding("disk", title, value, problem, sentence("Allow writing there, or choose another folder."))
    if room < LEAST_ROOM:
        problem = sentence("Only {size} are free.", size=size_words(room))
        return Finding("disk", title, value, problem, sentence("Free some space."))
    return Finding("disk", title, value)


def _database(database: Path, *, is_full: bool, is_wanted: IsWanted) -> Iterator[Finding]:
    title = sentence("Database")
    if not database.exists() or not database.stat().st_size:
        yield _absent(database, title)
        return
    value = f"{database} ({size_words(database.stat().st_size)})"
    try:
        found = schema.contents(database, busy_seconds=PATIENCE)
        schema.check(database, busy_seconds=PATIENCE, is_quick=not is_full, is_wanted=is_wanted)
    except Error as error:
        is_damaged = isinstance(error, StorageCorrupt)
        remedy = sentence("Restore a backup.") if is_damaged else sentence("Close other programs, and try again.")
        yield Finding("database", title, value, error.sentence, remedy)
        return
    yield Finding("database", title, value)
    how = sentence("whole, as far as everything was compared") if is_full else sentence("whole at a quick look")
    yield Finding("integrity", sentence("Integrity"), how)
    yield _revision(found)
    rows = ", ".join(f"{name} {found.rows[name]}" for name in COUNTED if name in found.rows)
    yield Finding("rows", sentence("Rows"), rows or sentence("none"))


def _absent(database: Path, title: str) -> Finding:
    if not running_folder(database).is_dir() and not known_places.is_missed(database):
        return Finding("database", title, sentence("{path} (no chats yet)", path=database))
    problem = sentence("The database of the chats is no longer there.")
    remedy = sentence("Connect the disk that it is on, restore a backup, or begin anew (doctor --begin-anew).")
    return Finding("database", title, str(database), problem, remedy)


def _revision(found: Contents) -> Finding:
    title, known = sentence("Revision"), schema.revisions()
    if found.revision == known[-1]:
        return Finding("revision", title, known[-1])
    if found.revision in known:
        text = "{revision}; the next start brings it to {newest}, after a backup"
        return Finding("revision", title, sentence(text, revision=found.revision, newest=known[-1]))
    problem = sentence("These chats were written by a newer version, or by another program.")
    return Finding("revision", title, str(found.revision), problem, sentence("Update the program."))


def _pieces(database: Path) -> Finding:
    count = len(list((running_folder(database) / "pieces").glob("*.journal")))
    return Finding("pieces", sentence("Answers being written"), str(count))


def _last_backup(database: Path) -> Finding:
    title, backups = sentence("Last backup"), Backups(database)
    last = backups.last_made_at
    if last is None:
        return Finding("backup", title, sentence("none yet"))
    value = sentence("{moment} ({count} kept)", moment=f"{last:%Y-%m-%d %H:%M} UTC", count=len(backups.all()))
    if datetime.now(UTC) - last > OLD:
        problem = sentence("The last backup is more than a week old.")
        return Finding("backup", title, value, problem, sentence("Make one, or switch daily backups on."))
    return Finding("backup", title, value)
