"""Carries out what is wished on the health page, makes the daily backup, and says when the disk refuses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.errors import StorageError
    from desktop_chat.services.health.trouble import Trouble
    from desktop_chat.ui.desk import StartTask
    from desktop_chat.ui.health.desk import HealthDesk
    from desktop_chat.ui.health.page import HealthPage
    from desktop_chat.ui.main_window import MainWindow

BACKUP = "backup"
LOOKED_EVERY = 3_600.0
"""Seconds between two looks whether a backup is due, for a window that stays open for days."""


class HealthOperator(QObject):
    """Made while the services are opened: where that fails, backups are needed most."""

    writable_again = Signal()
    _disk_changed = Signal(object)

    def __init__(self, window: MainWindow, start: StartTask, desk: HealthDesk) -> None:
        super().__init__(window)
        self._window, self._start, self._desk = window, start, desk
        self._tasks: set[asyncio.Task[Any]] = set()
        self._backing_up: set[asyncio.Task[Any]] = set()
        self._is_wanted = True
        self._looked_at: float | None = None
        self._end_hearing: Callable[[], None] = _nothing
        banner = window.conversation.banner
        banner.retry_requested.connect(lambda: self._begin(self._try_again(), "try the disk again"))
        banner.restore_requested.connect(window.panels.show_health)
        self._disk_changed.connect(self._show_disk)
        window.panels.health_made.connect(self._serve)
        window.panels.offer_health()
        window.conversation.composer.send_requested.connect(self._back_up_if_due)

    def attach(self, desk: HealthDesk) -> None:
        """The chats are open."""
        self._desk = desk
        self._end_hearing = desk.hear_disk(self._disk_changed.emit)
        self._window.conversation.banner.withdraw()
        self._back_up_if_due()

    def _serve(self, page: HealthPage) -> None:
        page.logs = self._desk.logs
        page.look_requested.connect(lambda is_full, tests: self._begin(self._look(page, is_full, tests), "health"))
        page.backups.make_requested.connect(lambda: self._begin(self._back_up(page), BACKUP))
        page.backups.restore_requested.connect(lambda name: self._begin(self._restore(page, name), "restore"))
        if page.isVisible():
            page.look_requested.emit(False, False)

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        if not self._is_wanted:
            work.close()
            return
        task = self._start(work, name=name)
        for group in (self._tasks, *([self._backing_up] if name == BACKUP else [])):
            group.add(task)
            task.add_done_callback(group.discard)

    # --------------------------------------------------------------- the page

    async def _look(self, page: HealthPage, is_full: bool, tests_keys: bool) -> None:
        page.begin_look()
        page.backups.show_backups(await self._desk.backups())
        health = await self._desk.look(self._is_still_wanted, is_full=is_full, tests_keys=tests_keys)
        page.show_health(health)

    async def _back_up(self, page: HealthPage) -> None:
        page.backups.make_button.setEnabled(False)
        try:
            now = self._window.preferences.now
            error = await self._desk.back_up(now.backup_days, now.backup_weeks, self._is_still_wanted)
        finally:
            page.backups.make_button.setEnabled(True)
        page.complain(error.sentence if error else "")
        page.backups.show_backups(await self._desk.backups())

    async def _restore(self, page: HealthPage, name: str) -> None:
        """What can be said against it is said while everything is as it was."""
        error = await self._desk.refusal(name)
        if error is not None:
            page.complain(error.sentence)
            return
        page.close()
        self._window.leave_for_backup(name)

    # ---------------------------------------------------------- daily backups

    def _back_up_if_due(self, *_: object) -> None:
        now, preferences = time.monotonic(), self._window.preferences.now
        is_early = self._looked_at is not None and now - self._looked_at < LOOKED_EVERY
        if preferences.backups and not is_early:
            self._looked_at = now
            self._begin(self._daily(preferences.backup_days, preferences.backup_weeks), BACKUP)

    async def _daily(self, days: int, weeks: int) -> None:
        error = await self._desk.back_up_if_due(days, weeks, self._is_still_wanted)
        if error is not None and self._is_wanted:
            text = sentence("The daily backup could not be made: {words}", words=error.sentence)
            self._window.conversation.toast.say(text, sentence("Health…"), self._window.panels.show_health)

    def _is_still_wanted(self) -> bool:
        return self._is_wanted

    # --------------------------------------------------------------- the disk

    def show_refusal(self, error: StorageError) -> None:
        """The chats cannot be opened for writing."""
        self._window.conversation.banner.show_trouble(self._desk.trouble(error))

    def _show_disk(self, trouble: Trouble | None) -> None:
        banner = self._window.conversation.banner
        if trouble is not None:
            banner.show_trouble(trouble)
            return
        banner.withdraw()
        self._window.conversation.complain("")
        self.writable_again.emit()

    async def _try_again(self) -> None:
        self._window.conversation.banner.retry_button.setEnabled(False)
        await self._desk.try_again()  # what comes of it is heard
        self._window.conversation.banner.retry_button.setEnabled(True)

    async def aclose(self) -> None:
        """Give up what takes long, and wait until backups have let go of the files."""
        self._is_wanted = False
        self._end_hearing()
        for task in self._tasks - self._backing_up:
            task.cancel()
        if self._backing_up:
            await asyncio.wait(self._backing_up)


def _nothing() -> None:
    """Ends what never began."""
