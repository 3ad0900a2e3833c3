"""Knows whether what is written reaches the disk; once it was refused, nothing is begun until it is again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from desktop_chat import disk
from desktop_chat.errors import BackupFailed, SchemaTooNew, StorageError, StorageLocked
from desktop_chat.models.database import Database

ROOM = 1 << 18
"""Bytes that must find room before writing goes on."""
_PASSING = (StorageLocked, SchemaTooNew, BackupFailed)
"""What says nothing about the next write."""

Listener = Callable[[StorageError | None], None]

_log = logging.getLogger(__name__)


class DiskWatch:
    """Listeners are told in whichever thread it was found out: what the disk refused, or None when all is well."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._listeners: list[Listener] = []
        self.error: StorageError | None = None
        database.hear_fault = self.hear

    def hear(self, error: StorageError) -> None:
        """Something could not be written."""
        if not isinstance(error, _PASSING):
            self._become(error)

    def try_again(self) -> StorageError | None:
        """Write something, and give what stood in the way. It waits for the disk."""
        try:
            disk.try_out(self._database.path.parent, ROOM)
            self._database.try_out()
        except StorageError as error:
            self._become(error, is_told_again=True)
        else:
            self._become(None)
        return self.error

    def refuse(self) -> None:
        """Raise what stands in the way of writing, if it still does."""
        if self.error is not None and (error := self.try_again()) is not None:
            raise error

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear of changes from now on; call the result to stop."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def _become(self, error: StorageError | None, *, is_told_again: bool = False) -> None:
        with self._lock:
            is_news = is_told_again or type(error) is not type(self.error)
            self.error = error
            listeners = tuple(self._listeners)
        if is_news:
            _log.warning("Writing: %s", "goes on" if error is None else f"{error} {error.details}")
            for listener in listeners:
                listener(error)
