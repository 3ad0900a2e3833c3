"""What a person wants a profile to know about a service, and what came of it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop_chat.providers.asked_fields import ServiceField

if TYPE_CHECKING:
    from desktop_chat.services.views import ErrorView

__all__ = ["KeyOutcome", "KeyWish", "KnownFields", "ServiceField", "ServiceLine"]


@dataclass(frozen=True, slots=True)
class KeyWish:
    """Fields as they were typed; they are shown by nobody. A field that is `removed` was there before."""

    profile: str
    provider: str
    fields: Mapping[str, str] = field(default_factory=dict)
    for_session: bool = False
    is_tested: bool = True
    removed: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"KeyWish({self.profile!r}, {self.provider!r})"


@dataclass(frozen=True, slots=True)
class KnownFields:
    """What a profile knows about a service: settings as they are, secrets by their ends."""

    settings: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service of a profile, with the ends of its keys."""

    provider: str
    title: str
    keys: str


@dataclass(frozen=True, slots=True)
class KeyOutcome:
    """Whether it is kept; else why not, and whether it may be kept all the same."""

    is_kept: bool
    error: ErrorView | None = None
    was_refused: bool = False
