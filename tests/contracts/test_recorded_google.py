"""What Google's services really answered when they were asked for counts, vectors and tokens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from desktop_chat.providers.auth.google import sign
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.entry import Entry, Signing
from desktop_chat.providers.lookups import EmbeddingRequest
from desktop_chat.providers.posts import Post
from desktop_chat.providers.service import Service
from desktop_chat.providers.transport import Transport
from tests.contracts.recorded import traffic
from tests.contracts.recorded.readings import gemini
from tests.contracts.recorded.sites import SITES
from tests.contracts.recorded.traffic import Exchange

GOOGLES = ("gemini", "vertexai")

pytestmark = [
    pytest.mark.plain_loop,
    pytest.mark.skipif(
        not traffic.are_here(), reason="the recordings are not here: DESKTOP_CHAT_RECORDINGS names their folder"
    ),
]


def of(verb: str) -> list[Any]:
    found = [pytest.param(each, id=each.id) for each in traffic.of(verb) if each.provider in GOOGLES]
    return found or [pytest.param(None, marks=pytest.mark.skip)]


@dataclass
class Asked:
    service: Service
    settings: ProviderSettings
    server: Any

    @property
    def sent(self) -> Any:
        _, _, _, body = self.server.requests[0]
        return json.loads(body)


@asynccontextmanager
async def asking(exchange: Exchange, path: str) -> AsyncIterator[Asked]:
    """The service of the catalogue, at an address where this exchange is played."""
    entry: Entry = traffic.entry_of(exchange)
    transport = Transport()
    with traffic.replay().ReplayServer([exchange.raw]) as server:
        base = server.url + exchange.path.removesuffix(path)
        fields = {"api_key": "k", **SITES.get(entry.name, {}), "base_url": base}
        yield Asked(Service(entry, transport), Context({entry.name: fields}).settings(entry.name), server)
    await transport.aclose()


@pytest.mark.parametrize("exchange", of("count"))
async def test_tokens_are_counted_as_they_were(exchange: Exchange) -> None:
    asked = exchange.asked.get("generateContentRequest", exchange.asked)
    inner = {**exchange.raw, "request": {"json": asked}}
    request = gemini.request_of(replace(exchange, raw=inner))
    count = traffic.entry_of(exchange).token_count
    assert count is not None
    async with asking(exchange, count.path(request)) as found:
        assert await found.service.count_tokens(request, found.settings) == exchange.said["totalTokens"]
        assert found.sent == exchange.asked


@pytest.mark.parametrize("exchange", of("embed"))
async def test_vectors_are_made_as_they_were(exchange: Exchange) -> None:
    request, wanted = _embedding(exchange)
    embedding = traffic.entry_of(exchange).embedding_for(request.model)
    assert embedding is not None
    async with asking(exchange, embedding.path(request)) as found:
        told = await found.service.embed(request, found.settings)
        assert [list(vector) for vector in told.vectors] == wanted
        assert found.sent == exchange.asked
    predictions = exchange.said.get("predictions")
    if predictions:
        assert told.tokens == sum(each["embeddings"]["statistics"]["token_count"] for each in predictions)


def _embedding(exchange: Exchange) -> tuple[EmbeddingRequest, list[list[float]]]:
    asked, said = exchange.asked, exchange.said
    if "requests" in asked:
        texts = [each["content"]["parts"][0]["text"] for each in asked["requests"]]
        size = asked["requests"][0].get("outputDimensionality")
        vectors = [each["values"] for each in said["embeddings"]]
    else:
        texts = [each["content"] for each in asked["instances"]]
        size = asked.get("parameters", {}).get("outputDimensionality")
        vectors = [each["embeddings"]["values"] for each in said["predictions"]]
    return EmbeddingRequest(traffic.model_of(exchange), tuple(texts), size), vectors


@pytest.mark.parametrize("exchange", of("token"))
async def test_tokens_are_fetched_as_they_were(exchange: Exchange) -> None:
    recorded = dict(parse_qsl(exchange.raw["request"]["text"]))
    transport = Transport()
    with traffic.replay().ReplayServer([exchange.raw]) as server:
        login: Mapping[str, str] = {
            **{name: recorded[name] for name in ("client_id", "client_secret", "refresh_token")},
            "type": "authorized_user",
            "token_uri": server.url + exchange.path,
        }
        settings = Context({"vertexai": {"credentials": json.dumps(login)}}).settings("vertexai")
        address = Post(traffic.entry_of(exchange).locate(traffic.entry_of(exchange), _site(), "/x", "m"))
        headers = await sign(address, settings, Signing(transport, {}))
        _, _, _, body = server.requests[0]
    await transport.aclose()
    assert headers == {"Authorization": f"Bearer {exchange.said['access_token']}"}
    assert dict(parse_qsl(body.decode())) == recorded


def _site() -> ProviderSettings:
    return ProviderSettings("vertexai", SITES["vertexai"])
