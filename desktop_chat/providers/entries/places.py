"""Where things are at servers whose own interface stands beside the one in OpenAI's form."""

from __future__ import annotations

from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry, usual_place


def beside(entry: Entry, settings: ProviderSettings, path: str, model: str) -> Address:
    """Paths under /api are not under /v1 but beside it."""
    base = settings.base_url or entry.base_url
    if base is None or not path.startswith("/api/"):
        return usual_place(entry, settings, path, model)
    return address_of(base.removesuffix("/v1"), path)
