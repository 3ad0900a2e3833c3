"""Reads the body of an answer ahead in a task of its own: what has come meanwhile is handed on as one piece.

A model may write faster than its words are stored and shown. Then each of them need not go all the way alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine

from desktop_chat import tasks
from desktop_chat.errors import Error

MOST_AHEAD = 1024 * 1024
"""Bytes; from here on nothing more is read until they are taken."""
MOST_AT_ONCE = 12 * 1024
"""Bytes; understanding as many takes about two milliseconds, and then whoever else waits has a turn."""
TURN_SECONDS = 0.001
"""What came is taken from the connection for so long at a time."""


class Inflow:
    """Waits `first` seconds for the first piece and `between` for any other; `late` names what it waited for.

    A reader that is full is not late: time that the listener takes is not counted.
    """

    def __init__(self, first: float, between: float, late: Callable[[], Error]) -> None:
        self.has_begun = False
        self._between = between
        self._limit = first
        self._late = late
        self._backlog: deque[bytes] = deque()
        self._size = 0
        self._error: Error | None = None
        self._has_ended = False
        self._loop = asyncio.get_running_loop()
        self._since = self._turn = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._wake: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    async def over(self, pouring: Coroutine[None, None, None]) -> AsyncGenerator[bytes, None]:
        """What `pouring` adds, until it ends or fails."""
        reading = tasks.start(pouring, name="read an answer")
        reading.add_done_callback(lambda _: self.end())
        self.wait_at_most(self._limit)
        try:
            while self._backlog or not self._has_ended:
                if self._backlog:
                    yield self._take()
                    await asyncio.sleep(0)
                else:
                    self._wake = self._loop.create_future()
                    await self._wake
        finally:
            self._stop_timer()
            reading.cancel()
            await asyncio.wait([reading])
        if self._error is not None:
            raise self._error
        await reading  # a mistake of ours in it goes on to be reported

    def add(self, piece: bytes) -> None:
        self._since = self._loop.time()
        if not self.has_begun:
            self.has_begun = True
            self.wait_at_most(self._between)
        self._backlog.append(piece)
        self._size += len(piece)
        if self._wake is not None:
            self._rouse()

    @property
    def is_due(self) -> bool:
        """Whether others are to have a turn before more is added."""
        return self._since - self._turn > TURN_SECONDS or self._size > MOST_AHEAD

    async def rest(self) -> None:
        """One turn for others; or many, until what was read ahead is taken."""
        await asyncio.sleep(0)
        if self._size > MOST_AHEAD:
            self._room = self._loop.create_future()
            await self._room
            self._room = None
        self._since = self._turn = self._loop.time()

    def end(self, error: Error | None = None) -> None:
        """Nothing more comes. Said again, it changes nothing."""
        if not self._has_ended:
            self._has_ended, self._error = True, error
            self._rouse()

    def wait_at_most(self, seconds: float) -> None:
        """From now on."""
        self._limit = seconds
        self._since = self._loop.time()
        self._stop_timer()
        self._timer = self._loop.call_later(seconds, self._look)

    def _take(self) -> bytes:
        pieces, size = [], 0
        while self._backlog and size < MOST_AT_ONCE:
            pieces.append(self._backlog.popleft())
            size += len(pieces[-1])
        self._size -= size
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _rouse(self) -> None:
        wake, self._wake = self._wake, None
        if wake is not None and not wake.done():
            wake.set_result(None)

    def _look(self) -> None:
        """One timer for the whole stream looks now and then since when nothing has come."""
        now = self._loop.time()
        due = now + self._limit if self._room is not None else self._since + self._limit
        if due > now:
            self._timer = self._loop.call_at(due, self._look)
        else:
            self.end(self._late())

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
