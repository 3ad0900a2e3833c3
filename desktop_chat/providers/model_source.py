"""Fetches the list of models that models.dev publishes, unless it is the one that is known already."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop_chat.errors import ProviderUnavailable
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import address_of
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.models_dev import Catalogue, parse_catalogue
from desktop_chat.providers.posts import LateTransport, Post, Sender
from desktop_chat.providers.reading import read_whole

NAME, TITLE = "models.dev", "models.dev"
BASE_URL, PATH = "https://models.dev", "/api.json"
_UNCHANGED = 304


@dataclass(frozen=True, slots=True)
class Published:
    """What was fetched: the models, the day, and how to ask whether they are still the same."""

    catalogue: Catalogue
    date: str
    etag: str | None


class ModelSource:
    def __init__(self, transport: Sender | None = None) -> None:
        self._transport = transport or LateTransport()

    async def fetch(self, settings: ProviderSettings, etag: str | None = None) -> Published | None:
        """None where nothing has changed since this `etag`. The settings may name another `base_url`."""
        address = address_of(settings.base_url or BASE_URL, PATH)
        headers = {"accept": "application/json", "user-agent": "desktop_chat"}
        if etag is not None:
            headers["if-none-match"] = etag
        async with self._transport.send(Post(address, b"", headers, "GET")) as answer:
            if answer.status == _UNCHANGED and etag is not None:
                return None
            if answer.status != 200:
                raise ProviderUnavailable(
                    sentence("{title} answers with status {status}.", title=TITLE, status=answer.status)
                )
            body, tag = await read_whole(answer), answer.headers.get("etag")
        today = datetime.now(UTC).date().isoformat()
        return Published(await asyncio.to_thread(parse_catalogue, body, today), today, tag)

    async def aclose(self) -> None:
        await self._transport.aclose()
