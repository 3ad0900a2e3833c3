"""Profiles: their rows, their keys in a keyring, and what is told when something of them is gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.errors import KeyringError, KeyringLocked

from desktop_chat import (
    BudgetExceeded,
    Context,
    ContextMissing,
    KeyringUnavailable,
    Library,
    Remedy,
    RunError,
    UserError,
)
from desktop_chat.providers.scripted import ScriptedProvider
from desktop_chat.services.profile_book import ProfileBook
from tests.support.keyrings import MemoryKeyring
from tests.support.libraries import LOST, change, files_with, rows, until
from tests.support.servers import says, serving

KEY = "sk-canary-0123456789-wxyz"


class Keyed(ScriptedProvider):
    """A prepared provider that answers nobody without a key."""

    title = "Scripted"
    needs_key = True


@asynccontextmanager
async def opened(folder: Path, *replies: Any, **settings: Any) -> AsyncIterator[Library]:
    provider = Keyed(*replies)
    async with Library(
        folder / "chats.sqlite3", providers=[provider], default_model="scripted-1", **settings
    ) as library:
        yield library


def asked_with(library: Library) -> list[str | None]:
    provider = library.models.provider("scripted")
    assert isinstance(provider, ScriptedProvider)
    return [settings.secret("api_key") for settings in provider.settings]


async def test_each_profile_pays_with_its_own_key(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path, "1", "2", "3") as library:
        for name in ("Work", "Home"):
            library.profiles.create(name)
            await library.profiles.set_key(name, "scripted", f"{KEY}-{name}")
        work = library.create_chat(context=library.contexts["Work"])
        await work.ask("1")
        await library.create_chat().with_context("Home").ask("2")
        await library.chat(work.id).ask("3")
        assert asked_with(library) == [f"{KEY}-Work", f"{KEY}-Home", f"{KEY}-Work"]
        assert [message.profile for message in work.messages(role="assistant")] == ["Work", "Work"]
        assert sorted(row.profile for row in rows(library, library.tables.usage)) == ["Home", "Work", "Work"]
        assert list(library.contexts) == ["Home", "Work"] and "Work" in library.contexts
    assert files_with(tmp_path, KEY) == []
    assert ring.threads == {"desktop-chat-keys"}, "the loop never waits for it"


async def test_keys_are_read_when_they_are_needed_and_a_change_counts_at_once(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened(tmp_path, "1") as library:
        library.profiles.create("Work", is_default=True)
        await library.profiles.set_key("Work", "scripted", KEY)
    ring.calls.clear()
    async with opened(tmp_path, "1", "2") as library:
        chat = library.create_chat()
        assert chat.view.profile == "Work" and ring.calls == []
        await chat.ask("1")
        await library.profiles.set_key("Work", "scripted", "another-key-456")
        await chat.ask("2")
        assert asked_with(library) == [KEY, "another-key-456"]


async def test_a_profile_without_a_key_says_so_and_takes_no_other(tmp_path: Path, ring: MemoryKeyring) -> None:
    own = Context({"scripted": {"api_key": "the library's own"}})
    async with opened(tmp_path, "1", "2", context=own) as library:
        library.profiles.create("Empty")
        chat = library.create_chat().with_context("Empty")
        with pytest.raises(ContextMissing, match="profile Empty has no key for Scripted") as raised:
            await chat.ask("1")
        assert raised.value.remedy is Remedy.ADD_KEY and asked_with(library) == []
        assert chat.count() == 1, "the question is kept"
        await library.profiles.set_key("Empty", "scripted", KEY)
        await chat.complete()
        assert asked_with(library) == [KEY]


async def test_a_chat_that_never_had_a_profile_has_the_default_one_where_it_knows_the_service(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    own = Context({"scripted": {"api_key": "from the environment"}})
    async with opened(tmp_path, "1", "2", context=own) as library:
        chat = library.create_chat()
        library.profiles.create("Work", is_default=True)
        await chat.ask("1")
        await library.profiles.set_key("Work", "scripted", KEY)
        await chat.ask("2")
        assert asked_with(library) == ["from the environment", KEY]
        assert [message.profile for message in chat.messages(role="assistant")] == [None, "Work"]


async def test_renaming_moves_no_key_and_takes_chats_and_payments_along(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened(tmp_path, "1", "2") as library:
        library.profiles.create("Work", colour="#aabbcc", is_default=True)
        await library.profiles.set_key("Work", "scripted", KEY)
        chat = library.create_chat()
        await chat.ask("1")
        before, used = dict(ring.entries), chat.view.updated_at
        library.profiles.rename("Work", " Customer  A ")
        assert ring.entries == before
        assert (chat.view.profile, chat.view.updated_at) == ("Customer A", used)
        await chat.ask("2")
        assert [message.profile for message in chat.messages(role="assistant")] == ["Customer A"] * 2
        assert (await library.profiles.spending.of("Customer A")).attempts == 2
        with pytest.raises(ContextMissing, match="Work"):
            library.profiles.get("Work")


async def test_a_profile_is_not_renamed_under_an_answer(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path, "1") as library:
        library.profiles.create("Work", is_default=True)
        await library.profiles.set_key("Work", "scripted", KEY)
        chat = library.create_chat()
        await chat.ask("1")
        change(library, library.tables.run, chat.runs[-1].id, status="in_progress", instance=LOST)
        with pytest.raises(RunError, match="being written"):
            library.profiles.rename("Work", "Home")


async def test_a_copy_has_the_settings_and_no_key(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path) as library:
        library.profiles.create("Work", colour="#112233")
        fields = {"api_key": KEY, "base_url": "http://127.0.0.1:1", "headers": {"X-Team": "a", "X-Api-Key": KEY}}
        await library.profiles.configure("Work", "scripted", fields)
        entries = dict(ring.entries)
        copy = library.profiles.duplicate("Work", "Copy")
        assert copy.colour == "#112233" and copy.services["scripted"].secrets == ()
        assert copy.services["scripted"].settings == {
            "base_url": "http://127.0.0.1:1",
            "headers": {"X-Team": "a"},
        }
        assert ring.entries == entries
        with pytest.raises(ContextMissing, match="Copy has no key"):
            await library.contexts["Copy"].fetched("scripted")
        whole = await library.contexts["Work"].fetched("scripted")
        assert whole.revealed_headers() == {"X-Team": "a", "X-Api-Key": KEY}
        assert KEY not in repr(whole) and KEY not in repr(library.contexts["Work"])


async def test_a_deleted_profile_takes_its_keys_along_and_leaves_its_chats(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened(tmp_path, "1") as library:
        library.profiles.create("Work", is_default=True)
        await library.profiles.configure("Work", "scripted", {"api_key": KEY, "credentials": "c" * 5_000})
        assert len(ring.entries) == 7
        chat = library.create_chat()
        await chat.ask("1")
        await library.profiles.delete("Work")
        assert ring.entries == {} and library.profiles.all() == []
        assert chat.messages()[-1].content == "1"
        with pytest.raises(ContextMissing, match="no profile named Work"):
            await chat.ask("2")


async def test_a_locked_keyring_keeps_the_profile_that_was_to_be_deleted(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened(tmp_path) as library:
        library.profiles.create("Work")
        await library.profiles.set_key("Work", "scripted", KEY)
        ring.before = locked
        with pytest.raises(KeyringUnavailable, match="locked"):
            await library.profiles.delete("Work")
        ring.before = lambda verb, service: None
        assert await library.profiles.last_four("Work", "scripted") == {"api_key": "…wxyz"}


def locked(verb: str, service: str) -> None:
    raise KeyringLocked("Failed to unlock the collection!")


async def test_an_entry_that_was_deleted_outside_is_told_and_nothing_is_changed(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened(tmp_path, "1") as library:
        library.profiles.create("Work")
        await library.profiles.set_key("Work", "scripted", KEY)
        ring.entries.clear()
        chat = library.create_chat().with_context("Work")
        with pytest.raises(ContextMissing, match="no longer in the keyring") as raised:
            await chat.ask("1")
        assert raised.value.remedy is Remedy.ADD_KEY
        assert await library.profiles.last_four("Work", "scripted") == {"api_key": ""}
        assert library.profiles.get("Work").services["scripted"].secrets == ("api_key",)


async def test_a_context_outlives_its_profile_only_as_a_sentence(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path) as library:
        library.profiles.create("Work")
        context = library.contexts["Work"]
        await library.profiles.delete("Work")
        with pytest.raises(ContextMissing, match="no profile named Work"):
            await context.fetched("scripted")


async def test_a_keyring_that_asks_a_person_holds_up_one_chat_and_no_more(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    prompt = threading.Event()
    async with opened(tmp_path, "1", "2", context=Context({"scripted": {"api_key": "own"}})) as library:
        library.profiles.create("Work")
        await library.profiles.set_key("Work", "scripted", KEY)
        ring.before = lambda verb, service: prompt.wait()
        chat = library.create_chat().with_context("Work")
        task = asyncio.ensure_future(chat.ask("1"))
        await until(lambda: ring.calls[-1][0] == "get")
        assert (await library.create_chat().ask("Meanwhile")).content == "1"
        prompt.set()
        assert (await task).content == "2"


async def test_a_key_for_this_session_is_nowhere_but_here(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path, "1") as library:
        library.profiles.create("Work", is_default=True)
        view = await library.profiles.set_key("Work", "scripted", KEY, for_session=True)
        assert view.services["scripted"].secrets == ()
        await library.create_chat().ask("1")
        assert asked_with(library) == [KEY] and ring.calls == []
        assert await library.profiles.last_four("Work", "scripted") == {"api_key": "…wxyz"}
    assert files_with(tmp_path, KEY) == []
    async with opened(tmp_path, "1") as library:
        with pytest.raises(ContextMissing, match="has no key"):
            await library.create_chat().ask("1")


async def test_a_key_that_could_not_be_kept_leaves_no_trace(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path) as library:
        library.profiles.create("Work")
        ring.before = locked
        with pytest.raises(KeyringUnavailable):
            await library.profiles.set_key("Work", "scripted", KEY)
        assert library.profiles.get("Work").services == {}
        ring.before = broken
        with pytest.raises(KeyringUnavailable):
            await library.profiles.set_key("Work", "scripted", KEY)
        assert library.profiles.get("Work").services["scripted"].secrets == ("api_key",), "it may be there"


def broken(verb: str, service: str) -> None:
    raise KeyringError("the line is cut")


async def test_what_the_environment_has_is_taken_where_the_profile_knows_nothing(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    environment = {"OPENAI_API_KEY": KEY, "OPENAI_ORG_ID": "org-1", "ANTHROPIC_API_KEY": "other-key-9876"}
    async with Library(tmp_path / "chats.sqlite3") as library:
        library.profiles.create("Mine")
        await library.profiles.set_key("Mine", "anthropic", "mine-already-1")
        assert await library.profiles.import_from_environment("Mine", environment) == ("openai",)
        settings = await library.contexts["Mine"].fetched("openai")
        assert (settings.secret("api_key"), settings["organization"]) == (KEY, "org-1")
        kept = await library.contexts["Mine"].fetched("anthropic")
        assert kept.secret("api_key") == "mine-already-1"


async def test_half_an_access_key_does_not_become_another_account(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with Library(tmp_path / "chats.sqlite3") as library:
        library.profiles.create("Cloud")
        fields = {"access_key_id": "AKIAEXAMPLE", "region": "us-east-1", "base_url": "http://127.0.0.1:9"}
        await library.profiles.configure("Cloud", "bedrock", fields)
        test = await library.profiles.test("Cloud", "bedrock")
        assert "Half of the access key" in str(test.error)


async def test_names_are_cleaned_and_each_is_there_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as library:
        book: ProfileBook = library.profiles
        book.create("Work")
        for name in ("work", "", "   ", "x" * 81):
            with pytest.raises(UserError):
                book.create(name)
        with pytest.raises(UserError, match="#rrggbb"):
            book.recolour("Work", "red")
        assert book.recolour("Work", "#00ff00").colour == "#00ff00"
        assert book.rename("Work", "WORK").name == "WORK" and book.rename("WORK", "WORK").name == "WORK"
        with pytest.raises(ContextMissing, match="no profile named Work"):
            book.rename("Work", "Other")
        book.create("Other", is_default=True)
        book.make_default("WORK")
        assert book.default is not None and book.default.name == "WORK"
        book.make_default(None)
        assert book.default is None


async def test_blank_and_unknown_things_are_refused(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened(tmp_path) as library:
        library.profiles.create("Work")
        with pytest.raises(UserError, match="blank"):
            await library.profiles.set_key("Work", "scripted", "  \n")
        with pytest.raises(UserError, match="no provider named acme"):
            await library.profiles.set_key("Work", "acme", KEY)
        with pytest.raises(ContextMissing, match="has no key for Scripted"):
            await library.profiles.remove_key("Work", "scripted")
        await library.profiles.set_key("Work", "scripted", KEY)
        assert (await library.profiles.remove_key("Work", "scripted")).services == {}
        assert ring.entries == {}


async def test_a_damaged_row_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as library:
        view = library.profiles.create("Work")
        odd = {"providers": {"scripted": 7, "other": {"secrets": "x"}}, "cap": "many", "own": 1}
        change(library, library.tables.profile, view.id, settings=odd)
        again = library.profiles.get("Work")
        assert again.cap is None and again.services["scripted"].secrets == ()
        library.profiles.set_cap("Work", Decimal("2.50"))
        (row,) = rows(library, library.tables.profile)
        assert (row.settings["own"], row.settings["cap"]) == (1, "2.50")


async def test_models_are_listed_and_vectors_made_with_the_default_profile(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    listed = says(200, {"data": [{"id": "text-embedding-3-small"}]})
    vectors = says(200, {"data": [{"index": 0, "embedding": [1.0]}], "usage": {"prompt_tokens": 1}})
    async with serving(listed, vectors) as server:
        own = Context({"models.dev": {"base_url": "http://127.0.0.1:9"}})
        async with Library(tmp_path / "chats.sqlite3", context=own) as library:
            library.profiles.create("Work", is_default=True)
            fields = {"api_key": KEY, "base_url": server.url}
            await library.profiles.configure("Work", "openai", fields)
            told = {each.provider: each.models for each in await library.models.refresh()}
            assert told["openai"] == 1 and "mistral" not in told
            await library.embed("a", model="text-embedding-3-small", provider="openai")
            library.profiles.set_cap("Work", 0)
            for context in (None, "Work"):
                with pytest.raises(BudgetExceeded):
                    await library.embed("a", model="text-embedding-3-small", provider="openai", context=context)
        assert [each.headers["authorization"] for each in server.requests] == [f"Bearer {KEY}"] * 2


async def test_a_context_of_another_library_is_taken_as_it_is(tmp_path: Path, ring: MemoryKeyring) -> None:
    (tmp_path / "other").mkdir()
    async with opened(tmp_path / "other") as other, opened(tmp_path, "1") as library:
        other.profiles.create("Work")
        await other.profiles.set_key("Work", "scripted", KEY)
        chat = library.create_chat(context=other.contexts["Work"])
        await chat.ask("1")
        assert asked_with(library) == [KEY]
        with pytest.raises(ContextMissing, match="no profile named Work"):
            await library.chat(chat.id).ask("2")


async def test_parts_of_what_a_profile_knows_are_forgotten(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    async with Library(tmp_path / "chats.sqlite3") as library:
        profiles = library.profiles
        profiles.create("Work")
        fields = {"access_key_id": "AKIA0123456789ABCDEF", "secret_access_key": KEY, "region": "eu-west-1"}
        await profiles.configure("Work", "bedrock", {**fields, "session_token": KEY})
        view = await profiles.forget("Work", "bedrock", ["session_token", "region", "nothing"])
        assert view.services["bedrock"].secrets == ("access_key_id", "secret_access_key")
        assert view.services["bedrock"].settings == {} and len(ring.entries) == 2
        assert profiles.has_key("Work", "bedrock") and not profiles.has_key("Work", "openai")
        view = await profiles.forget("Work", "bedrock", ["access_key_id", "secret_access_key"])
        assert view.services == {} and ring.entries == {} and not profiles.has_key("Work", "bedrock")


async def test_a_key_that_was_there_for_a_session_is_taken_anew_in_the_next(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    told = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://a.example/v1"}
    for _ in range(2):
        async with Library(tmp_path / "chats.sqlite3") as library:
            if library.profiles.default is None:
                library.profiles.create("Work", is_default=True)
            assert not library.profiles.has_key("Work", "openai")
            taken = await library.profiles.import_from_environment("Work", told, for_session=True)
            assert taken == ("openai",) and library.profiles.has_key("Work", "openai")
