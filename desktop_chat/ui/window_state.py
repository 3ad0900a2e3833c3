"""What the window remembers from one start to the next: its place, its side bar and the chat that was shown."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "window.json"


@dataclass(slots=True)
class WindowState:
    geometry: str = ""
    side_bar_width: int = 0
    is_side_bar_shown: bool = True
    chat: str = ""
    is_inspector_shown: bool = False
    declined_keys: str = ""
    """Services whose keys are in the environment and were not wanted; their names, never the keys."""

    def geometry_bytes(self) -> bytes:
        try:
            return base64.b64decode(self.geometry, validate=True)
        except (binascii.Error, ValueError):
            return b""

    def keep_geometry(self, geometry: bytes) -> None:
        self.geometry = base64.b64encode(geometry).decode("ascii")


def load(folder: Path) -> WindowState:
    """What was kept; what cannot be read counts as nothing."""
    try:
        found: Any = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return WindowState()
    usual = asdict(WindowState())
    if not isinstance(found, dict):
        return WindowState()
    return WindowState(**{name: found[name] for name in usual if type(found.get(name)) is type(usual[name])})


def save(folder: Path, state: WindowState) -> None:
    """A window that cannot be remembered opens where the system puts it."""
    try:
        new = folder / f"{NAME}.new"
        new.write_text(json.dumps(asdict(state), indent=2), "utf-8")
        new.replace(folder / NAME)
    except OSError:
        return
