"""Model servers on this computer are found quickly, whatever else answers at their ports."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from desktop_chat import Library
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.discovery import PLACES, Place, discovered
from desktop_chat.services.local_servers import LocalServerView
from tests.support.servers import Play, breaks, hangs, says, serving

OLLAMA = {"object": "list", "data": [{"id": "qwen3:latest", "object": "model", "owned_by": "library"}]}
LLAMACPP = {"data": [{"id": "m.gguf", "owned_by": "llamacpp", "meta": {"n_ctx_train": 8192}}]}
PLAIN = {"data": [{"id": "m"}]}


def place_of(url: str, provider: str) -> Place:
    port = urlsplit(url).port
    assert port is not None
    return Place(port, provider)


async def found(*there: tuple[Play, str], seconds: float = 60) -> list[tuple[str, list[str], bool]]:
    async with AsyncExitStack() as stack:
        servers = [(await stack.enter_async_context(serving(play)), name) for play, name in there]
        places = [place_of(server.url, name) for server, name in servers]
        answered = await discovered(places=places, seconds=seconds)
        for server, _ in servers:
            assert all("authorization" not in each.headers for each in server.requests)
    return [(each.provider, [model.id for model in each.models], each.needs_key) for each in answered]


async def test_servers_are_told_with_their_models_in_the_order_of_the_places() -> None:
    assert await found((says(200, OLLAMA), "ollama"), (says(200, PLAIN), "vllm")) == [
        ("ollama", ["qwen3:latest"], False),
        ("vllm", ["m"], False),
    ]


async def test_a_server_is_known_by_what_it_says_rather_than_by_its_port() -> None:
    assert await found((says(200, LLAMACPP), "vllm")) == [("llamacpp", ["m.gguf"], False)]


@pytest.mark.parametrize("status", [401, 403])
async def test_a_server_that_wants_a_key_is_told_without_models(status: int) -> None:
    assert await found((says(status, {"error": "no key"}), "gpustack")) == [("gpustack", [], True)]


@pytest.mark.parametrize(
    "play",
    [
        says(200, "<html>My router</html>", {"content-type": "text/html"}),
        says(200, "[1]"),
        says(200, {"hello": "world"}),
        says(404, {"error": "no such page"}),
        says(403, "Forbidden"),
        says(302, "", {"location": "http://127.0.0.1:1/v1/models"}),
        breaks,
    ],
    ids=["page", "no model", "other", "not there", "forbidden", "moved", "broken"],
)
async def test_what_is_no_model_server_is_not_told(play: Play) -> None:
    assert await found((play, "llamacpp")) == []


async def test_silence_costs_no_more_than_the_time_that_was_given() -> None:
    await discovered(places=())
    began = time.monotonic()
    answered = await found((hangs, "vllm"), (says(200, OLLAMA), "ollama"), seconds=2)
    assert [provider for provider, _, _ in answered] == ["ollama"]
    assert time.monotonic() - began < 30


@contextmanager
def full_port() -> Iterator[int]:
    """A port at which nobody ever takes a connection."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        yield listening.getsockname()[1]


async def test_a_port_where_nobody_listens_and_one_where_nobody_answers_are_nothing() -> None:
    with full_port() as full, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        places = [Place(full, "vllm"), Place(closed.getsockname()[1], "ollama")]
        assert await discovered(places=places, seconds=0.2) == ()


async def test_one_who_leaves_leaves_no_looks_behind() -> None:
    asked = asyncio.Event()

    async def play(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await hangs(writer)

    async with serving(play) as server:
        looking = asyncio.ensure_future(discovered(places=[place_of(server.url, "vllm")], seconds=30))
        await asyncio.wait_for(asked.wait(), 60)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        await asyncio.wait_for(server.left.wait(), 60)


def test_every_place_is_of_a_service_in_the_catalogue_and_on_this_computer() -> None:
    names = {entry.name for entry in ENTRIES}
    assert {place.provider for place in PLACES} <= names
    assert {place.host for place in PLACES} == {"127.0.0.1"}
    ports = {f"http://127.0.0.1:{place.port}/v1" for place in PLACES}
    assert {entry.base_url for entry in ENTRIES if (entry.base_url or "").startswith("http://")} <= ports


async def test_a_library_offers_the_servers_it_finds(tmp_path: Any) -> None:
    async with serving(says(200, OLLAMA)) as server, Library(tmp_path / "chats.sqlite3") as library:
        (view,) = await library.local_servers((place_of(server.url, "ollama"),))
        assert view == LocalServerView("ollama", "Ollama", server.url + "/v1", ("qwen3:latest",))
        assert view.context(key="k").settings("ollama").base_url == server.url + "/v1"
