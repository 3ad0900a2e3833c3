"""An assistant as somebody is editing it, as a frozen value: for an editor to show, for a file to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AssistantDraft:
    """Everything that stands in an editor, also what cannot be read as a value yet."""

    mark: str
    """Of the assistant; a new one has one before it is saved."""
    definition: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    pinned: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)
    """Texts of fields that are no values yet, by the names of the fields."""

    @property
    def name(self) -> str:
        return str(self.definition.get("name") or "").strip()

    @property
    def is_blank(self) -> bool:
        return not (self.definition or self.tags or self.pinned or self.unread)
