"""A profile as its row has it: settings that are no secret, and the names of those that are kept elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_chat.services.profile_views import ProfileService, ProfileView

MARK, PROVIDERS, CAP = "mark", "providers", "cap"
PLAIN, SECRETS = "settings", "secrets"
TEXT, JSON = "text", "json"
_FROM_ELSEWHERE = ("profile", "profile_file")
"""Settings that name where else the keys are."""


@dataclass(frozen=True, slots=True)
class KeptService:
    """What a profile knows for one provider."""

    plain: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Names of secret fields, and whether each is a text or JSON."""

    @property
    def is_enough(self) -> bool:
        """Whether it says whose account it is."""
        return bool(self.secrets) or any(self.plain.get(name) for name in _FROM_ELSEWHERE)

    def stored(self) -> dict[str, Any]:
        return {PLAIN: dict(self.plain), SECRETS: dict(self.secrets)}


@dataclass(frozen=True, slots=True)
class KeptProfile:
    key: Any
    name: str
    mark: str
    """What its entries in the keyring are called by: it stays when the name changes."""
    colour: str | None = None
    is_default: bool = False
    services: Mapping[str, KeptService] = field(default_factory=dict)
    cap: Decimal | None = None

    def service(self, provider: str) -> KeptService:
        return self.services.get(provider) or KeptService()

    def entry(self, provider: str, name: str) -> str:
        """What the keyring knows this field by."""
        return f"{self.mark}/{provider}/{name}"

    def entries(self, provider: str | None = None) -> Iterator[str]:
        """Of one provider, or of all."""
        for each, service in self.services.items():
            if provider in (None, each):
                yield from (self.entry(each, name) for name in service.secrets)

    @property
    def view(self) -> ProfileView:
        services = {
            name: ProfileService(name, dict(service.plain), tuple(service.secrets))
            for name, service in self.services.items()
        }
        return ProfileView(self.key, self.name, self.colour, self.is_default, services, self.cap)


def new_mark() -> str:
    return secrets.token_hex(8)


def kept(row: Any) -> KeptProfile:
    """Read tolerantly: what cannot be understood is left out, and stays in the row."""
    settings = _mapping(row.settings)
    services = {name: _service(told) for name, told in _mapping(settings.get(PROVIDERS)).items()}
    mark = str(settings.get(MARK) or row.key)
    return KeptProfile(row.key, row.name, mark, row.colour, bool(row.is_default), services, _cap(settings))


def put_service(row: Any, provider: str, service: KeptService | None) -> None:
    """None takes the provider out."""
    settings = _mapping(row.settings)
    services = {**_mapping(settings.get(PROVIDERS))}
    services.pop(provider, None)
    if service is not None:
        services[provider] = service.stored()
    row.settings = {**settings, PROVIDERS: services}


def put_cap(row: Any, cap: Decimal | None) -> None:
    row.settings = {**_mapping(row.settings), CAP: None if cap is None else str(cap)}


def _service(told: Any) -> KeptService:
    names = {str(name): str(form) for name, form in _mapping(_mapping(told).get(SECRETS)).items()}
    return KeptService(_mapping(_mapping(told).get(PLAIN)), names)


def _cap(settings: Mapping[str, Any]) -> Decimal | None:
    try:
        cap = Decimal(str(settings[CAP])) if settings.get(CAP) is not None else None
    except InvalidOperation:
        return None
    return cap if cap is not None and cap.is_finite() else None


def _mapping(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, Mapping) else {}
