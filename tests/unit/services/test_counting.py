"""Tokens are counted by the service where it counts, else about; vectors come from whoever makes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context, ContextMissing, Library, ModelUnknown, RateLimited, UserError
from desktop_chat.models import Tables
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.service import Service
from tests.support.libraries import House
from tests.support.lists import entry_with_lookups
from tests.support.servers import Loopback, Play, says, serving

PRICED = OfferedModel("m-1", context_window=1000, prices={"input": Decimal(2)})


@asynccontextmanager
async def asking(folder: Path, *plays: Play, **more: Any) -> AsyncIterator[tuple[Library, Loopback]]:
    async with serving(*plays) as there:
        service = Service(entry_with_lookups("acme", PRICED))
        context = Context({"acme": {"base_url": there.url}})
        settings = {"context": context, "providers": [service], "default_model": "m-1", **more}
        library = House(folder, Tables()).opened(**settings)
        yield library, there
        await library.aclose()
        await service.aclose()


async def test_the_services_own_count_is_told(tmp_path: Path) -> None:
    async with asking(tmp_path, says(200, {"tokens": 7})) as (library, there):
        chat = library.create_chat()
        chat.create_user_message("Hello")
        counted = await chat.count_tokens()
        assert (counted.tokens, counted.is_estimate, counted.context_window) == (7, False, 1000)
        await chat.count_tokens("And this?")
        assert [received.json for received in there.requests] == [{"turns": 1}, {"turns": 2}]
        assert chat.count() == 1, "counting stores nothing"


async def test_nothing_to_count_is_estimated_and_a_refusal_is_told(tmp_path: Path) -> None:
    async with asking(tmp_path, says(429, {"error": "slow"})) as (library, there):
        chat = library.create_chat()
        assert (await chat.count_tokens()).is_estimate and not there.requests
        with pytest.raises(RateLimited):
            await chat.count_tokens("Hello")


async def test_a_service_that_does_not_count_is_estimated(tmp_path: Path) -> None:
    async with House(tmp_path, Tables()).open() as library:
        chat = library.create_chat()
        few = await chat.count_tokens("Hello")
        chat.with_instructions("Be brief. " * 100)
        many = await chat.count_tokens("Hello")
        assert few.is_estimate and 0 < few.tokens < many.tokens
        assert chat.count() == 0


async def test_texts_become_vectors_in_parts_with_their_price(tmp_path: Path) -> None:
    plays = says(200, {"vectors": [[1, 2], [3, 4]], "tokens": 4}), says(200, {"vectors": [[5, 6]], "tokens": 1})
    async with asking(tmp_path, *plays) as (library, there):
        made = await library.embed(["a", "b", "c"], model="m-1", dimensions=2, task="search_query")
        assert [list(vector) for vector in made.vectors] == [[1, 2], [3, 4], [5, 6]]
        assert (made.provider, made.model, made.tokens.input) == ("acme", "m-1", 5)
        assert made.cost.amount == Decimal("0.00001") and not made.cost.is_partial
        assert there.requests[0].json == {"texts": ["a", "b"], "dimensions": 2, "task": "search_query"}


async def test_a_count_that_is_not_told_is_unknown(tmp_path: Path) -> None:
    async with asking(tmp_path, says(200, {"vectors": [[1]]})) as (library, _):
        made = await library.embed("a", model="other", provider="acme", assume_model_exists=True)
        assert made.tokens.input is None and made.cost.amount is None and made.cost.is_partial


async def test_what_cannot_be_made_into_vectors_is_said(tmp_path: Path) -> None:
    async with asking(tmp_path, says(200, {"vectors": [[1]]})) as (library, there):
        for nothing in ([], ["  "], ["a", ""]):
            with pytest.raises(UserError, match="no text"):
                await library.embed(nothing, model="m-1")
        with pytest.raises(ModelUnknown):
            await library.embed("a", model="zzz")
        with pytest.raises(ContextMissing):
            await library.embed("a", model="m-1", context="nobody")
        assert not there.requests
        own = Context({"acme": {"base_url": there.url, "api_key": "key-of-this-once"}})
        await library.embed("a", model="m-1", context=own)
        assert there.requests[0].headers["authorization"] == "Bearer key-of-this-once"
    async with House(tmp_path, Tables()).open() as library:
        with pytest.raises(UserError, match="no vectors"):
            await library.embed("a", model="scripted-1")


async def test_a_model_said_to_keep_to_no_schema_is_told_it_in_words(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    for lacks, is_in_words in ((frozenset({"structured_output"}), True), (frozenset[str](), False), (None, False)):
        folder = tmp_path / str(lacks)
        folder.mkdir()
        house = House(folder, Tables())
        model = OfferedModel("m-2", capabilities=frozenset({"tools"}), lacks=lacks)
        provider = house.provider.__class__('{"city": "Rome"}', models=[model])
        async with house.open(provider=provider, default_model="m-2") as library:
            reply = await library.create_chat().with_schema(schema).ask("Where?")
            (request,) = provider.requests
            assert (request.schema is None) is is_in_words
            assert any('"city"' in text for text in request.instructions) is is_in_words
            assert reply.parsed == {"city": "Rome"}
