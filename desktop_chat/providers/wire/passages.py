"""Tells text that comes in several parts as one flow, and knows where each part stands in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from desktop_chat.providers.events import ProviderEvent

Place: TypeAlias = tuple[int, str, int]
"""The item, the kind of part in it, and its number."""

BREAK = "\n\n"


@dataclass(slots=True)
class _Passage:
    start: int
    pieces: list[str] = field(default_factory=list)
    is_whole: bool = True
    """Nothing else stands between its pieces."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)


class Passages:
    """Parts of one item follow each other as `between` says; items are paragraphs."""

    def __init__(self, tell: Callable[[str], ProviderEvent], between: str = "") -> None:
        self._tell = tell
        self._between = between
        self._parts: dict[Place, _Passage] = {}
        self._last: Place | None = None
        self._length = 0

    def add(self, place: Place, text: str) -> list[ProviderEvent]:
        """The next piece of a part."""
        if not text:
            return []
        gap = ""
        part = self._parts.get(place)
        if part is None:
            gap = self._gap(place)
            part = self._parts[place] = _Passage(self._length + len(gap))
        elif self._last != place:
            part.is_whole = False
        self._last = place
        part.pieces.append(text)
        self._length += len(gap) + len(text)
        return [self._tell(gap + text)]

    def fill(self, place: Place, whole: str) -> list[ProviderEvent]:
        """What is missing of a part, now that all of it is known."""
        told = self._parts[place].text if place in self._parts else ""
        return self.add(place, whole[len(told) :]) if whole.startswith(told) else []

    def find(self, place: Place) -> tuple[int, str] | None:
        """Where a part begins in the flow, and its text so far; nothing for one that is torn."""
        part = self._parts.get(place)
        return (part.start, part.text) if part is not None and part.is_whole else None

    def _gap(self, place: Place) -> str:
        if self._last is None:
            return ""
        return self._between if self._last[0] == place[0] else BREAK
