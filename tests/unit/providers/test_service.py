"""A service of the catalogue asks once, tells what comes, and shows nobody the key."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import Any

import pytest

from desktop_chat.errors import (
    AuthenticationRefused,
    ContextMissing,
    Error,
    MalformedReply,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
    RequestRefused,
)
from desktop_chat.providers.catalog import ENTRIES, services
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.events import ProviderEvent, ReplyFinished, ReplyStarted, TextDelta, ToolCallReady
from desktop_chat.providers.provider import Provider
from desktop_chat.providers.requests import FilePart, Request, TextPart, ToolResultPart, Turn
from desktop_chat.providers.service import Service
from desktop_chat.providers.transport import Transport
from tests.support.servers import Loopback, breaks, hangs, reply, says, serving, sse, streams, text_frame

KEY = "key-that-nobody-may-see-0123456789"
HI = Turn("user", (TextPart("Hi"),))
BY_NAME = {entry.name: entry for entry in ENTRIES}


def settings_for(server: Loopback, name: str = "openai", **more: object) -> ProviderSettings:
    chosen = {"wire": "chat"} if name == "openai" else {}
    return Context({name: {"api_key": KEY, "base_url": server.url, **chosen, **more}}).settings(name)


async def asked(server: Loopback, *turns: Turn, name: str = "openai", **more: Any) -> list[ProviderEvent]:
    service = Service(BY_NAME[name])
    request = Request(name, "m-1", turns=turns or (HI,), headers=more.pop("headers_of_chat", {}))
    try:
        return [event async for event in service.stream(request, settings_for(server, name, **more))]
    finally:
        await service.aclose()


async def refused(server: Loopback, kind: type[Error], **more: Any) -> Error:
    with pytest.raises(kind) as caught:
        await asked(server, **more)
    assert KEY not in repr(caught.value) + str(caught.value) + repr(caught.value.details)
    return caught.value


def text_of(events: list[ProviderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_an_answer_is_told_from_start_to_end() -> None:
    async with serving(streams(reply("Hel", "lo"), headers={"x-request-id": "r-9"})) as server:
        events = await asked(server)
    assert events[0] == ReplyStarted(request_id="r-9")
    assert text_of(events) == "Hello"
    assert events[-1] == ReplyFinished("stop", "m-1")


async def test_an_answer_in_one_piece_of_json_is_told_too() -> None:
    whole = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
    async with serving(says(200, whole)) as server:
        assert text_of(await asked(server)) == "Hello"


async def test_a_service_is_a_provider() -> None:
    for service in services():
        assert isinstance(service, Provider)
        assert service.name in repr(service)
        assert (service.can_prefill, service.models) == (service.entry.can_prefill, service.entry.models)


async def test_the_key_goes_out_in_its_header_and_into_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(streams(reply("x"))) as server:
        await asked(server, organization="org-1", headers={"X-Team": "a"}, headers_of_chat={"x-title": "t"})
    sent = server.requests[0].headers
    assert sent["authorization"] == f"Bearer {KEY}"
    assert (sent["openai-organization"], sent["x-team"], sent["x-title"]) == ("org-1", "a", "t")
    assert sent["accept-encoding"] == "identity"
    assert KEY not in caplog.text


async def test_headers_of_ones_own_replace_neither_key_nor_type() -> None:
    async with serving(streams(reply("x"))) as server:
        await asked(server, headers={"AUTHORIZATION": "Bearer other", "Content-Type": "text/plain"})
    sent = server.requests[0].headers
    assert (sent["authorization"], sent["content-type"]) == (f"Bearer {KEY}", "application/json")


async def test_a_header_of_a_chat_does_not_say_where_the_key_goes() -> None:
    told = {"Host": "far.example", "Transfer-Encoding": "chunked", "Content-Length": "5", "x-title": "t"}
    async with serving(streams(reply("x"))) as server:
        await asked(server, headers_of_chat=told)
    sent = server.requests[0].headers
    assert sent["host"].startswith("127.0.0.1") and "transfer-encoding" not in sent
    assert (int(sent["content-length"]) > 5, sent["x-title"]) == (True, "t")


async def test_a_header_that_authorises_stands_for_a_key() -> None:
    async with serving(streams(reply("x"))) as server:
        await asked(server, api_key=None, headers={"Authorization": "Bearer of-the-gateway"})
    assert server.requests[0].headers["authorization"] == "Bearer of-the-gateway"


async def test_a_header_goes_out_as_it_can_be_sent_or_is_named() -> None:
    told: Any = {"x-number": 5, "x-nothing": None, "x-wide": " a\t"}
    async with serving(streams(reply("x"))) as server:
        await asked(server, headers_of_chat=told)
        sent = server.requests[0].headers
        assert (sent["x-number"], sent["x-wide"]) == ("5", "a") and "x-nothing" not in sent
        for name in ("x y", "x:", ""):
            broken = await refused(server, ContextMissing, headers_of_chat={name: "z"})
            assert "signs" in broken.sentence
        assert len(server.requests) == 1


async def test_a_missing_key_is_named_and_nothing_is_sent() -> None:
    async with serving(streams(reply("x"))) as server:
        missing = await refused(server, ContextMissing, api_key=" ")
        assert "OpenAI" in missing.sentence
        anothers = Service(BY_NAME["openai"]).stream(Request("openai", "m"), settings_for(server, "mistral"))
        with pytest.raises(ContextMissing):
            await anext(anothers)
        broken = await refused(server, ContextMissing, api_key=KEY + "…\n")
        assert "signs" in broken.sentence
        assert not server.requests


async def test_an_address_that_has_to_be_told_is_asked_for() -> None:
    stream = Service(BY_NAME["openai-compatible"]).stream(Request("x", "m"), ProviderSettings("openai-compatible"))
    with pytest.raises(ContextMissing, match="address"):
        await anext(stream)


async def test_a_refusal_is_told_in_the_services_words() -> None:
    async with serving(
        says(401, {"error": {"message": f"Wrong: Bearer {KEY}"}}, {"x-request-id": "r-2"})
    ) as server:
        failure = await refused(server, AuthenticationRefused)
    assert failure.details["request_id"] == "r-2"
    assert failure.sentence == "The service did not accept the key. OpenAI says: “Wrong: Bearer …”"


async def test_a_key_that_is_quoted_back_is_blotted_out_whatever_it_looks_like() -> None:
    async with serving(says(401, {"error": {"message": f"Wrong: {KEY}, {KEY}"}})) as server:
        assert "Wrong: …, …" in (await refused(server, AuthenticationRefused)).sentence
    async with serving(says(403, "not you: of-the-gateway")) as server:
        failure = await refused(server, AuthenticationRefused, headers={"Authorization": "of-the-gateway"})
        assert "of-the-gateway" not in failure.sentence


async def test_a_limit_says_how_long_to_wait() -> None:
    async with serving(says(429, "slow", {"retry-after": "7"})) as server:
        failure = await refused(server, RateLimited)
    assert failure.details["retry_after"] == 7.0
    async with serving(says(503, "busy", {"retry-after": "8"})) as server:
        assert (await refused(server, ProviderUnavailable)).details["retry_after"] == 8.0


async def test_a_refusal_whose_words_never_come_is_one_all_the_same() -> None:
    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nhalf")
        await breaks(writer)

    async with serving(half) as server:
        assert (await refused(server, ProviderUnavailable)).details["status"] == 500


async def test_nobody_is_followed_to_another_address() -> None:
    async with serving(streams(reply("x"))) as other:
        async with serving(says(307, "", {"location": other.url})) as server:
            assert "307" in (await refused(server, RequestRefused)).sentence
        assert not other.requests


async def test_a_web_page_is_no_answer() -> None:
    page = says(200, "<html><title>Log in to the airport</title></html>", {"content-type": "text/html"})
    async with serving(page) as server:
        assert "Log in to the airport" in (await refused(server, MalformedReply)).sentence


@pytest.mark.parametrize("pieces", [[], sse(text_frame("Hel")), [b'data: {"choices":[{"del']])
async def test_a_stream_that_ends_too_early_is_a_cut(pieces: list[bytes]) -> None:
    async with serving(streams(pieces)) as server:
        await refused(server, ReplyCut)


async def test_what_was_said_before_a_failure_is_told_first() -> None:
    said = b"".join(sse(text_frame("Hel"), text_frame("lo"), {"error": {"message": "gone", "code": 502}}))
    async with serving(streams([said])) as server:
        service = Service(BY_NAME["openai"])
        came: list[ProviderEvent] = []
        with pytest.raises(ProviderUnavailable, match="gone"):
            async for event in service.stream(Request("openai", "m", turns=(HI,)), settings_for(server)):
                came.append(event)
        await service.aclose()
    assert text_of(came) == "Hello"


async def test_words_in_a_last_frame_without_an_end_are_told_before_the_cut() -> None:
    async with serving(streams([b"".join(sse(text_frame("Hello"))).rstrip()])) as server:
        service = Service(BY_NAME["openai"])
        stream = service.stream(Request("openai", "m", turns=(HI,)), settings_for(server))
        assert isinstance(await anext(stream), ReplyStarted)
        assert await anext(stream) == TextDelta("Hello")
        with pytest.raises(ReplyCut):
            await anext(stream)
        await service.aclose()


async def test_a_server_that_keeps_the_connection_after_the_end_holds_up_nobody() -> None:
    async with serving(streams(reply("Hello"), then=hangs)) as server:
        # The server never goes on: whoever waited for it would wait for ever.
        assert text_of(await asked(server)) == "Hello"


async def test_the_connection_serves_the_next_request_too() -> None:
    async with serving(streams(reply("Hello"))) as server:
        service = Service(BY_NAME["openai"])
        for _ in range(3):
            request = Request("openai", "m", turns=(HI,))
            assert text_of([event async for event in service.stream(request, settings_for(server))]) == "Hello"
        await service.aclose()
    assert server.connections == 1


@pytest.mark.parametrize("pieces", [[], sse(text_frame("Hel"))])
async def test_cancelling_closes_the_socket_within_a_tenth_of_a_second(pieces: list[bytes]) -> None:
    # The quickest is what the program needs; the others may have waited for a busy machine.
    assert min([await seconds_to_cancel(pieces) for _ in range(5)]) < 0.1


async def seconds_to_cancel(pieces: list[bytes]) -> float:
    async with serving(streams(pieces, then=hangs)) as server:
        service = Service(BY_NAME["openai"])
        reached = asyncio.Event()

        async def listen() -> None:
            async for event in service.stream(Request("openai", "m", turns=(HI,)), settings_for(server)):
                if isinstance(event, TextDelta) or not pieces:
                    reached.set()

        async with asyncio.TaskGroup() as group:
            listening = group.create_task(listen())
            await reached.wait()
            stopped = time.monotonic()
            listening.cancel()
        await asyncio.wait_for(server.left.wait(), 60)
        seconds = time.monotonic() - stopped
        await service.aclose()
    return seconds


async def test_files_and_long_chats_are_written_aside() -> None:
    picture = FilePart("p.png", "image/png", "image", b"abc")
    result = ToolResultPart("c", "look", "", files=(picture,))
    async with serving(streams(reply("x"))) as server:
        await asked(server, Turn("user", (TextPart("See"), picture)))
        await asked(server, Turn("tool", (result,)))
        await asked(server, *[HI, Turn("assistant", (TextPart("Ho"),))] * 150)
    assert [len(request.json["messages"]) for request in server.requests] == [1, 2, 300]


async def test_the_same_address_serves_all_ways_to_write_it() -> None:
    async with serving(streams(reply("x"))) as server:
        for path in ("", "/", "/v1", "/v1/", "/v1/chat/completions"):
            await asked(server, name="ollama", base_url=server.url + path)
    assert {request.target for request in server.requests} == {"/v1/chat/completions"}


async def test_calls_come_through_the_whole_way() -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "now", "arguments": ""}}
    frames = sse({"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}, "[DONE]")
    async with serving(streams(frames)) as server:
        events = await asked(server)
    assert ToolCallReady(0, "c1", "now", "{}") in events


async def test_a_whole_answer_has_an_end_to_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_chat.providers.reading.MOST_WHOLE_BYTES", 10)
    async with serving(says(200, '{"choices": "' + "x" * 100)) as server:
        assert "too large" in (await refused(server, MalformedReply)).sentence


async def test_services_may_share_their_connections() -> None:
    transport = Transport()
    first, second = (service for service in services(transport) if service.name in ("deepseek", "mistral"))
    async with serving(streams(reply("x"))) as server:
        for service in (first, second):
            settings = settings_for(server, service.name)
            assert [event async for event in service.stream(Request(service.name, "m", turns=(HI,)), settings)]
        await first.aclose()
    assert server.connections == 1
    assert replace(first.entry, name="other").name == "other"
