"""Recorded embeddings and counts of tokens are asked for as they were, and read like an independent reading."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pytest

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.service import Service
from desktop_chat.providers.transport import Transport
from tests.contracts.recorded import traffic
from tests.contracts.recorded.differences import Difference
from tests.contracts.recorded.lookups import COUNTS, EMBEDDINGS
from tests.contracts.recorded.sites import SITES
from tests.contracts.recorded.traffic import Exchange

pytestmark = [
    pytest.mark.plain_loop,
    pytest.mark.skipif(
        not traffic.are_here(), reason="the recordings are not here: DESKTOP_CHAT_RECORDINGS names their folder"
    ),
]


def exchanges(verb: str, read: Collection[str]) -> list[Any]:
    """Of services in the catalogue."""
    known = {entry.name for entry in ENTRIES} & set(read)
    found = [pytest.param(each, id=each.id) for each in traffic.of(verb) if each.provider in known]
    return found or [pytest.param(None, marks=pytest.mark.skip(reason="none is read here"))]


def service_for(exchange: Exchange, transport: Transport) -> Service:
    return Service(replace(traffic.entry_of(exchange), base_url=None, default_path=""), transport)


def settings_for(exchange: Exchange, url: str, path: str) -> ProviderSettings:
    prefix = exchange.path.removesuffix(path.partition("?")[0])
    site = SITES.get(exchange.provider, {})
    return Context({exchange.provider: {"api_key": "k", "base_url": url + prefix, **site}}).settings(
        exchange.provider
    )


def check_sent(exchange: Exchange, body: bytes, differences: Sequence[Difference]) -> None:
    recorded, sent = copy.deepcopy(exchange.asked), traffic.marked(json.loads(body))
    for difference in differences:
        if not difference.providers or exchange.provider in difference.providers:
            difference.forgive(recorded, sent)
    assert sent == recorded


@pytest.mark.parametrize("exchange", exchanges("embed", EMBEDDINGS))
async def test_texts_become_the_vectors_that_were_recorded(exchange: Exchange) -> None:
    reading, transport = EMBEDDINGS[exchange.provider], Transport()
    service, request = service_for(exchange, transport), reading.request_of(exchange)
    embedding = service.entry.embedding_for(request.model)
    assert embedding is not None
    path = embedding.path(request)
    with traffic.replay().ReplayServer([exchange.raw]) as server:
        found = await service.embed(request, settings_for(exchange, server.url, path))
        check_sent(exchange, server.requests[0][3], reading.differences)
    await transport.aclose()
    wanted = reading.vectors_in(exchange)
    assert found.vectors == wanted.vectors
    assert found.tokens == wanted.tokens


@pytest.mark.parametrize("exchange", exchanges("count", COUNTS))
async def test_tokens_are_counted_as_they_were(exchange: Exchange) -> None:
    reading, transport = COUNTS[exchange.provider], Transport()
    service, request = service_for(exchange, transport), reading.request_of(exchange)
    assert service.entry.token_count is not None
    path = service.entry.token_count.path(request)
    with traffic.replay().ReplayServer([exchange.raw]) as server:
        found = await service.count_tokens(request, settings_for(exchange, server.url, path))
        check_sent(exchange, server.requests[0][3], reading.differences)
    await transport.aclose()
    assert found == reading.count_in(exchange)
