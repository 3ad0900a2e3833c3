"""Profiles as values to show: whatever is here may be seen, and no key is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from desktop_chat.errors import Error


@dataclass(frozen=True, slots=True)
class ProfileService:
    """What a profile knows for one provider: settings, and the names of its secret fields."""

    provider: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileView:
    id: Any
    name: str
    colour: str | None = None
    is_default: bool = False
    services: Mapping[str, ProfileService] = field(default_factory=dict)
    cap: Decimal | None = None
    """US dollars a month, after which nothing more is sent."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What a profile has paid since the beginning of a month; at least, where prices are unknown."""

    profile: str
    since: datetime
    amount: Decimal = Decimal(0)
    attempts: int = 0
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class KeyTest:
    """What a service said to a key; `error` has its words."""

    provider: str
    title: str
    error: Error | None = None
    models: int | None = None
    """How many it offers, where it was asked for them."""

    @property
    def is_good(self) -> bool:
        return self.error is None
