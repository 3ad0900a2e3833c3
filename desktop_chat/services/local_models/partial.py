"""A model file that is not whole yet: its bytes, and beside them what is needed to go on after any end."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from desktop_chat import disk
from desktop_chat.errors import StorageFull, UserError
from desktop_chat.language import sentence
from desktop_chat.locks import FileLock

ARRIVING, ASIDE = "arriving", "set-aside"
"""Folders beside the models."""
RESERVE = 512 * 1024 * 1024
"""Bytes that stay free: chats are kept on the same disk."""
PIECE = 4 * 1024 * 1024
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from, and by what it is known again. Nothing of it is secret."""

    url: str = ""
    sha256: str | None = None
    """As the person gave it."""
    told: str | None = None
    """As the server told it."""
    tag: str | None = None
    total: int | None = None


class Partial:
    """One holder at a time, among all programs. Its verbs wait for the disk."""

    def __init__(self, models: Path, name: str) -> None:
        self.name = name
        self._models = models
        self._folder = models / ARRIVING
        self._path = self._folder / f"{name}.part"
        self._note = self._folder / f"{name}.json"
        self._lock = FileLock(self._folder / f"{name}.lock")
        self._file: IO[bytes] | None = None

    # ------------------------------------------------------------------ state

    @property
    def size(self) -> int:
        with suppress(OSError):
            return self._path.stat().st_size
        return 0

    def origin(self) -> Origin | None:
        """None where there is nothing that could be gone on with."""
        try:
            told: Any = json.loads(self._note.read_text("utf-8"))
            return Origin(**{name: told[name] for name in asdict(Origin())})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note(self, origin: Origin) -> None:
        with disk.faults_named(self._note):
            new = self._note.with_suffix(".new")
            new.write_text(json.dumps(asdict(origin), indent=2), "utf-8")
            new.replace(self._note)

    # ------------------------------------------------------------------- bytes

    def open(self) -> None:
        disk.make_folder(self._folder)
        if not self._lock.acquire():
            raise UserError(sentence("Another window of this program is bringing {name}.", name=self.name))
        with disk.faults_named(self._path):
            self._file = self._path.open("ab", buffering=0)

    def begin_at(self, start: int) -> None:
        """Whatever is there from this byte on goes."""
        with disk.faults_named(self._path):
            self._opened.truncate(start)

    def write(self, data: bytes) -> None:
        with disk.faults_named(self._path):
            self._opened.write(data)

    def check_room(self, missing: int) -> None:
        """Raise StorageFull where that many bytes more would leave too little for everything else."""
        with disk.faults_named(self._folder):
            free = shutil.disk_usage(self._folder).free
        if free < missing + RESERVE:
            text = (
                "{name} needs {need} MB more, and only {free} MB are free, of which {reserve} stay free for chats."
            )
            sizes = {"need": missing, "free": free, "reserve": RESERVE}
            shown = {name: f"{size // MEGABYTE:,}" for name, size in sizes.items()}
            raise StorageFull(sentence(text, name=self.name, **shown), path=str(self._folder))

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()
        self._lock.release()

    @property
    def _opened(self) -> IO[bytes]:
        assert self._file is not None
        return self._file

    # --------------------------------------------------------------------- end

    def digest(self, is_wanted: Callable[[], bool]) -> str | None:
        """The SHA-256 of all of it; None where nobody wants to know any more."""
        found = hashlib.sha256()
        with disk.faults_named(self._path):
            for piece in self._pieces():
                if not is_wanted():
                    return None
                found.update(piece)
        return found.hexdigest()

    def _pieces(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    @property
    def path(self) -> Path:
        return self._path

    def finish(self) -> Path:
        """It is whole and good: from now on it is one of the models."""
        place = self._models / self.name
        with disk.faults_named(place):
            disk.sync_file(self._opened)
            self._opened.close()
            if place.exists():
                raise UserError(sentence("There is a model file named {name} already.", name=self.name))
            self._path.replace(place)
            disk.sync_folder(self._models)
        self._forget()
        return place

    def set_aside(self) -> Path:
        """It is whole and not what it should be."""
        place = disk.make_folder(self._models / ASIDE) / self.name
        with disk.faults_named(place):
            self._opened.close()
            self._path.replace(place)
        self._forget()
        return place

    def discard(self) -> None:
        """Nobody wants it any more."""
        self.close()
        with disk.faults_named(self._path):
            self._path.unlink(missing_ok=True)
        self._forget()

    def _forget(self) -> None:
        self.close()
        with suppress(OSError):
            self._note.unlink(missing_ok=True)
            (self._folder / f"{self.name}.lock").unlink(missing_ok=True)


def arriving(models: Path) -> list[str]:
    """The names of files that are not whole yet."""
    with suppress(OSError):
        return sorted(path.name.removesuffix(".json") for path in (models / ARRIVING).glob("*.json"))
    return []
