"""A moment after which a run is expired, whether it waits, is parked or is at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from desktop_chat.errors import Expired
from desktop_chat.models import utc_now


def is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= utc_now()


@asynccontextmanager
async def in_time_for(moment: datetime | None) -> AsyncIterator[None]:
    """What is done inside is stopped when the moment comes; at once where it has passed."""
    seconds: Any = None if moment is None else max(0.0, (moment - utc_now()).total_seconds())
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Expired(limit="expires_after") from None
