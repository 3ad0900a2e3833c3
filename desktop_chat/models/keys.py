"""Primary keys of the ready-made tables: 63-bit integers that sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time

START_MILLISECONDS = 1_577_836_800_000
"""The first millisecond of 2020, UTC."""
RANDOM_BITS = 22
LARGEST_STEP = 64

_lock = threading.Lock()
_last = [0]


def new_key() -> int:
    """Milliseconds since 2020 and 22 random bits; always larger than the one before in this process."""
    milliseconds = time.time_ns() // 1_000_000 - START_MILLISECONDS
    key = milliseconds << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
    with _lock:
        if key <= _last[0]:
            key = _last[0] + 1 + secrets.randbelow(LARGEST_STEP)
        _last[0] = key
    return key
