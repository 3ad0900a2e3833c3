"""Anthropic's service is asked with its own headers, goes on after its pauses, counts and lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop_chat.errors import ContextMissing, MalformedReply, ProviderUnavailable
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.entries.anthropic import ENTRY
from desktop_chat.providers.events import (
    CitationFound,
    ProviderEvent,
    RawBlock,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request, TextPart, ToolSpec, Turn
from desktop_chat.providers.rounds import MOST_PAUSES
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.messages_lookups import MessagesCount, MessagesModels
from tests.support.servers import Loopback, Play, says, serving, sse, streams

KEY = "key-that-nobody-may-see-0123456789"
HI = Turn("user", (TextPart("Hi"),))
MODEL = "claude-haiku-4-5"


def settings_for(server: Loopback, **more: object) -> ProviderSettings:
    return Context({"anthropic": {"api_key": KEY, "base_url": server.url, **more}}).settings("anthropic")


@asynccontextmanager
async def service() -> AsyncIterator[Service]:
    opened = Service(ENTRY)
    try:
        yield opened
    finally:
        await opened.aclose()


async def asked(server: Loopback, settings: ProviderSettings | None = None, **options: Any) -> list[ProviderEvent]:
    request = Request("anthropic", MODEL, turns=options.pop("turns", (HI,)), **options)
    async with service() as opened:
        return [event async for event in opened.stream(request, settings or settings_for(server))]


def message(*blocks: dict[str, Any], reason: str = "end_turn", **usage: int) -> Play:
    return says(200, {"model": "m", "content": list(blocks), "stop_reason": reason, "usage": usage})


def text(words: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **fields}


async def test_the_key_and_the_version_go_in_headers_of_its_own() -> None:
    async with serving(message(text("Hello"))) as server:
        events = await asked(server)
    sent = server.requests[0]
    assert sent.target == "/v1/messages"
    assert (sent.headers["x-api-key"], sent.headers["anthropic-version"]) == (KEY, "2023-06-01")
    assert sent.headers["accept-encoding"] == "identity"
    assert "authorization" not in sent.headers and "anthropic-beta" not in sent.headers
    assert TextDelta("Hello") in events


async def test_what_a_request_needs_is_announced_beside_what_anybody_else_announces() -> None:
    headers = {"Anthropic-Beta": "mine-1, extended-cache-ttl-2025-04-11"}
    async with serving(message(text("Hello"))) as server:
        await asked(server, caching={"ttl": "1h"}, headers=headers)
        await asked(server, settings_for(server, headers={"anthropic-beta": "ours-1"}), caching={"ttl": "1h"})
    assert [sent.headers["anthropic-beta"] for sent in server.requests] == [
        "mine-1,extended-cache-ttl-2025-04-11",
        "ours-1,extended-cache-ttl-2025-04-11",
    ]


async def test_a_missing_key_is_asked_for() -> None:
    async with serving(message(text("x"))) as server:
        with pytest.raises(ContextMissing, match="Anthropic"):
            await asked(server, Context({"anthropic": {"base_url": server.url}}).settings("anthropic"))


async def test_an_overloaded_service_is_unavailable_with_its_words() -> None:
    failure = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    async with serving(says(529, failure), streams(sse(failure))) as server:
        for _ in range(2):
            with pytest.raises(ProviderUnavailable, match="Overloaded"):
                await asked(server)


def test_it_says_what_it_takes_as_files() -> None:
    opened = Service(ENTRY)
    assert {"text", "pdf"} <= (opened.files_of(MODEL) or set())
    assert "audio" not in (opened.files_of(MODEL) or set())


# ----------------------------------------------------------------------- pauses

CITED = {"type": "web_search_result_location", "url": "https://a"}
SEARCH = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}}
FOUND = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": []}


async def test_a_service_that_pauses_is_asked_to_go_on_and_the_answer_is_one() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    call = {"type": "tool_use", "id": "c", "name": "a", "input": {}}
    plays = (
        message(thought, text("Let me look. "), SEARCH, reason="pause_turn", input_tokens=5, output_tokens=1),
        message(FOUND, text("Hm. "), call, reason="pause_turn", input_tokens=7, output_tokens=2),
        message(text("Red.", citations=[CITED]), call, input_tokens=9, output_tokens=3),
    )
    async with serving(*plays) as server:
        events = await asked(server, tools=(ToolSpec("a", "", {}),))
    told = [event for event in events if isinstance(event, TextDelta | ThinkingDelta)]
    assert "".join(event.text for event in told) == "hmLet me look. Hm. Red."
    assert sum(isinstance(event, ReplyStarted) for event in events) == 1
    assert [event for event in events if isinstance(event, ReplyFinished)] == [ReplyFinished("end_turn", "m")]
    assert [event for event in events if isinstance(event, UsageReported)][-1] == UsageReported(input=21, output=6)
    (found,) = [event.citation for event in events if isinstance(event, CitationFound)]
    assert (found["start"], found["end"]) == (17, 21)
    calls = [event for event in events if isinstance(event, ToolCallStarted | ToolCallReady | ToolArgumentsDelta)]
    assert [event.index for event in calls] == [0, 0, 1, 1]
    kept = [event.block["messages"] for event in events if isinstance(event, RawBlock)]
    first, second, third = (sent.json["messages"] for sent in server.requests)
    assert second == [*first, {"role": "assistant", "content": [thought, text("Let me look. "), SEARCH]}]
    assert third[1]["content"] == kept[:6] == [*second[1]["content"], FOUND, text("Hm. "), call]


async def test_a_service_that_only_pauses_is_believed_in_the_end() -> None:
    async with serving(message(text("…"), reason="pause_turn")) as server:
        events = await asked(server)
    assert len(server.requests) == MOST_PAUSES + 1
    assert events[-1] == ReplyFinished("pause_turn", "m", is_paused=True)


async def test_an_answer_that_was_begun_goes_on_after_a_pause() -> None:
    begun = Turn("assistant", (TextPart("{ "),))
    async with serving(message(text('"a"'), reason="pause_turn"), message(text(": 1}"))) as server:
        await asked(server, turns=(HI, begun), prefill=True)
    assert server.requests[0].json["messages"][-1]["content"] == [text("{")]
    assert server.requests[1].json["messages"][-1]["content"] == [text("{ "), text('"a"')]


async def test_what_was_said_before_a_failed_continuation_is_told() -> None:
    events: list[ProviderEvent] = []
    async with (
        serving(message(text("Half"), reason="pause_turn"), says(529, {})) as server,
        service() as opened,
    ):
        with pytest.raises(ProviderUnavailable):
            async for event in opened.stream(Request("anthropic", MODEL, turns=(HI,)), settings_for(server)):
                events.append(event)
    assert TextDelta("Half") in events


# ------------------------------------------------------------------ count and list


async def test_a_count_is_asked_of_the_same_request() -> None:
    async with serving(says(200, {"input_tokens": 14})) as server, service() as opened:
        request = Request(
            "anthropic",
            MODEL,
            ("Be brief.",),
            (HI,),
            tools=(ToolSpec("a", "", {}),),
            temperature=0.5,
            caching={"ttl": "1h"},
            headers={"x-mine": "1"},
        )
        assert await opened.count_tokens(request, settings_for(server)) == 14
    sent = server.requests[0]
    assert sent.target == "/v1/messages/count_tokens"
    assert sent.json.keys() == {"model", "messages", "system", "tools"}
    assert sent.headers["anthropic-beta"] == "extended-cache-ttl-2025-04-11"
    assert sent.headers["x-mine"] == "1"


@pytest.mark.parametrize("said", [{}, [], {"input_tokens": True}, {"input_tokens": "1"}])
def test_a_count_that_is_none_is_malformed(said: Any) -> None:
    with pytest.raises(MalformedReply):
        MessagesCount().parse(said)


async def test_models_are_listed_page_after_page() -> None:
    first = {
        "id": "claude-a",
        "display_name": "Claude A",
        "max_input_tokens": 200_000,
        "max_tokens": 64_000,
        "capabilities": {"image_input": {"supported": True}, "pdf_input": {"supported": False}, "odd": 1},
    }
    pages = (
        says(200, {"data": [first, "odd", {"id": ""}], "has_more": True, "last_id": "claude-a"}),
        says(200, {"data": [{"id": "claude-b", "max_tokens": 0}], "has_more": False, "last_id": "claude-b"}),
    )
    async with serving(*pages) as server, service() as opened:
        models = await opened.listed_models(settings_for(server))
    assert models == [
        OfferedModel(
            "claude-a",
            "Claude A",
            200_000,
            64_000,
            frozenset({"vision", "tools", "streaming"}),
            modalities={"input": ["text", "image"], "output": ["text"]},
        ),
        OfferedModel("claude-b"),
    ]
    assert [sent.target for sent in server.requests] == [
        "/v1/models?limit=1000",
        "/v1/models?limit=1000&after_id=claude-a",
    ]
    assert server.requests[0].method == "GET"


@pytest.mark.parametrize("said", [[], {}, {"data": "x"}])
def test_a_list_that_is_none_is_malformed(said: Any) -> None:
    with pytest.raises(MalformedReply):
        MessagesModels().parse(said)
