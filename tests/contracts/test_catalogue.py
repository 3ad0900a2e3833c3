"""Every service of the catalogue answers a library's chats, at whatever address its context says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_chat import Context, Library
from desktop_chat.errors import AuthenticationRefused, ContextMissing
from desktop_chat.providers.catalog import ENTRIES, services
from desktop_chat.providers.context import ENVIRONMENT
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import PATH
from tests.support.servers import hangs, reply, says, serving, sse, streams, text_frame

KEY = "key-that-nobody-may-see"

pytestmark = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


@asynccontextmanager
async def library(folder: Path, entry: Entry, url: str, key: str | None = KEY) -> AsyncIterator[Library]:
    context = Context({entry.name: {"api_key": key, "base_url": url}})
    async with Library(folder / "chats.sqlite3", context=context) as opened:
        yield opened


async def test_a_chat_is_answered(entry: Entry, tmp_path: Path) -> None:
    async with (
        serving(streams(reply("Hello", " there"))) as server,
        library(tmp_path, entry, server.url) as opened,
    ):
        chat = opened.create_chat(model="m-1", provider=entry.name, assume_model_exists=True)
        answer = await chat.ask("Hi")
    assert answer.content == "Hello there"
    assert server.requests[0].target.endswith(PATH)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    sent = server.requests[0].json
    assert (sent["model"], sent["stream"]) == ("m-1", True)
    assert sent["messages"] == [{"role": "user", "content": "Hi"}]


async def test_a_refused_key_names_the_service(entry: Entry, tmp_path: Path) -> None:
    refusal = says(401, {"error": {"message": "Bad key"}})
    async with serving(refusal) as server, library(tmp_path, entry, server.url) as opened:
        chat = opened.create_chat(model="m-1", provider=entry.name, assume_model_exists=True)
        with pytest.raises(AuthenticationRefused, match=entry.title):
            await chat.ask("Hi")


async def test_a_missing_key_is_asked_for_where_one_is_needed(entry: Entry, tmp_path: Path) -> None:
    async with serving(streams(reply("x"))) as server, library(tmp_path, entry, server.url, key=None) as opened:
        chat = opened.create_chat(model="m-1", provider=entry.name, assume_model_exists=True)
        if entry.needs_key:
            with pytest.raises(ContextMissing, match=entry.title):
                await chat.ask("Hi")
        else:
            await chat.ask("Hi")
            assert "authorization" not in server.requests[0].headers


async def test_cancelling_a_chat_closes_its_connection(entry: Entry, tmp_path: Path) -> None:
    play = streams(sse(text_frame("Hello")), then=hangs)
    async with serving(play) as server, library(tmp_path, entry, server.url) as opened:
        chat = opened.create_chat(model="m-1", provider=entry.name, assume_model_exists=True)
        async for event in chat.stream("Hi"):
            if getattr(event, "text", None) == "Hello":
                break
        await asyncio.wait_for(server.left.wait(), 5)
        assert chat.messages()[-1].content == "Hello"


def test_an_entry_is_well_formed(entry: Entry) -> None:
    assert entry.name == entry.name.lower()
    assert entry.title
    assert [each.name for each in ENTRIES].count(entry.name) == 1
    if entry.base_url is not None:
        assert entry.base_url.startswith("https://" if entry.needs_key else "http://127.0.0.1:")
        assert not entry.base_url.endswith("/")
    if entry.needs_key:
        assert any(provider == entry.name and field == "api_key" for provider, field, _ in ENVIRONMENT)


def test_one_more_entry_is_one_more_service(entry: Entry) -> None:
    assert Service(replace(entry, name="another")).name == "another"
    assert [service.entry for service in services()] == list(ENTRIES)
