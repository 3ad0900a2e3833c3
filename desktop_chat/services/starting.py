"""Begins a run: written while the past is read, and known to be written before anything is sent."""

from __future__ import annotations

import asyncio

from desktop_chat.models import utc_now
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.endings import Ender
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage


class Starting:
    def __init__(self, storage: Storage, ender: Ender, active: ActiveRun) -> None:
        self._storage = storage
        self._ender = ender
        self._active = active
        self._written: asyncio.Future[bool] | None = None

    def begin(self) -> None:
        """queued -> in_progress. A power cut may make it queued again, which is recovered in the same way."""
        key = self._active.known_run.id
        self._written = self._storage.write_soon(
            lambda session: self._ender.move_run(session, key, "in_progress", is_start=True), is_synced=False
        )

    async def be_stored(self) -> None:
        """Wait for it; somebody may have ended the run meanwhile."""
        if not await self.is_stored():
            raise asyncio.CancelledError

    async def is_stored(self) -> bool:
        written, self._written = self._written, None
        if written is None:
            return True
        is_moved = await settled(written)
        if is_moved:
            self._active.tell_status("in_progress", started_at=utc_now())
        return is_moved
