"""Model servers that run on this computer, found for a person who has not said where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_chat.providers.context import Context

if TYPE_CHECKING:
    from desktop_chat.providers.discovery import LocalServer, Place


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
    """The library's verb that looks for them."""

    async def local_servers(self, places: Sequence[Place] | None = None) -> tuple[LocalServerView, ...]:
        """Those that answer at the usual ports of this computer, within 0.3 seconds. Nothing of it is stored."""
        from desktop_chat.providers.catalog import ENTRIES  # noqa: PLC0415 - start-up: every wire comes with it
        from desktop_chat.providers.discovery import PLACES, discovered  # noqa: PLC0415 - the same

        titles = {entry.name: entry.title for entry in ENTRIES}
        return tuple(_view(server, titles) for server in await discovered(places=places or PLACES))


def _view(server: LocalServer, titles: dict[str, str]) -> LocalServerView:
    models = tuple(model.id for model in server.models)
    title = titles.get(server.provider, server.provider)
    return LocalServerView(server.provider, title, server.base_url, models, server.needs_key)
