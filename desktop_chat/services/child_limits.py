"""What a child process of this program may take at most; it imports nothing else of it."""

from __future__ import annotations

import sys


def bound_memory(most: int) -> None:
    """Of this process, where the system can do so; elsewhere other limits have to do."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - start-up: not on every system

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
