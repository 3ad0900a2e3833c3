"""What the program knows of one service: where it is, how it is spoken to and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.wire import Wire
from desktop_chat.providers.wire.dialect import Dialect

Authorise: TypeAlias = Callable[[ProviderSettings], Mapping[str, str]]


def bearer(settings: ProviderSettings) -> Mapping[str, str]:
    """The key as most services want it; nothing where there is none."""
    key = settings.secret("api_key")
    return {"Authorization": f"Bearer {key}"} if key else {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One service. A new one that speaks a known wire is one of these in the catalogue."""

    name: str
    title: str
    wire: Wire
    base_url: str | None = None
    """None: there is no usual one, the context has to say it."""
    default_path: str = "/v1"
    """What a base address without a path gets, where `base_url` does not tell."""
    dialect: Dialect = field(default_factory=Dialect)
    authorise: Authorise = bearer
    needs_key: bool = True
    models: tuple[OfferedModel, ...] = ()
    can_prefill: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request."""
    setting_headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that are settings of a context, by the setting's name."""
