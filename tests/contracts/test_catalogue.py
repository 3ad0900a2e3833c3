"""Every service of the catalogue answers a library's chats, at whatever address its context says."""

from __future__ import annotations

import asyncio
import re
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
from desktop_chat.providers.requests import Request
from desktop_chat.providers.service import Service
from tests.contracts.recorded.sites import SITES
from tests.support.servers import serving
from tests.support.speeches import KEYS, MODELS, SPEECHES, Speech, key_of

KEY = "key-that-nobody-may-see"
USUAL = "m-1"

of_each_model = pytest.mark.parametrize(
    ("entry", "model"),
    [
        pytest.param(entry, model, id=f"{entry.name}-{model}")
        for entry in ENTRIES
        for model in (USUAL, *MODELS.get(entry.name, ()))
    ],
)
of_each = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def speech_of(entry: Entry, model: str = USUAL) -> Speech:
    return SPEECHES[type(entry.wire_for(Request(entry.name, model)))]


@asynccontextmanager
async def library(folder: Path, entry: Entry, url: str, key: str | None = KEY) -> AsyncIterator[Library]:
    site = SITES.get(entry.name, {}) if key else {}
    context = Context({entry.name: {"api_key": key, "base_url": url, **site}})
    async with Library(folder / "chats.sqlite3", context=context) as opened:
        yield opened


@of_each_model
async def test_a_chat_is_answered(entry: Entry, model: str, tmp_path: Path) -> None:
    speech = speech_of(entry, model)
    async with serving(speech.hello) as server, library(tmp_path, entry, server.url) as opened:
        chat = opened.create_chat(model=model, provider=entry.name, assume_model_exists=True)
        answer = await chat.ask("Hi")
    assert answer.content == "Hello there"
    received = server.requests[0]
    assert re.search(speech.path.replace("m-1", re.escape(model)) + "$", received.target)
    assert key_of(entry.name, received, KEY)
    assert speech.asked(received) == (model, [("user", "Hi")])


@of_each_model
async def test_a_refused_key_names_the_service(entry: Entry, model: str, tmp_path: Path) -> None:
    speech = speech_of(entry, model)
    async with serving(speech.refusal) as server, library(tmp_path, entry, server.url) as opened:
        chat = opened.create_chat(model=model, provider=entry.name, assume_model_exists=True)
        with pytest.raises(AuthenticationRefused, match=entry.title):
            await chat.ask("Hi")


@of_each
async def test_a_missing_key_is_asked_for_where_one_is_needed(entry: Entry, tmp_path: Path) -> None:
    speech = speech_of(entry)
    async with serving(speech.hello) as server, library(tmp_path, entry, server.url, key=None) as opened:
        chat = opened.create_chat(model=USUAL, provider=entry.name, assume_model_exists=True)
        if entry.needs_key:
            with pytest.raises(ContextMissing, match=entry.title):
                await chat.ask("Hi")
            assert server.requests == []
        else:
            await chat.ask("Hi")
            assert "authorization" not in server.requests[0].headers


@of_each_model
async def test_cancelling_a_chat_closes_its_connection(entry: Entry, model: str, tmp_path: Path) -> None:
    speech = speech_of(entry, model)
    async with serving(speech.silence) as server, library(tmp_path, entry, server.url) as opened:
        chat = opened.create_chat(model=model, provider=entry.name, assume_model_exists=True)
        async for event in chat.stream("Hi"):
            if getattr(event, "text", None) == "Hello":
                break
        await asyncio.wait_for(server.left.wait(), 60)
        assert chat.messages()[-1].content == "Hello"


@of_each
def test_an_entry_is_well_formed(entry: Entry) -> None:
    assert entry.name == entry.name.lower()
    assert entry.title
    assert [each.name for each in ENTRIES].count(entry.name) == 1
    if entry.base_url is not None:
        assert entry.base_url.startswith("https://" if entry.needs_key else "http://127.0.0.1:")
        assert not entry.base_url.endswith("/")
    if entry.needs_key and entry.sign is None:
        assert any(provider == entry.name and field == "api_key" for provider, field, _ in ENVIRONMENT)


@of_each
def test_one_more_entry_is_one_more_service(entry: Entry) -> None:
    assert Service(replace(entry, name="another")).name == "another"
    assert [service.entry for service in services()] == list(ENTRIES)


def test_what_is_said_of_services_is_said_of_services_that_there_are() -> None:
    names = {entry.name for entry in ENTRIES}
    assert names >= KEYS.keys() | MODELS.keys()
    wires = {type(wire) for entry in ENTRIES for wire in (entry.wire, *(each for _, each in entry.others))}
    assert wires <= SPEECHES.keys()
