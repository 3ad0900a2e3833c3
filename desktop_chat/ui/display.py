"""Says whether there is a screen to open a window on, before Qt is asked: without one Qt ends the process."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

PLATFORM = "QT_QPA_PLATFORM"
PATIENCE = 1.0
X_PORT = 6000
_X_DISPLAY = re.compile(r"(?P<host>[^:]*):(?P<number>\d+)(?:\.\d+)?")


def is_here(variables: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be seen; a platform that was chosen by hand is taken at its word."""
    if chosen := variables.get(PLATFORM):
        return chosen.partition(":")[0] not in ("offscreen", "minimal")
    if not sys.platform.startswith("linux"):
        return True
    return _reaches_wayland(variables) or _reaches_x(variables.get("DISPLAY", ""))


def leave() -> None:
    """Draw nowhere from now on."""
    os.environ[PLATFORM] = "offscreen"


def _reaches_wayland(variables: Mapping[str, str]) -> bool:
    name = variables.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    return _answers(Path(variables.get("XDG_RUNTIME_DIR", "")) / name)


def _reaches_x(name: str) -> bool:
    found = _X_DISPLAY.fullmatch(name)
    if found is None:
        return False
    number = int(found["number"])
    if found["host"] not in ("", "unix"):
        return _answers((found["host"], X_PORT + number))
    return _answers(Path(f"/tmp/.X11-unix/X{number}")) or _answers(f"\0/tmp/.X11-unix/X{number}")


def _answers(place: Path | str | tuple[str, int]) -> bool:
    """Whether somebody listens there."""
    family = socket.AF_INET if isinstance(place, tuple) else socket.AF_UNIX
    with socket.socket(family) as probe:
        probe.settimeout(PATIENCE)
        try:
            probe.connect(str(place) if isinstance(place, Path) else place)
        except OSError:
            return False
    return True
