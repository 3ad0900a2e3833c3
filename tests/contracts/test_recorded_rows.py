"""What a library stores of recorded answers is what an independent reading finds in them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context, Library, Retries, Tool
from desktop_chat.errors import ProviderError
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.requests import Request
from desktop_chat.providers.service import Service
from desktop_chat.providers.transport import Transport
from desktop_chat.services.chat import ChatHandle
from tests.contracts.recorded import traffic
from tests.contracts.recorded.sites import SITES
from tests.contracts.recorded.summary import is_replayed, reading_of
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange
from tests.support.libraries import check_rows, rows

pytestmark = pytest.mark.plain_loop

SCENES: Mapping[str, Callable[[Exchange, Told], object]] = {
    "whole": lambda exchange, told: told.text and not exchange.is_stream,
    "stream": lambda exchange, told: told.text and exchange.is_stream,
    "tools": lambda exchange, told: told.calls,
    "tools streamed": lambda exchange, told: told.calls and exchange.is_stream,
    "thinking": lambda exchange, told: told.thinking,
    "citations": lambda exchange, told: told.citations,
    "files": lambda exchange, told: told.files,
    "cached": lambda exchange, told: told.usage.get("cache_read"),
}


def scenes() -> list[Any]:
    """The first recording of each scene at each service."""
    found: dict[tuple[str, str], Exchange] = {}
    for exchange in _asked(is_answered=True):
        told = reading_of(exchange).told_by(exchange)
        for name, shows in SCENES.items():
            if shows(exchange, told):
                found.setdefault((exchange.provider, name), exchange)
    return _parameters({f"{provider}-{name}": exchange for (provider, name), exchange in found.items()})


def refusals() -> list[Any]:
    found: dict[str, Exchange] = {}
    for exchange in _asked(is_answered=False):
        found.setdefault(f"{exchange.provider}-{exchange.status}", exchange)
    return _parameters(found)


def _asked(*, is_answered: bool) -> list[Exchange]:
    whole = [each for each in traffic.of("ask") if is_replayed(each)]
    return [each for each in whole if (each.status == 200 and not each.is_broken) == is_answered]


def _parameters(found: Mapping[str, Exchange]) -> list[Any]:
    missing = pytest.mark.skip(reason="the recordings are not here: DESKTOP_CHAT_RECORDINGS names their folder")
    return [pytest.param(each, id=name) for name, each in found.items()] or [pytest.param(None, marks=missing)]


@asynccontextmanager
async def chatting(folder: Path, exchange: Exchange, told: Told) -> AsyncIterator[tuple[Library, ChatHandle]]:
    """A chat with the service and the model of the recording; calls wait, so that nothing more is asked."""
    entry, transport = traffic.entry_of(exchange), Transport()
    request = Request(entry.name, traffic.model_of(exchange))
    chosen = traffic.chosen_wire(exchange, request)
    wire = entry.wire_for(request, ProviderSettings(entry.name, chosen))
    tools = [Tool(name=name, run=str, requires_approval=True) for name in {call[1] for call in told.calls}]
    with traffic.replay().ReplayServer([exchange.played]) as server:
        place = {"api_key": "k", "base_url": server.url + traffic.prefix_of(exchange, wire, request)}
        context = Context({entry.name: {**place, **SITES.get(entry.name, {}), **chosen}})
        service = Service(replace(entry, base_url=None, default_path=""), transport)
        options: dict[str, Any] = {"tools": tools, "retries": Retries(attempts=1), "providers": [service]}
        async with Library(folder / "chats.sqlite3", context=context, **options) as library:
            chat = library.create_chat(model=request.model, provider=entry.name, assume_model_exists=True)
            yield library, chat.with_tools(*(tool.name for tool in tools))
            check_rows(library)


@pytest.mark.parametrize("exchange", scenes())
async def test_an_answer_is_stored_as_it_was_recorded(exchange: Exchange, tmp_path: Path) -> None:
    told = reading_of(exchange).told_by(exchange)
    async with chatting(tmp_path, exchange, told) as (library, chat):
        reply = await chat.ask("Hello")
        (answer,) = chat.messages("assistant")
        assert (answer.content, answer.thinking or "") == (told.text, told.thinking)
        assert (answer.status, answer.finish_reason) == ("complete", told.finish_reason)
        assert [dict(citation) for citation in answer.citations] == list(told.citations)
        assert [(file.media_type, file.size) for file in answer.attachments] == list(told.files)
        assert _calls(answer.tool_calls, told) == list(told.calls)
        assert reply.run is not None
        assert reply.run.status == ("requires_action" if told.calls else "completed")
        (usage,) = rows(library, library.tables.usage)
        assert usage.status == "succeeded"
        buckets = ("input", "output", "cache_read", "cache_write", "reasoning")
        counted = {name: getattr(usage, f"{name}_tokens") for name in buckets}
        assert {name: tokens for name, tokens in counted.items() if tokens} == told.usage


def _calls(calls: Any, told: Told) -> list[tuple[str, str, Any]]:
    """Ids that a service did not give are made up, so they are not compared."""
    given = [call[0] for call in told.calls]
    return [
        (call.tool_call_id if told_id else "", call.name, json.loads(call.arguments))
        for call, told_id in zip(calls, given, strict=True)
    ]


@pytest.mark.parametrize("exchange", refusals())
async def test_a_refusal_is_stored_as_it_was_recorded(exchange: Exchange, tmp_path: Path) -> None:
    async with chatting(tmp_path, exchange, Told()) as (library, chat):
        with pytest.raises(ProviderError) as caught:
            await chat.ask("Hello")
        (run,) = chat.runs
        assert run.error is not None
        assert (run.status, run.error.kind) == ("failed", type(caught.value).__name__)
        assert run.error.details["words"] in run.error.sentence
        (usage,) = rows(library, library.tables.usage)
        assert usage.status == "failed"
