"""Assistants and their versions as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AssistantView:
    id: Any
    name: str
    mark: str
    version: int = 1
    definition: Mapping[str, Any] = field(default_factory=dict)
    pinned: bool = False
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    is_owned: bool = False
    """Another row of the program speaks for it."""

    @property
    def emoji(self) -> str | None:
        return self.definition.get("emoji")

    @property
    def starters(self) -> tuple[str, ...]:
        return tuple(self.definition.get("starters") or ())

    @property
    def frozen(self) -> dict[str, Any]:
        """What a run keeps of it."""
        return {
            "id": str(self.id),
            "mark": self.mark,
            "version": self.version,
            "definition": dict(self.definition),
        }


@dataclass(frozen=True, slots=True)
class VersionView:
    number: int
    definition: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of two versions; None is absent."""

    name: str
    before: Any
    after: Any


def assistant_view(row: Any, owner_keys: tuple[str, ...] = ()) -> AssistantView:
    return AssistantView(
        row.key,
        row.name,
        row.mark,
        row.version,
        dict(row.definition or {}),
        bool(row.pinned),
        tuple(row.tags or ()),
        row.created_at,
        row.updated_at,
        any(getattr(row, name) is not None for name in owner_keys),
    )


def thawed(kept: Mapping[str, Any], key: Any) -> AssistantView:
    """An assistant as a run kept it."""
    definition = kept.get("definition") or {}
    name = str(definition.get("name") or "")
    return AssistantView(key, name, str(kept.get("mark") or ""), int(kept.get("version") or 1), definition)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = sorted({*before, *after})
    found = (FieldChange(name, before.get(name), after.get(name)) for name in names)
    return tuple(change for change in found if change.before != change.after)
