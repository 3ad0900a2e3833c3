"""A chat on Gemini's format: calls find their results, signatures and pictures go back in their place."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context, Library, Tool
from desktop_chat.errors import ContentRefused, MalformedReply
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from tests.support.servers import Loopback, Play, serving, sse, streams
from tests.support.speeches import SPEECHES

MODEL = "gemini-3-flash-preview"
SERVICES = ("gemini", "vertexai", "openai-compatible")


def answer(*parts: dict[str, Any], reason: str = "STOP", **more: Any) -> Play:
    content = {"role": "model", "parts": list(parts)}
    usage = {
        "promptTokenCount": 7,
        "cachedContentTokenCount": 2,
        "candidatesTokenCount": 3,
        "thoughtsTokenCount": 4,
    }
    candidate = {"content": content, "finishReason": reason, **more}
    return streams(sse({"candidates": [candidate], "usageMetadata": usage, "modelVersion": MODEL}))


def call(name: str, signature: str | None = None, **fields: Any) -> dict[str, Any]:
    told = {"functionCall": {"name": name, "args": {}, **fields}}
    return told | ({"thoughtSignature": signature} if signature else {})


@asynccontextmanager
async def library(folder: Path, server: Loopback, **options: Any) -> AsyncIterator[Library]:
    context = Context({name: {"api_key": "key-that-nobody-may-see", "base_url": server.url} for name in SERVICES})
    async with Library(folder / "chats.sqlite3", context=context, **options) as opened:
        yield opened


def new_chat(opened: Library, provider: str = "gemini") -> Any:
    return opened.create_chat(model=MODEL, provider=provider, assume_model_exists=True)


def sent(server: Loopback, number: int) -> list[dict[str, Any]]:
    contents: list[dict[str, Any]] = server.requests[number].json["contents"]
    return contents


async def test_a_round_of_tools_goes_back_as_it_came_with_its_results_in_order(tmp_path: Path) -> None:
    said: list[dict[str, Any]] = [
        {"text": "Look.", "thought": True},
        {"text": "Let me see."},
        call("look", "s1"),
        call("look", id="c2"),
        call("wait"),
    ]
    plays = (answer(*said), answer({"text": "Red."}), answer({"text": "Still."}))
    looks = iter(("red", "blue"))
    tools = [Tool(name="look", run=lambda: next(looks)), Tool(name="wait", run=lambda: "done")]
    async with serving(*plays) as server, library(tmp_path, server, tools=tools) as opened:
        chat = new_chat(opened).with_tools("look", "wait")
        first = await chat.ask("Which colour?")
        await chat.ask("Now?")
    assert first.content == "Red."
    assert first.messages[1].thinking == "Look."
    for number in (1, 2):
        assert sent(server, number)[1] == {"role": "model", "parts": said}
        assert sent(server, number)[2]["parts"] == [
            {"functionResponse": {"name": "look", "response": {"output": "red"}}},
            {"functionResponse": {"name": "look", "response": {"output": "blue"}, "id": "c2"}},
            {"functionResponse": {"name": "wait", "response": {"output": "done"}}},
        ]
    assert [content["role"] for content in sent(server, 2)] == ["user", "model", "user", "model", "user"]


async def test_a_picture_is_kept_as_a_file_and_goes_back_to_be_changed(tmp_path: Path) -> None:
    data = base64.b64encode(b"pixels").decode()
    picture = {"inlineData": {"mimeType": "image/png", "data": data}, "thoughtSignature": "s"}
    async with (
        serving(answer({"text": "Here:"}, picture), answer({"text": "Redder."})) as server,
        library(tmp_path, server) as opened,
    ):
        chat = new_chat(opened)
        first = await chat.ask("Draw.")
        await chat.ask("Redder!")
    assert [file.media_type for file in first.messages[-1].attachments] == ["image/png"]
    assert sent(server, 1)[1]["parts"] == [{"text": "Here:"}, picture]


async def test_usage_and_sources_are_kept_with_the_answer(tmp_path: Path) -> None:
    told = {
        "groundingChunks": [{"web": {"uri": "https://a", "title": "A"}}],
        "groundingSupports": [
            {"segment": {"startIndex": 6, "endIndex": 9, "text": "Rot"}, "groundingChunkIndices": [0]}
        ],
    }
    async with (
        serving(answer({"text": "Größ Rot"}, groundingMetadata=told)) as server,
        library(tmp_path, server) as opened,
    ):
        reply = await new_chat(opened).with_server_tools("web_search").ask("Which?")
    assert server.requests[0].json["tools"] == [{"google_search": {}}]
    (source,) = reply.messages[-1].citations
    assert (source["url"], source["text"]) == ("https://a", "Rot")
    assert reply.content[source["start"] : source["end"]] == "Rot"
    tokens = reply.tokens
    assert (tokens.input, tokens.cache_read, tokens.output, tokens.reasoning) == (5, 2, 7, 4)


@pytest.mark.parametrize("reason", ["SAFETY", "RECITATION", "IMAGE_SAFETY"])
async def test_an_answer_that_is_blocked_is_a_refusal(reason: str, tmp_path: Path) -> None:
    async with serving(answer(reason=reason)) as server, library(tmp_path, server) as opened:
        with pytest.raises(ContentRefused):
            await new_chat(opened).ask("Hm?")


async def test_a_broken_call_keeps_what_was_said_before_it(tmp_path: Path) -> None:
    broken = answer({"text": "Let me see."}, reason="MALFORMED_FUNCTION_CALL", finishMessage="Malformed: loo(")
    async with serving(broken) as server, library(tmp_path, server) as opened:
        chat = new_chat(opened)
        with pytest.raises(MalformedReply, match="Malformed: loo"):
            await chat.ask("Hm?")
        assert chat.messages()[-1].content == "Let me see."


@pytest.mark.parametrize(("first", "second"), [("gemini", "vertexai"), ("gemini", "openai-compatible")])
async def test_another_service_gets_the_words_and_calls_but_not_the_signatures(
    first: str, second: str, tmp_path: Path
) -> None:
    hello = SPEECHES[ChatCompletions].hello if second == "openai-compatible" else answer({"text": "Hello there"})
    plays = (answer(call("look", "s1")), answer({"text": "Red.", "thoughtSignature": "s2"}), hello)
    async with (
        serving(*plays) as server,
        library(tmp_path, server, tools=[Tool(name="look", run=lambda: "red")]) as opened,
    ):
        chat = new_chat(opened, first).with_tools("look")
        await chat.ask("Which colour?")
        chat.with_model(MODEL, provider=second, assume_model_exists=True)
        assert (await chat.ask("And now?")).content == "Hello there"
    body = server.requests[2].body.decode()
    assert "s1" not in body
    assert "s2" not in body
    assert "Red." in body
    assert "look" in body
