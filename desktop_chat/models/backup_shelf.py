"""Which copies of the database are kept, when each was made, what is in it and which stored files it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop_chat import disk
from desktop_chat.models import faults, integrity, sqlite
from desktop_chat.models.integrity import Contents

FOLDER = "backups"
_MOMENT = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"(?P<stem>.+)-(?P<revision>[0-9a-z_]+)-(?P<moment>\d{8}T\d{12}Z)")


@dataclass(frozen=True, slots=True)
class Copy:
    """One that is kept, as far as its name tells."""

    path: Path
    revision: str
    made_at: datetime


def place_of(database: Path, revision: str, moment: datetime) -> Path:
    """Where a copy that is made now goes."""
    return database.parent / FOLDER / f"{database.stem}-{revision}-{moment:{_MOMENT}}.sqlite3"


def copies(database: Path) -> list[Copy]:
    """Those of this database, the newest first."""
    found = ((path, _NAME.fullmatch(path.stem)) for path in (database.parent / FOLDER).glob("*.sqlite3"))
    mine = ((path, told) for path, told in found if told is not None and told["stem"] == database.stem)
    made = [Copy(path, told["revision"], _moment(told["moment"])) for path, told in mine]
    return sorted(made, key=lambda copy: copy.made_at, reverse=True)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)


def note(copy: Path, contents: Contents) -> None:
    """Write down beside it what is in it, so that nobody has to open it for that."""
    noted = {"revision": contents.revision, "rows": contents.rows, "files": sorted(contents.digests)}
    disk.write_whole(notes_of(copy), json.dumps(noted).encode("ascii"))


def notes_of(copy: Path) -> Path:
    return copy.with_suffix(".json")


def contents(copy: Path) -> Contents:
    """As it was noted; read from the copy itself where there is no note that can be read."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        noted = json.loads(notes_of(copy).read_bytes())
        return Contents(dict(noted["rows"]), noted["revision"], frozenset(noted["files"]))
    with faults.faults_named(copy), closing(sqlite.connect(copy, "ro", 0)) as connection:
        return integrity.contents(connection)


def named_digests(database: Path) -> set[str]:
    """The stored files that the kept copies of this database name."""
    return {digest for copy in copies(database) for digest in contents(copy.path).digests}


def remove(copy: Path) -> None:
    """The copy first: notes without one name nothing."""
    with disk.faults_named(copy):
        copy.unlink(missing_ok=True)
        notes_of(copy).unlink(missing_ok=True)


def leftovers(database: Path) -> Iterator[Path]:
    """What a program that was killed left half done."""
    folder = database.parent / FOLDER
    yield from folder.glob(f"{database.stem}-*.unfinished*")
    yield from folder.glob(f"{database.stem}-*.json.new")
    yield from (
        path for path in folder.glob(f"{database.stem}-*.json") if not path.with_suffix(".sqlite3").exists()
    )
