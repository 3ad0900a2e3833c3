"""The one way to start a task: it is held while it runs, and what fails in it is reported at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, TypeVar

from desktop_chat.redaction import traced

T = TypeVar("T")
OnError = Callable[[BaseException], None]

_log = logging.getLogger(__name__)

# asyncio itself holds its tasks weakly: without this one could vanish while it waits.
_running: set[asyncio.Task[Any]] = set()


def start(coroutine: Coroutine[Any, Any, T], *, name: str, on_error: OnError | None = None) -> asyncio.Task[T]:
    """Run the coroutine as a task of the running loop.

    If it fails, that is logged and `on_error` gets the exception, whether or not somebody awaits the task.
    Being cancelled is no failure.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        coroutine.close()
        raise
    task = loop.create_task(coroutine, name=name)
    _running.add(task)
    task.add_done_callback(_running.discard)
    task.add_done_callback(lambda done: _report(done, on_error))
    return task


def held(awaitable: Awaitable[T]) -> asyncio.Future[T]:
    """What is awaited, begun now, for one who holds it and looks at its outcome himself."""
    future = asyncio.ensure_future(awaitable)
    if isinstance(future, asyncio.Task):
        _running.add(future)
        future.add_done_callback(_running.discard)
    return future


def _report(task: asyncio.Task[Any], on_error: OnError | None) -> None:
    error = None if task.cancelled() else task.exception()
    if error is None:
        return
    _log.error("The task %s failed.\n%s", task.get_name(), traced(error))
    if on_error is not None:
        on_error(error)


class Tasks:
    """The tasks of one owner, who ends them all together."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    def start(
        self, coroutine: Coroutine[Any, Any, T], *, name: str, on_error: OnError | None = None
    ) -> asyncio.Task[T]:
        """As `start`; refused once closed."""
        if self._is_closed:
            coroutine.close()
            raise RuntimeError(f"The task {name} cannot be started: its owner is closed.")
        task = start(coroutine, name=name, on_error=on_error)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def __len__(self) -> int:
        return len(self._tasks)

    async def close(self) -> None:
        """Cancel all tasks and wait until the last of them has ended."""
        self._is_closed = True
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others)

    async def __aenter__(self) -> Tasks:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
