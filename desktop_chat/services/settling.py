"""Awaiting what must not be left half done: a cancellation is heard, but only after the thing is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from desktop_chat.tasks import held

T = TypeVar("T")


async def settled(awaitable: Awaitable[T]) -> T:
    """The result, even when the waiting task is cancelled meanwhile; the cancellation comes at its next await.

    A commit cannot be taken back by cancelling the task that waits for it. Whoever asked for it must learn what
    was written before it may leave.
    """
    future = held(awaitable)
    task = asyncio.current_task()
    is_cancelled = False
    while not future.done():
        try:
            await asyncio.wait({future})
        except asyncio.CancelledError:
            is_cancelled = True
            if task is not None:
                task.uncancel()
    if is_cancelled and task is not None:
        asyncio.get_running_loop().call_soon(task.cancel)
    return future.result()
