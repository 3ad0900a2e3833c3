"""What is to be done in time: a run has a moment after which it is expired, waiting, parked or at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from desktop_chat.errors import Error, Expired
from desktop_chat.models import utc_now


def is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= utc_now()


@asynccontextmanager
async def in_time(seconds: float | None, late: Callable[[], Error]) -> AsyncIterator[None]:
    """What is done inside is stopped after so many seconds, and is then too late."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise late() from None


def in_time_for(moment: datetime | None) -> AbstractAsyncContextManager[None]:
    """What is done inside is stopped when the moment comes; at once where it has passed."""
    seconds = None if moment is None else max(0.0, (moment - utc_now()).total_seconds())
    return in_time(seconds, lambda: Expired(limit="expires_after"))
