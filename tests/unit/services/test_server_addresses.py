"""A server on this computer that is not where its like usually are is found again after a restart."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest

from desktop_chat import Library
from desktop_chat.services.desk_models import DeskModels
from desktop_chat.services.model_choices import ModelChoice
from tests.support.keyrings import MemoryKeyring
from tests.support.servers import reply, serving, streams

KEY = "sk-canary-0123456789-wxyz"


@pytest.fixture(autouse=True)
def _ring() -> None:
    keyring.set_keyring(MemoryKeyring())


def choice(address: str, provider: str = "llamacpp") -> ModelChoice:
    return ModelChoice(provider, "tiny", "tiny", "llama.cpp", address=address)


async def test_a_chat_goes_on_with_it_after_a_restart(tmp_path: Path) -> None:
    async with serving(streams(reply("Here."))) as server:
        async with Library(tmp_path / "chats.sqlite3") as library:
            chat = library.create_chat()
            sent = await DeskModels(library).choose(chat.id, choice(f"{server.url}/v1"))
            assert sent.error is None and chat.view.profile == "Personal"
        async with Library(tmp_path / "chats.sqlite3") as library:
            assert (await library.chat(chat.id).ask("Hi")).content == "Here."
        assert server.requests[-1].json["model"] == "tiny"


async def test_a_profile_that_has_another_address_keeps_it(tmp_path: Path) -> None:
    async with serving(streams(reply("Here."))) as server, Library(tmp_path / "chats.sqlite3") as library:
        library.profiles.create("Work", is_default=True)
        await library.profiles.configure("Work", "llamacpp", {"base_url": "https://a.example", "api_key": KEY})
        chat = library.create_chat()
        await DeskModels(library).choose(chat.id, choice(f"{server.url}/v1"))
        assert library.profiles.get("Work").services["llamacpp"].settings == {"base_url": "https://a.example"}


async def test_where_it_usually_is_nothing_has_to_be_kept(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3") as library:
        chat = library.create_chat()
        await DeskModels(library).choose(chat.id, choice("http://127.0.0.1:8080/v1"))
        assert library.profiles.all() == [] and chat.view.model == "tiny"


async def test_for_new_chats_it_is_kept_in_the_default_profile(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3") as library:
        library.profiles.create("Work", is_default=True)
        await DeskModels(library).keep_address(choice("http://127.0.0.1:9191/v1"))
        settings = library.profiles.get("Work").services["llamacpp"].settings
        assert settings == {"base_url": "http://127.0.0.1:9191/v1"}
