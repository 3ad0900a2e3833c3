"""How many of the computer's cores the embedded model may use, so that the window always has one."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

MOST = 8
"""A model this small gains nothing from more."""
TWO_THREADS_A_CORE = frozenset({"x86_64", "amd64"})
TOPOLOGY = Path("/sys/devices/system/cpu")


def threads() -> int:
    """One fewer than there are real cores, at least one."""
    return max(1, min(real_cores() - 1, MOST))


def real_cores(topology: Path = TOPOLOGY) -> int:
    """The cores that this process may run on, each counted once however many threads it has."""
    usable = _usable()
    siblings = {_siblings(topology, number) for number in usable}
    if "" not in siblings:
        return len(siblings)
    if platform.machine().lower() in TWO_THREADS_A_CORE:
        return max(1, len(usable) // 2)
    return len(usable)


def _usable() -> set[int]:
    if sys.platform != "linux":
        return set(range(os.cpu_count() or 1))
    return os.sched_getaffinity(0)


def _siblings(topology: Path, number: int) -> str:
    """The threads of this one's core, as Linux lists them; empty where that is not told."""
    try:
        return (topology / f"cpu{number}" / "topology" / "thread_siblings_list").read_text("ascii").strip()
    except OSError:
        return ""
