"""The running programs that share one folder of data, each known by a lock that dies with it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import StorageError, StorageLocked
from desktop_chat.locks import FileLock, is_held_by_someone

_ENDING = ".lock"
_TAKING_SECONDS = 5.0


class Instances:
    """This running program among the others; `close` takes it off the list, and so does any end of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = disk.make_folder(folder)
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._lock = FileLock(self._lock_file(self.name))
        # Others who look whether it is free may hold it for a moment.
        if not self._lock.wait(_TAKING_SECONDS):
            raise StorageLocked(path=str(self.folder))

    def is_alive(self, name: str) -> bool:
        """Whether the program of this name is running, whichever process asks."""
        if name == self.name:
            return self._lock.is_held
        return _is_a_name(name) and is_held_by_someone(self._lock_file(name))

    def others(self) -> list[str]:
        """The names of the other programs that run now; files of those that ended are removed."""
        alive = []
        for name in self._names():
            if self.is_alive(name):
                alive.append(name)
            else:
                self._forget(name)
        return alive

    def _names(self) -> list[str]:
        with disk.faults_named(self.folder), os.scandir(self.folder) as entries:
            files = [entry.name for entry in entries if entry.name.endswith(_ENDING)]
        return sorted(name for file in files if (name := file.removesuffix(_ENDING)) != self.name)

    def _forget(self, name: str) -> None:
        lock = FileLock(self._lock_file(name))
        # Held while removing: a program that is just starting finds its file gone and makes another.
        with suppress(OSError, StorageError):
            if not self._lock_file(name).exists() or not lock.acquire():
                return
            try:
                self._remove_files(name)
            finally:
                lock.release()

    def _remove_files(self, name: str) -> None:
        files = [path for path in self.folder.iterdir() if path.stem == name]
        for path in sorted(files, key=lambda path: path.suffix == _ENDING):
            with suppress(OSError):  # Windows keeps a file that is open
                path.unlink()

    def close(self) -> None:
        """Let go of the lock and remove this program's files. Doing it again does nothing."""
        if not self._lock.is_held:
            return
        with suppress(OSError):
            self._remove_files(self.name)
        self._lock.release()
        with suppress(OSError):  # where a held file could not be removed
            self._lock_file(self.name).unlink(missing_ok=True)

    def _lock_file(self, name: str) -> Path:
        return self.folder / f"{name}{_ENDING}"


def running(folder: Path) -> list[str]:
    """The programs that run now, seen by one who is none of them."""
    if not folder.is_dir():
        return []
    with disk.faults_named(folder):
        return sorted(path.stem for path in folder.glob(f"*{_ENDING}") if is_held_by_someone(path))


def _is_a_name(name: str) -> bool:
    return bool(name) and Path(name).name == name
