"""One thread for whatever may wait for a person, such as a keyring that asks to be unlocked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from desktop_chat.errors import KeyringUnavailable, Remedy
from desktop_chat.language import sentence

T = TypeVar("T")

END_SECONDS = 1.0


class WaitingThread:
    """Does one job after the other. It never keeps the program from ending, whatever its job waits for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._late: Future[Any] | None = None
        """A job that went on when the patience for it was over."""

    async def call(self, job: Callable[[], T], patience: float) -> T:
        """What the job brings, in at most so many seconds, those included in which others are done.

        Who is cancelled or out of patience lets go of a job that has not begun. One that has begun goes on; as
        long as it does after its time, nothing else is begun.
        """
        future = self._begun(job)
        waiter = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({waiter}, timeout=patience)
        finally:
            if not waiter.done():
                waiter.cancel()
        if not done:
            self._late = future
            raise _slow()
        return waiter.result()

    def _begun(self, work: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        with self._lock:
            if self._is_closed:
                raise KeyringUnavailable(sentence("The program is ending."), remedy=Remedy.NONE, reason="closed")
            if self._late is not None and self._late.running():
                raise _slow()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._jobs.put(_Job(work, future))
        return future

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do()
            del job  # it may hold a key

    def close(self) -> None:
        """Begin nothing more. What waits for a person is left to it."""
        with self._lock:
            self._is_closed = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            thread.join(END_SECONDS)


class _Job:
    def __init__(self, work: Callable[[], Any], future: Future[Any]) -> None:
        self._work = work
        self._future = future

    def do(self) -> None:
        if self._future.set_running_or_notify_cancel():
            with self:
                self._future.set_result(self._work())

    def __enter__(self) -> None:
        """What is raised inside belongs to the one who waits, not to the thread."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._future.set_exception(error)
        return True


def _slow() -> KeyringUnavailable:
    text = (
        "The keyring has not answered. It may be waiting for its password in another window: unlock it there, "
        "and try again."
    )
    return KeyringUnavailable(sentence(text), remedy=Remedy.RETRY, reason="slow")
