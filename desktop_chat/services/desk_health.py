"""What a window asks of the program's health: a look at everything, backups, and whether the disk takes writes.

All but the looks at the disk works without a library too: where the chats cannot be opened, it is needed most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from desktop_chat.errors import Error, StorageError
from desktop_chat.services.backup_ages import Keeping
from desktop_chat.services.backups import Backups, BackupView
from desktop_chat.services.health import key_tests
from desktop_chat.services.health.trouble import Trouble, trouble_of
from desktop_chat.services.health.views import Health, health_of
from desktop_chat.services.library import Library
from desktop_chat.services.opening import begin_anew
from desktop_chat.services.places import database_file
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.views import ErrorView

Checkup: TypeAlias = Callable[..., Awaitable[Health]]


class DeskHealth:
    """Every verb waits for the disk in a thread of its own; what fails is told as a value, not raised."""

    def __init__(self, folder: Path, logs: Path, library: Library | None = None) -> None:
        self._folder, self._logs, self._library = folder, logs, library
        self._backups = Backups(database_file(folder))

    @property
    def logs(self) -> Path:
        return self._logs

    async def look(self, is_wanted: Callable[[], bool], *, is_full: bool, tests_keys: bool) -> Health:
        """At everything. Keys are read, and sent to their services, only to test them."""
        checkup = await asyncio.to_thread(_checkup)
        health = await checkup(self._folder, self._logs, is_full=is_full, is_wanted=is_wanted)
        if tests_keys and self._library is not None:
            return health_of((*health.findings, *await key_tests.findings(self._library)))
        return health

    # ---------------------------------------------------------------- backups

    async def backups(self) -> Sequence[BackupView]:
        return await asyncio.to_thread(self._backups.all)

    async def back_up(self, days: int, weeks: int, is_wanted: Callable[[], bool]) -> ErrorView | None:
        return await _told(lambda: self._backups.make(Keeping(days=days, weeks=weeks), is_wanted))

    async def back_up_if_due(self, days: int, weeks: int, is_wanted: Callable[[], bool]) -> ErrorView | None:
        """Once a day."""
        return await _told(lambda: self._backups.make_if_due(Keeping(days=days, weeks=weeks), is_wanted))

    async def refusal(self, name: str) -> ErrorView | None:
        """Why this backup cannot be restored now, though this program let go of its chats."""
        own = self._library.storage.instances.name if self._library is not None else ""
        return await _told(lambda: self._backups.refuse(name, but=own))

    async def restore(self, name: str) -> ErrorView | None:
        """When nobody has the chats open any more."""
        return await _told(lambda: self._backups.restore(name))

    async def begin_anew(self) -> ErrorView | None:
        return await _told(lambda: begin_anew(self._folder))

    # --------------------------------------------------------------- the disk

    def trouble(self, error: StorageError) -> Trouble:
        return trouble_of(error, self._folder)

    def hear_disk(self, listener: Callable[[Trouble | None], None]) -> Callable[[], None]:
        """The listener is called in any thread: with what is wrong, or None when all is well again."""
        if self._library is None:
            return _nothing
        return self._library.storage.watch.subscribe(
            lambda error: listener(None if error is None else self.trouble(error))
        )

    async def try_again(self) -> None:
        """Write something; whoever hears of the disk is told what came of it."""
        if self._library is not None:
            await asyncio.to_thread(self._library.storage.watch.try_again)


def _nothing() -> None:
    """Ends what never began."""


async def _told(verb: Callable[[], object]) -> ErrorView | None:
    try:
        await asyncio.to_thread(verb)
    except Error as error:
        return error_view(error)
    return None


def _checkup() -> Checkup:
    """In a worker: whole wire formats come with it, which a program that only idles does without."""
    from desktop_chat.services.health.checkup import checkup  # noqa: PLC0415 - start-up: every wire

    return checkup
