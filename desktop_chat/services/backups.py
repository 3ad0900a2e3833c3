"""Copies of a library's database: made while it is used, kept by age, and brought back when they are needed."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_chat import disk
from desktop_chat.errors import Error, NotFound, StorageLocked
from desktop_chat.language import sentence
from desktop_chat.models import backup, backup_shelf, restoring, schema
from desktop_chat.models.integrity import always
from desktop_chat.services.backup_ages import Keeping, kept
from desktop_chat.services.instances import running
from desktop_chat.services.places import gate, running_folder

LOCK_SECONDS = 30.0
PIECES = "pieces"
USUAL_AGE = timedelta(days=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BackupView:
    """One that is kept. `name` is what it is asked for by."""

    name: str
    made_at: datetime
    size: int
    chats: int
    messages: int
    revision: str


class Backups:
    """Of the database at this path. All of it waits for the disk: to be called in a worker thread.

    A backup is the database alone. The files that it names are kept in their store as long as it is kept.
    """

    def __init__(self, database: Path) -> None:
        self._database = database

    def all(self) -> list[BackupView]:
        """The newest first; one that cannot be read is left out."""
        found = []
        for copy in backup_shelf.copies(self._database):
            with suppress(Error, OSError):
                found.append(_view(copy))
        return found

    @property
    def last_made_at(self) -> datetime | None:
        copies = backup_shelf.copies(self._database)
        return copies[0].made_at if copies else None

    def make(self, keeping: Keeping | None = None, is_wanted: Callable[[], bool] = always) -> BackupView:
        """A new one, checked; then those go that are kept no longer. Cancelled when it is not wanted any more."""
        with backup.lock(self._database).held(LOCK_SECONDS):
            return self._made(keeping or Keeping(), is_wanted)

    def make_if_due(
        self,
        keeping: Keeping | None = None,
        is_wanted: Callable[[], bool] = always,
        age: timedelta = USUAL_AGE,
    ) -> BackupView | None:
        """The same where the last one is older than this, unless another program is at it."""
        lock = backup.lock(self._database)
        if not lock.acquire():
            return None
        try:
            return self._made(keeping or Keeping(), is_wanted) if self._is_due(age) else None
        finally:
            lock.release()

    def _is_due(self, age: timedelta) -> bool:
        """The first one waits for the first chat."""
        last = self.last_made_at
        if last is None:
            return schema.contents(self._database).rows.get("chats", 0) > 0
        return datetime.now(UTC) - last >= age

    def _made(self, keeping: Keeping, is_wanted: Callable[[], bool]) -> BackupView:
        for leftover in backup_shelf.leftovers(self._database):
            with suppress(OSError):
                leftover.unlink()
        path = backup.make(self._database, schema.revisions()[-1], schema.BUSY_SECONDS, is_wanted)
        _log.info("A backup was made: %s", path.name)
        self._tidy(keeping)
        return _view(next(copy for copy in backup_shelf.copies(self._database) if copy.path == path))

    def _tidy(self, keeping: Keeping) -> None:
        copies = backup_shelf.copies(self._database)
        stay = kept([copy.made_at for copy in copies], keeping)
        for copy in copies:
            if copy.made_at not in stay:
                with suppress(Error):  # it is tried again with the next one
                    backup_shelf.remove(copy.path)

    # ---------------------------------------------------------------- bringing back

    def refuse(self, name: str, *, but: str = "") -> None:
        """Say why this one cannot be brought back now. `but` is a running program that is about to let go."""
        restoring.refuse_newer(self._copy(name).path)
        others = [each for each in running(running_folder(self._database) / "instances") if each != but]
        if others:
            text = "The chats are open in another window or program. Close it, and restore the backup then."
            raise StorageLocked(sentence(text), path=str(self._database))

    def restore(self, name: str) -> None:
        """Its chats in place of those there are, which are kept as a backup. Nobody may have them open."""
        with gate(self._database).held(LOCK_SECONDS):
            self.refuse(name)
            with backup.lock(self._database).held(LOCK_SECONDS):
                self._keep_pieces()
                aside = restoring.restore(self._database, self._copy(name).path)
        _log.info("The backup %s was restored; what was there is %s.", name, aside.name if aside else "nothing")

    def _keep_pieces(self) -> None:
        """Words of answers that never reached the database: a library on another one would tidy them up."""
        pieces = running_folder(self._database) / PIECES
        if pieces.is_dir() and any(pieces.iterdir()):
            with disk.faults_named(pieces):
                shutil.copytree(pieces, self._database.parent / backup.FOLDER / f"{PIECES}-{_moment()}")

    def _copy(self, name: str) -> backup_shelf.Copy:
        for copy in backup_shelf.copies(self._database):
            if copy.path.name == name:
                return copy
        raise NotFound(sentence("There is no such backup any more."))

    def begin_anew(self) -> None:
        """No database is there any more, and a new, empty one is wanted: what was left of the old is put away."""
        with gate(self._database).held(LOCK_SECONDS), disk.faults_named(self._database):
            aside = self._database.parent / backup.FOLDER / f"gone-{_moment()}"
            disk.make_folder(aside)
            log = self._database.with_name(f"{self._database.name}-wal")
            for remains in (running_folder(self._database), log):
                if remains.exists():
                    remains.replace(aside / remains.name)


def _moment() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"


def _view(copy: backup_shelf.Copy) -> BackupView:
    rows = backup_shelf.contents(copy.path).rows
    size = copy.path.stat().st_size
    chats, messages = rows.get("chats", 0), rows.get("messages", 0)
    return BackupView(copy.path.name, copy.made_at, size, chats, messages, copy.revision)
