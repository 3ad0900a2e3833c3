"""Remembers, outside of the folders themselves, in which folders chats were kept: one that vanished is missed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import platformdirs

from desktop_chat import disk
from desktop_chat.errors import StorageError, StorageGone

FOLDER = "places"
MOST = 100
"""Of folders that were tried once; the one that was noted first is forgotten first."""
_PROGRAM = "desktop-chat"


def note(database: Path) -> None:
    """There are chats in this database. A disk that refuses to remember it stops nothing."""
    mark = _mark(database)
    with suppress(OSError, StorageError):
        if not is_noted(database):
            disk.make_folder(mark.parent)
            disk.write_whole(mark, f"{database}\n".encode())
            for old in _by_age(mark.parent)[:-MOST]:
                old.unlink(missing_ok=True)


def forget(database: Path) -> None:
    """Whoever begins anew there misses nothing."""
    with disk.faults_named(database):
        _mark(database).unlink(missing_ok=True)


def is_noted(database: Path) -> bool:
    return _mark(database).exists()


def is_missed(database: Path) -> bool:
    """Whether there were chats that are not there any more: deleted, or on a disk that is not connected."""
    return not (database.exists() and database.stat().st_size) and is_noted(database)


def refuse_missed(database: Path) -> None:
    if is_missed(database):
        raise StorageGone(path=str(database))


def _mark(database: Path) -> Path:
    name = hashlib.sha256(str(database).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return _folder() / f"{name}.txt"


def _folder() -> Path:
    """Not where the chats usually are, which systems call by different names."""
    data = Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False))
    homes = (
        platformdirs.user_state_dir(_PROGRAM, appauthor=False),
        platformdirs.user_config_dir(_PROGRAM, appauthor=False, roaming=True),
        platformdirs.user_log_dir(_PROGRAM, appauthor=False),
    )
    return next(Path(home) for home in homes if not Path(home).is_relative_to(data)) / FOLDER


def _by_age(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"), key=lambda path: path.stat().st_mtime)
