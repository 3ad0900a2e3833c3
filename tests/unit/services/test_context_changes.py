"""Which key a request is made with: that of the chat's own context, as it is at that moment."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context
from desktop_chat.models import Tables
from desktop_chat.providers.catalog import services
from desktop_chat.providers.service import Service
from tests.support.libraries import House
from tests.support.lists import entry_with_lookups
from tests.support.servers import reply, serving, streams


async def test_a_key_that_was_changed_counts_from_the_next_request_on(tmp_path: Path) -> None:
    keys: list[str] = ["key-number-one"]
    async with serving(streams(reply("Hello."))) as there:
        service = Service(entry_with_lookups("acme"))

        def source(chat: Any) -> Context:
            return Context({"acme": {"base_url": there.url, "api_key": keys[-1]}})

        library = House(tmp_path, Tables()).opened(providers=[service], contexts=source, default_model=None)
        chat = library.create_chat(model="m", provider="acme", assume_model_exists=True)
        await chat.ask("Hi")
        keys.append("key-number-two")
        await chat.ask("Hi again")
        sent = [received.headers["authorization"] for received in there.requests]
        assert sent == ["Bearer key-number-one", "Bearer key-number-two"]
        await library.aclose()
        await service.aclose()


async def test_several_contexts_stand_side_by_side(tmp_path: Path) -> None:
    async with serving(streams(reply("Hello."))) as there:
        contexts = {
            name: Context({"acme": {"base_url": there.url, "api_key": f"key-of-{name}"}}, name=name)
            for name in ("work", "home")
        }
        service = Service(entry_with_lookups("acme"))
        library = House(tmp_path, Tables()).opened(providers=[service], contexts=contexts, default_model=None)
        chats = [
            library.create_chat(model="m", provider="acme", assume_model_exists=True, context=context)
            for context in contexts.values()
        ]
        await asyncio.gather(*(chat.ask("Hi") for chat in chats))
        assert {received.headers["authorization"] for received in there.requests} == {
            "Bearer key-of-work",
            "Bearer key-of-home",
        }
        assert [usage.profile for chat in chats for usage in chat.usage] == ["work", "home"]
        await library.aclose()
        await service.aclose()


async def test_the_environment_may_be_read_anew_for_every_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(streams(reply("Hello."))) as there:
        monkeypatch.setenv("DEEPSEEK_API_BASE", there.url)
        offered = services()
        library = House(tmp_path, Tables()).opened(
            providers=offered, contexts=lambda chat: Context.from_env(), default_model=None
        )
        chat = library.create_chat(model="m", provider="deepseek", assume_model_exists=True)
        for key in ("key-of-the-morning", "key-of-the-evening"):
            monkeypatch.setenv("DEEPSEEK_API_KEY", key)
            await chat.ask("Hi")
            assert there.requests[-1].headers["authorization"] == f"Bearer {key}"
        await library.aclose()
        await offered[0].aclose()
