"""What the reader of documents is told and tells: limits, parts with their names, and why there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

Trouble: TypeAlias = Literal["locked", "broken", "foreign", "empty", "large", "slow", "missing"]
"""A password; damage; a format of another kind; no words; too much of it; no end; nobody to read it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Far more than any model reads, and little enough for any computer."""

    characters: int = 2_000_000
    parts: int = 5_000
    """Pages, sheets or slides."""
    unpacked: int = 256 * 1024 * 1024
    """Bytes of what is packed in a document."""
    seconds: float = 60.0
    memory: int = 2 * 1024 * 1024 * 1024


class Part(NamedTuple):
    """A page, a sheet, a slide or, without a name, the whole."""

    name: str
    text: str


class Unreadable(Exception):
    """Why there is no text."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


class Enough(Exception):
    """The limit is reached: what there is so far counts."""


class Lines:
    """Collects the lines of a document, up to the limit, and tells them part by part."""

    def __init__(self, limits: Limits, tell: Callable[[Part], None]) -> None:
        self._left = limits.characters
        self._parts_left = limits.parts
        self._tell = tell
        self._lines: list[str] = []

    def put(self, line: str) -> None:
        if len(line) > self._left:
            self._lines.append(line[: self._left])
            raise Enough
        if line.strip():
            self._left -= len(line) + 1
            self._lines.append(line.rstrip())

    def end_part(self, name: str) -> None:
        """Tell what was put since the last time; nothing is told of nothing."""
        if not self._lines:
            return
        if not self._parts_left:
            raise Enough
        self._parts_left -= 1
        self._tell(Part(name, "\n".join(self._lines)))
        self._lines.clear()

    def __bool__(self) -> bool:
        return bool(self._lines)
