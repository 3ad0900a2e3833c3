"""A key is tried at its service in the cheapest way, and what the service says against it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_chat import AuthenticationRefused, Library, ModelUnknown, ProviderUnavailable, ScriptedProvider
from desktop_chat.services.profile_views import KeyTest
from tests.support.servers import Play, reply, says, serving, streams

KEY = "sk-canary-0123456789-wxyz"
LIST = says(200, {"data": [{"id": "m-1"}, {"id": "m-2"}]})
NO = says(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}})


async def tried(folder: Path, provider: str, *plays: Play) -> tuple[KeyTest, list[Any]]:
    async with serving(*plays) as server, Library(folder / "chats.sqlite3") as library:
        said = await library.profiles.try_out(provider, {"api_key": KEY, "base_url": server.url})
        return said, server.requests


async def test_the_list_of_models_is_asked_for(tmp_path: Path) -> None:
    said, (request,) = await tried(tmp_path, "openai", LIST)
    assert (said.is_good, said.models, said.title) == (True, 2, "OpenAI")
    assert (request.method, request.target) == ("GET", "/v1/models")


async def test_the_words_of_the_service_are_told_without_the_key(tmp_path: Path) -> None:
    said, _ = await tried(tmp_path, "anthropic", NO)
    assert isinstance(said.error, AuthenticationRefused) and not said.is_good
    assert "Incorrect API key provided" in str(said.error) and KEY not in repr(said)


async def test_a_list_that_everybody_gets_proves_nothing(tmp_path: Path) -> None:
    said, (request,) = await tried(tmp_path, "openrouter", says(200, {"data": {"label": "mine"}}))
    assert (said.is_good, said.models, request.target) == (True, None, "/api/v1/key")


@pytest.mark.parametrize("provider", ["perplexity", "ollama-cloud"])
async def test_without_a_list_one_token_is_asked_for(provider: str, tmp_path: Path) -> None:
    said, (request,) = await tried(tmp_path, provider, streams(reply("H")))
    assert said.is_good and request.method == "POST"
    assert request.json["max_tokens"] == 1
    refused, _ = await tried(tmp_path, provider, NO)
    assert isinstance(refused.error, AuthenticationRefused)


async def test_a_service_that_is_not_there_says_nothing_of_the_key(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3") as library:
        fields = {"api_key": KEY, "base_url": "http://127.0.0.1:9"}
        said = await library.profiles.try_out("mistral", fields)
    assert isinstance(said.error, ProviderUnavailable)


async def test_a_service_without_any_model_cannot_be_tried(tmp_path: Path) -> None:
    bare = ScriptedProvider(name="bare")
    bare.models = ()
    async with Library(tmp_path / "chats.sqlite3", providers=[bare]) as library:
        said = await library.profiles.try_out("bare", {"api_key": KEY})
    assert isinstance(said.error, ModelUnknown) and said.title == "bare"
