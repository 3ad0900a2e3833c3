"""A request as it would be sent, to be looked at: every secret is replaced before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from desktop_chat.providers.context import ProviderSettings, Secret
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.headers import sent_headers
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire import headers_of
from desktop_chat.providers.wire.json_text import write_json

KEY = "$KEY"
"""Stands where a secret is sent."""


@dataclass(frozen=True, slots=True)
class Preview:
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@runtime_checkable
class Previewing(Protocol):
    """A provider that can show what it would send."""

    def preview(self, request: Request, settings: ProviderSettings) -> Preview: ...


def preview(entry: Entry, request: Request, settings: ProviderSettings) -> Preview:
    """Nothing is sent and nothing is signed; a service without a key is shown as if there were one."""
    hidden = without_secrets(settings)
    request = entry.suit(request)
    wire = entry.wire_for(request, hidden)
    address = entry.locate(entry, hidden, wire.path(request), request.model)
    headers = sent_headers(entry, request.headers, hidden, address, headers_of(wire, request))
    if entry.sign is not None:
        headers.setdefault("authorization", KEY)
    query = wire.path(request).partition("?")[2]
    body = settings.blotted(write_json(wire.render(request)).decode())
    shown = {name: settings.blotted(value) for name, value in headers.items()}
    return Preview(f"{address.url}?{query}" if query else address.url, shown, body.encode())


def without_secrets(settings: ProviderSettings) -> ProviderSettings:
    """The same settings with a placeholder for each secret, and for a key that is missing."""
    fields: dict[str, object] = {"api_key": Secret(KEY)}
    for name, value in settings.items():
        fields[name] = Secret(KEY) if isinstance(value, Secret) else value
    fields["headers"] = {
        name: Secret(KEY) if isinstance(value, Secret) else value for name, value in settings.headers.items()
    }
    return ProviderSettings(settings.provider, fields)
