"""When a request that failed before its first word is made again, and after how long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from desktop_chat.errors import Error, MalformedReply, ProviderUnavailable, RateLimited

PASSING = (RateLimited, ProviderUnavailable, MalformedReply)
"""What may be gone a moment later."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how patiently; `Retries(attempts=1)` never asks again by itself."""

    attempts: int = 3
    """Requests in all, the first one included."""
    first: float = 1.0
    """Seconds before the second; each later wait is twice as long."""
    longest: float = 20.0
    """A service that asks for more patience than this is not waited for: the person is told."""
    total: float = 30.0
    """Seconds of waiting for one reply, all in all."""
    jitter: Callable[[], float] = random.random
    """From 0 to 1: many programs that failed together do not come back together."""
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def seconds_after(self, error: Error, failures: int, waited: float) -> float | None:
        """How long to wait after this failure, the how-manieth it is; None: do not ask again."""
        if failures >= self.attempts or not isinstance(error, PASSING):
            return None
        own = min(self.first * 2 ** (failures - 1), self.longest) * (1 + self.jitter()) / 2
        told = error.details.get("retry_after")
        seconds = own if told is None else max(float(told), 0.0) + own / 4
        is_too_long = (told or 0) > self.longest or waited + seconds > self.total
        return None if is_too_long else seconds
