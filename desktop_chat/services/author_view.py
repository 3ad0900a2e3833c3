"""Who wrote an answer, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AuthorView:
    """The assistant as it was then: its name and its face outlive it."""

    name: str
    emoji: str | None = None
    assistant_id: Any = None
    version: int | None = None
    picture: str | None = None
    """The digest of a stored file."""

    @property
    def title(self) -> str:
        """With its emoji; a picture is drawn beside it."""
        return f"{self.emoji} {self.name}" if self.emoji and not self.picture else self.name


def author_of(name: str, key: Any, snapshot: Mapping[str, Any] | None) -> AuthorView:
    """As a run kept it."""
    kept = (snapshot or {}).get("assistant") or {}
    definition = kept.get("definition") or {}
    return AuthorView(name, definition.get("emoji"), key, kept.get("version"), definition.get("picture"))
