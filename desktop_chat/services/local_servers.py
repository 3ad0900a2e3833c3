"""Model servers that run on this computer, found for a person who has not said where they are."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import Context
from desktop_chat.providers.discovery import PLACES, LocalServer, Place, discovered

_TITLES = {entry.name: entry.title for entry in ENTRIES}


@dataclass(frozen=True, slots=True)
class LocalServerView:
    """A server that answered; one that needs a key does not say which models it has."""

    provider: str
    title: str
    address: str
    models: tuple[str, ...]
    needs_key: bool = False

    def context(self, *, key: str | None = None) -> Context:
        """What a chat is given to be answered by this server."""
        fields = {"base_url": self.address, "api_key": key}
        return Context({self.provider: {name: value for name, value in fields.items() if value is not None}})


class LocalServers:
    """A library's verb."""

    async def local_servers(self, places: tuple[Place, ...] = PLACES) -> tuple[LocalServerView, ...]:
        """Those that answer at the usual ports of this computer, within 0.3 seconds. Nothing of it is stored."""
        return tuple(_view(server) for server in await discovered(places=places))


def _view(server: LocalServer) -> LocalServerView:
    return LocalServerView(
        server.provider,
        _TITLES.get(server.provider, server.provider),
        server.base_url,
        tuple(model.id for model in server.models),
        server.needs_key,
    )
