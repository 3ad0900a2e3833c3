"""The runs that this program is at work on: started here, found here, stopped here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from desktop_chat.errors import Cancelled, Error
from desktop_chat.models.writer import closed
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.replies import Flow
from desktop_chat.services.wishes import Wish
from desktop_chat.services.workshop import Done, Workshop
from desktop_chat.tasks import Tasks


class Replies:
    def __init__(self, shop: Workshop, after: Callable[[Any], None]) -> None:
        """`after` is called with the key of a thread whose run has ended."""
        self._shop = shop
        self._after = after
        self._tasks = Tasks()
        self._active: set[ActiveRun] = set()
        self._is_closed = False

    def begin(self, wish: Wish) -> ActiveRun:
        """Start a run. It belongs to the library: whoever asked may listen, wait, cancel or go away."""
        if self._is_closed:
            raise closed()
        active = ActiveRun(wish)
        self._active.add(active)
        active.task = self._tasks.start(self._perform(active), name=f"reply in chat {wish.chat_key}")
        return active

    async def _perform(self, active: ActiveRun) -> Done:
        active.has_begun = True
        try:
            await self._refuse_without_room()
            outcome = await Flow(self._shop, active).perform()
        except Error as error:
            outcome = Done(error=error)
        finally:
            self._active.discard(active)
            if active.run is not None:
                self._shop.holders.let_go(active.run.id)
            active.feed.close()
        active.outcome = outcome
        opening = active.opening
        if opening is not None and opening.chat.kind == "thread" and not self._is_closed:
            self._after(opening.chat_key)
        return outcome

    async def _refuse_without_room(self) -> None:
        """Nothing is asked, and paid for, whose answer could not be kept."""
        watch = self._shop.storage.watch
        if watch.error is not None:
            await asyncio.to_thread(watch.refuse)

    @property
    def is_closed(self) -> bool:
        """Nothing begins here any more."""
        return self._is_closed

    def of(self, chat_key: Any) -> ActiveRun | None:
        """The run that is at work in this chat, if one of ours is."""
        return next(self._in(chat_key), None)

    def cancel(self, chat_key: Any) -> bool:
        """Stop what is at work in this chat, or about to be; False where nothing is."""
        working = [*self._in(chat_key)] or [one for one in self.all if one.wish.chat_key == chat_key]
        for active in working:
            active.cancel()
        return bool(working)

    def cancel_from_outside(self, run_key: str | None) -> None:
        """The same on the wish of another program, heard on another thread."""
        for active in self.all:
            if active.run is not None and str(active.run.id) == run_key:
                active.cancel()

    def _in(self, chat_key: Any) -> Iterator[ActiveRun]:
        return (one for one in self.all if one.wish.chat_key == chat_key and one.run is not None)

    @property
    def all(self) -> tuple[ActiveRun, ...]:
        return tuple(self._active)

    def keep_now(self) -> None:
        """Write what was said, where the library is closed without waiting for the runs."""
        for active in self.all:
            if active.keep_now is not None:
                active.keep_now()

    async def close(self) -> None:
        """Stop them all and wait until each has stored what it had."""
        self._is_closed = True
        for active in self.all:
            active.is_stopping = True
        await asyncio.sleep(0)  # each has begun, so that its question is stored
        await self._tasks.close()


async def done(active: ActiveRun) -> Done:
    """How the run went. Whoever is cancelled while waiting cancels the run, and leaves when it is stored."""
    task = active.task
    if task is None:
        raise AssertionError("a run is waited for that was never started")
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        await stop(active)
        raise
    if task.cancelled():
        # Stopped when all was over: what was stored counts.
        return active.outcome or Done(error=Cancelled())
    result: Done = task.result()
    return result


async def stop(active: ActiveRun) -> None:
    """Cancel a run and wait until everything it had is stored."""
    active.cancel()
    task = active.task
    while task is not None and not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            continue
