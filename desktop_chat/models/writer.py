"""The one thread that writes: units of work and plain functions, one after the other, in the order given."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from desktop_chat import errors
from desktop_chat.language import sentence

T = TypeVar("T")

_log = logging.getLogger(__name__)


def closed() -> errors.StorageError:
    return errors.StorageError(sentence("The database is closed."))


class WriterThread:
    """A thread with a queue. What was accepted is done, even when nobody waits for it any more."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name, initializer=self._begin)
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread: int | None = None

    def _begin(self) -> None:
        self._thread = threading.get_ident()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Put the job at the end of the queue; StorageError when the thread has ended."""
        if threading.get_ident() == self._thread:
            raise RuntimeError("A unit of work must not start another one and wait for it: pass its session on.")
        with self._lock:
            if self._is_closed:
                raise closed()
            return self._executor.submit(job)

    def submit_after_this(self, job: Callable[[], object]) -> None:
        """From a job: do this one too, after those that wait already."""
        with self._lock:
            if not self._is_closed:
                self._executor.submit(job)

    def close(self, last: Callable[[], object]) -> None:
        """Do what waits, then `last`, and end the thread. Doing it again does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            end = self._executor.submit(last)
        self._executor.shutdown(wait=True)
        end.result()


def outcome(job: Future[T]) -> asyncio.Future[T]:
    """A job, to await. Cancelling it leaves the job alone; a failure that nobody awaits any more is reported."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[T] = loop.create_future()

    def done(job: Future[T]) -> None:
        if job.cancelled():  # by its waiter
            return
        try:
            loop.call_soon_threadsafe(_hand_over, job, waiter)
        except RuntimeError:  # the loop was closed meanwhile
            if error := job.exception():
                _log.error("A unit of work failed after the event loop had ended.", exc_info=error)

    job.add_done_callback(done)
    return waiter


def _hand_over(job: Future[T], waiter: asyncio.Future[T]) -> None:
    error = job.exception()
    if not waiter.done():
        _settle(job, error, waiter)
    elif error is not None:
        message = "A unit of work failed after its caller had gone."
        waiter.get_loop().call_exception_handler({"message": message, "exception": error})


def _settle(job: Future[T], error: BaseException | None, waiter: asyncio.Future[T]) -> None:
    if error is None:
        waiter.set_result(job.result())
    elif isinstance(error, StopIteration):  # which asyncio cannot carry
        failure = RuntimeError("A unit of work raised StopIteration.")
        failure.__cause__ = error
        waiter.set_exception(failure)
    else:
        waiter.set_exception(error)


def refuse_unfinished(result: T) -> T:
    """The result of a unit of work, unless it is one that would go on outside the transaction."""
    if inspect.iscoroutine(result) or inspect.isgenerator(result):
        result.close()
    elif not (inspect.isawaitable(result) or inspect.isasyncgen(result)):
        return result
    raise TypeError("A unit of work must be a plain function: it cannot await, and it cannot yield.")
