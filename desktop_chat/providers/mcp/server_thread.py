"""The thread of all servers of tools, with an event loop of its own: nothing they do happens in the window's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

NAME = "tool-servers"


class ServerThread:
    """Begun with the first thing it is given; ended by `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def give(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """To be done there; cancelling the future cancels the work."""
        with self._lock:
            if self._loop is None:
                self._loop = self._begun()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """The same for whoever waits for it in another loop."""
        return await asyncio.wrap_future(self.give(work))

    def close(self, seconds: float) -> None:
        """Begin nothing more there, and wait for its end; a later `give` begins anew."""
        with self._lock:
            thread, loop, over = self._thread, self._loop, self._over
            self._thread = self._loop = self._over = None
        if thread is not None and loop is not None and over is not None:
            loop.call_soon_threadsafe(over.set)
            thread.join(seconds)

    def _begun(self) -> asyncio.AbstractEventLoop:
        ready: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name=NAME, daemon=True)
        self._thread.start()
        return ready.result()

    def _run(self, ready: Future[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(self._stay(ready))

    async def _stay(self, ready: Future[asyncio.AbstractEventLoop]) -> None:
        self._over = over = asyncio.Event()
        ready.set_result(asyncio.get_running_loop())
        await over.wait()
