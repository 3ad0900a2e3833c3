"""Waits for the pieces of a body, and no longer than it may; costs next to nothing for each piece that comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

T = TypeVar("T")


class Impatient(Exception):
    """Nothing came for too long."""


class Patience:
    """One timer for a whole stream: it looks now and then since when nothing has come."""

    def __init__(self, first: float, between: float) -> None:
        self._limit = first
        self._between = between
        self._waiting_since: float | None = None
        self._task: asyncio.Task[object] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._has_given_up = False

    async def over(self, pieces: AsyncIterator[T]) -> AsyncGenerator[T, None]:
        """These, as they come. Time that the listener takes is not counted."""
        clock = asyncio.get_running_loop().time
        self._task = asyncio.current_task()
        self._waiting_since = clock()
        self.wait_at_most(self._limit)
        has_begun = False
        try:
            async for piece in pieces:
                self._waiting_since = None
                if not has_begun:
                    has_begun = True
                    self.wait_at_most(self._between)
                yield piece
                self._waiting_since = clock()
        except asyncio.CancelledError:
            if not self._has_given_up or self._task is None or self._task.uncancel() > 0:
                raise
        finally:
            self._stop_timer()
        if self._has_given_up:
            raise Impatient

    def wait_at_most(self, seconds: float) -> None:
        """From now on."""
        self._limit = seconds
        self._stop_timer()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        due = (now if self._waiting_since is None else self._waiting_since) + self._limit
        if self._waiting_since is None or due > now:
            self._timer = loop.call_at(due, self._look, loop)
        elif self._task is not None:
            self._has_given_up = True
            self._task.cancel()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
