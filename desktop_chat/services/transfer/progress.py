"""How far an export or an import has come, told to whoever watches, and how it is given up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from desktop_chat.errors import Cancelled
from desktop_chat.language import sentence
from desktop_chat.tasks import held

T = TypeVar("T")

BETWEEN = 0.05
"""Seconds; who watches is told no more often."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`step` is what is being done, as a sentence; `total` is 0 where nobody knows."""

    step: str
    done: int = 0
    total: int = 0


Watch = Callable[[Progress], None]
"""Called in the worker thread; what it raises ends the work."""


class Steps:
    def __init__(self, watch: Watch | None = None) -> None:
        self._watch = watch
        self._is_stopped = threading.Event()
        self._step, self._done, self._total = "", 0, 0
        self._told = 0.0

    def begin(self, step: str, total: int = 0) -> None:
        self._step, self._done, self._total = step, 0, total
        self._told = 0.0
        self.add(0)

    def add(self, count: int = 1) -> None:
        """So much more is done; Cancelled as soon as it is no longer wanted."""
        if self._is_stopped.is_set():
            raise Cancelled(sentence("Stopped."))
        self._done += count
        now = time.monotonic()
        if self._watch is not None and now - self._told >= BETWEEN:
            self._told = now
            self._watch(Progress(self._step, self._done, self._total))

    def stop(self) -> None:
        self._is_stopped.set()


class Transfers:
    """The exports and imports that are at work now, to be ended with their library."""

    def __init__(self) -> None:
        self._running: set[Steps] = set()

    async def run(self, work: Callable[[Steps], T], watch: Watch | None) -> T:
        """The work in a thread of its own; cancelled, it has ended before this does."""
        steps = Steps(watch)
        self._running.add(steps)
        job = held(asyncio.to_thread(work, steps))
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            steps.stop()
            await asyncio.wait({job})
            if not job.cancelled():
                job.exception()  # looked at, so that nobody reports it
            raise
        finally:
            self._running.discard(steps)

    def stop(self) -> None:
        """Without waiting: each ends at its next step."""
        for steps in tuple(self._running):
            steps.stop()
