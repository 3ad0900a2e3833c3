"""How much memory this computer has to give at the moment."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB", re.MULTILINE)


def available() -> int | None:
    """Bytes, as the system estimates them; None where it does not say."""
    if sys.platform == "win32":
        return _of_windows()
    if sys.platform == "darwin":
        return _half_of_all()
    return _of_linux(MEMINFO)


def _of_linux(file: Path) -> int | None:
    try:
        found = _AVAILABLE.search(file.read_text("ascii", "replace"))
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def _half_of_all() -> int:
    """macOS tells nobody how much it could free: half of all memory is rarely wrong."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of sysinfoapi.h."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        *((name, ctypes.c_ulonglong) for name in ("total", "available", "total_page", "available_page")),
        *((name, ctypes.c_ulonglong) for name in ("total_virtual", "available_virtual", "extended")),
    )


if sys.platform == "win32":

    def _of_windows() -> int | None:
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        is_told = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.available) if is_told else None
