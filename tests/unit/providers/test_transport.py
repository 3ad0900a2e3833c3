"""The one socket: what comes back, what goes wrong, and how it is let go."""

from __future__ import annotations

import asyncio
import gc
import gzip
import logging
import socket
import time
from contextlib import aclosing

import pytest

from desktop_chat.errors import Error, ProviderUnavailable, ReplyCut, UserError
from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.posts import Post
from desktop_chat.providers.transport import Timeouts, Transport
from tests.support.servers import breaks, hangs, says, serving, streams

SHORT = Timeouts(connect=60, write=60, first_byte=0.1, idle=0.1)
ATTEMPTS = 5
"""The quickest is what the program needs; the others may have waited for a busy machine."""


def post(url: str, path: str = "/v1/chat", **headers: str) -> Post:
    return Post(address_of(url, path), b"{}", headers)


async def body_of(transport: Transport, sent: Post) -> bytes:
    async with transport.send(sent) as answer:
        return await answer.read(1_000_000)


async def failure_of(sent: Post, timeouts: Timeouts | None = None) -> Error:
    transport = Transport(timeouts)
    with pytest.raises(Error) as caught:
        await body_of(transport, sent)
    await transport.aclose()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None, "what httpx said may hold a key"
    return caught.value


async def test_an_answer_has_status_headers_and_body() -> None:
    async with serving(says(418, "short and stout", {"content-type": "Text/Plain; charset=utf-8"})) as server:
        transport = Transport()
        async with transport.send(post(server.url, accept="tea")) as answer:
            assert (answer.status, answer.media_type) == (418, "text/plain")
            assert await answer.read(5) == b"short"
        await transport.aclose()
    assert server.requests[0].target == "/v1/chat"
    assert server.requests[0].headers["accept"] == "tea"


async def test_connections_are_used_again() -> None:
    async with serving(says(200, "one")) as server:
        transport = Transport()
        assert [await body_of(transport, post(server.url)) for _ in range(3)] == [b"one"] * 3
        assert server.connections == 1
        await transport.aclose()
        await asyncio.wait_for(server.left.wait(), 60)


async def test_a_closed_transport_opens_new_connections_when_it_is_asked_again() -> None:
    async with serving(says(200, "one")) as server:
        transport = Transport()
        for _ in range(2):
            assert await body_of(transport, post(server.url)) == b"one"
            await transport.aclose()
        await transport.aclose()
        assert server.connections == 2


def test_every_loop_has_connections_of_its_own_that_end_with_it() -> None:
    transport = Transport()

    async def ask() -> None:
        async with serving(says(200, "one")) as server:
            assert await body_of(transport, post(server.url)) == b"one"

    asyncio.run(ask())
    asyncio.run(ask())
    gc.collect()


async def test_a_compressed_body_is_read_all_the_same() -> None:
    packed = gzip.compress(b"data: one\n\n")
    async with serving(streams([packed[:5], packed[5:]], headers={"content-encoding": "gzip"})) as server:
        transport = Transport()
        assert await body_of(transport, post(server.url)) == b"data: one\n\n"
        await transport.aclose()


async def test_nobody_there_is_told_as_no_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        failure = await failure_of(post(f"http://{address}"))
    assert isinstance(failure, ProviderUnavailable)
    assert failure.sentence == f"There is no connection to {address}."
    assert failure.details["reason"] == "ConnectError"


async def test_silence_before_the_first_byte_is_no_answer_in_time() -> None:
    async with serving(hangs) as server:
        failure = await failure_of(post(server.url), SHORT)
    assert isinstance(failure, ProviderUnavailable)
    assert "did not answer in time" in failure.sentence


async def test_silence_after_the_head_is_no_answer_in_time_either() -> None:
    async with serving(streams([], then=hangs)) as server:
        failure = await failure_of(post(server.url), SHORT)
    assert isinstance(failure, ProviderUnavailable)


async def test_silence_in_the_middle_cuts_the_reply() -> None:
    patient_at_first = Timeouts(connect=60, write=60, first_byte=60, idle=0.1)
    async with serving(streams([b"one"], then=hangs)) as server:
        began = time.monotonic()
        failure = await failure_of(post(server.url), patient_at_first)
    assert isinstance(failure, ReplyCut)
    assert "fell silent" in failure.sentence
    assert time.monotonic() - began < 10


async def test_patience_between_two_pieces_may_be_longer_than_for_the_first() -> None:
    gate = asyncio.Event()

    async def later(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(b"3\r\ntwo\r\n0\r\n\r\n")

    async with serving(streams([b"one"], then=later)) as server:
        transport = Transport(Timeouts(first_byte=1, idle=60))
        asyncio.get_running_loop().call_later(1.5, gate.set)
        assert await body_of(transport, post(server.url)) == b"onetwo"
        await transport.aclose()


async def test_a_connection_that_breaks_before_an_answer_is_unavailable() -> None:
    async with serving(breaks) as server:
        failure = await failure_of(post(server.url))
    assert isinstance(failure, ProviderUnavailable)
    assert "without an answer" in failure.sentence


async def test_a_connection_that_breaks_in_the_middle_cuts_the_reply_and_keeps_what_came() -> None:
    async with serving(streams([b"one", b"two"], then=breaks)) as server:
        transport = Transport()
        came = b""
        with pytest.raises(ReplyCut):
            async with transport.send(post(server.url)) as answer, aclosing(answer.pieces()) as pieces:
                async for piece in pieces:
                    came += piece
        await transport.aclose()
    assert came == b"onetwo"


async def test_leaving_the_body_early_closes_the_socket_at_once() -> None:
    assert min([await seconds_to_leave() for _ in range(ATTEMPTS)]) < 0.1


async def seconds_to_leave() -> float:
    """How long the server waits to hear that one left in the middle."""
    async with serving(streams([b"one"], then=hangs)) as server:
        transport = Transport()
        async with transport.send(post(server.url)) as answer, aclosing(answer.pieces()) as pieces:
            assert await anext(pieces) == b"one"
            left = time.monotonic()
        await asyncio.wait_for(server.left.wait(), 60)
        seconds = time.monotonic() - left
        await transport.aclose()
    return seconds


async def test_a_listener_that_is_slow_holds_up_the_reader_and_is_not_taken_for_silence() -> None:
    size, count = 256 * 1024, 24
    async with serving(streams([b"x" * size] * count)) as server:
        transport = Transport(Timeouts(first_byte=60, idle=0.5))
        async with transport.send(post(server.url)) as answer, aclosing(answer.pieces()) as pieces:
            came = len(await anext(pieces))
            await asyncio.sleep(1)
            async for piece in pieces:
                assert len(piece) < size * count / 2
                came += len(piece)
        await transport.aclose()
    assert came == size * count


@pytest.mark.parametrize("base", ["ftp://somewhere", "http://", "http://a:99999", "http://[::1", "https://x:0"])
def test_an_address_that_cannot_be_one_is_the_persons_to_mend(base: str) -> None:
    with pytest.raises(UserError):
        address_of(base, "/chat")


async def test_an_address_that_httpx_refuses_is_too() -> None:
    failure = await failure_of(Post(Address("http://exa mple\x7f/x", "exa mple"), b"{}"))
    assert isinstance(failure, UserError | ProviderUnavailable)


async def test_the_query_and_the_login_of_an_address_are_sent_but_shown_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(says(200, "one")) as server:
        base = server.url.replace("http://", "http://me:s%40cret-pass@") + "/v1?key=s3cret-query"
        address = address_of(base, "/chat")
        transport = Transport()
        await body_of(transport, Post(address, b"{}", {"authorization": address.login or ""}))
        await transport.aclose()
    assert server.requests[0].target == "/v1/chat?key=s3cret-query"
    assert server.requests[0].headers["authorization"] == "Basic bWU6c0BjcmV0LXBhc3M="
    shown = caplog.text + repr(address) + repr(Post(address, b"{}", {"authorization": address.login or ""}))
    assert "HTTP Request" in shown
    assert "s3cret" not in shown
    assert "cret-pass" not in shown
    assert "bWU6" not in shown


async def test_loopback_addresses_are_reached_past_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving(says(200, "one")) as server:
        transport = Transport()
        assert await body_of(transport, post(server.url)) == b"one"
        assert await body_of(transport, post(server.url.replace("127.0.0.1", "localhost"))) == b"one"
        await transport.aclose()


async def test_other_addresses_go_through_the_systems_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(says(200, "by proxy")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        transport = Transport()
        sent = Post(address_of("http://service.example/v1?key=1", "/chat"), b"{}")
        assert await body_of(transport, sent) == b"by proxy"
        await transport.aclose()
    assert proxy.requests[0].target == "http://service.example/v1/chat?key=1"


async def test_no_cookie_is_kept() -> None:
    async with serving(says(200, "one", {"set-cookie": "crumb=1"})) as server:
        transport = Transport()
        for _ in range(2):
            await body_of(transport, post(server.url))
        await transport.aclose()
    assert "cookie" not in server.requests[1].headers
