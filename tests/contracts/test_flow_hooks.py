"""Hooks on owners and handles: after the commit, in order, with frozen values, and harmless whatever they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from desktop_chat import Library, ReplyCut, Tool
from desktop_chat.models import Chattable
from desktop_chat.providers.scripted import Cut, tool_calls
from desktop_chat.services.hooks import HOOKS
from tests.support.foreign import Customer, User
from tests.support.libraries import House, key_of, rows, stored

OWNED = pytest.mark.parametrize("tables", ["foreign", "owned"], indirect=True)
LOOK = Tool(name="look", run=lambda: "seen")
Heard = list[tuple[str, Any]]


def owner_class(house: House) -> type[Chattable]:
    return house.tables.owner_links[0][0]


def new_owner(library: Library, kind: type[Any]) -> Any:
    return stored(library, kind(name="Ann"))


def listen(kind: type[Chattable], monkeypatch: pytest.MonkeyPatch, heard: Heard, *names: str) -> None:
    def hook(name: str) -> Callable[..., None]:
        return lambda owner, **values: heard.append((name, values))

    for name in names or HOOKS:
        monkeypatch.setattr(kind, name, hook(name), raising=False)


@OWNED
async def test_an_owner_hears_of_everything_in_order(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: Heard = []
    listen(owner_class(house), monkeypatch, heard)
    async with house.open(tool_calls(("c", "look", "{}")), "Two words", ["Half", Cut()], tools=[LOOK]) as library:
        chat = library.create_chat(owner=new_owner(library, owner_class(house))).with_tools("look")
        await chat.ask("Look")
        assert [name for name, _ in heard] == [
            "on_run_status",
            "on_message_created",
            "on_message_created",
            "on_run_status",
            "on_message_completed",
            "on_tool_call",
            "on_message_created",
            "on_tool_result",
            "on_message_created",
            "on_message_updated",
            "on_message_updated",
            "on_message_completed",
            "on_run_status",
        ]
        assert [values["run"].status for name, values in heard if name == "on_run_status"] == [
            *("queued", "in_progress", "completed"),
        ]
        created = [values["message"].role for name, values in heard if name == "on_message_created"]
        assert created == ["user", "assistant", "tool", "assistant"]
        grown = [values["message"].content for name, values in heard if name == "on_message_updated"]
        assert grown == ["Two ", "Two words"], "once for each delta"
        heard.clear()
        with pytest.raises(ReplyCut):
            await chat.ask("More")
        failed = dict(heard)["on_message_failed"]
        assert failed["message"].content == "Half" and failed["error"].kind == "ReplyCut"


@OWNED
async def test_a_chat_of_another_owner_or_of_none_is_not_heard(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners: list[Any] = []
    monkeypatch.setattr(
        owner_class(house), "on_message_created", lambda owner, message: owners.append(key_of(owner))
    )
    async with house.open("One", "Two") as library:
        first, second = (new_owner(library, owner_class(house)) for _ in range(2))
        await library.create_chat(owner=first).ask("1")
        await library.create_chat().ask("2")
        library.create_chat(owner=second).create_user_message("3")
        assert owners == [key_of(first), key_of(first), key_of(second)]


async def test_hooks_fire_after_the_commit_that_made_them_true(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), "Done", tools=[LOOK]) as library:
        chat, tables, found = library.create_chat().with_tools("look"), library.tables, []

        @chat.on_message_created
        def created(message: Any) -> None:
            found.append(len(rows(library, tables.message, tables.message.key == message.id)))

        @chat.on_message_completed
        def completed(message: Any) -> None:
            (row,) = rows(library, tables.message, tables.message.key == message.id)
            found.append((row.status, row.content) == ("complete", message.content))

        @chat.on_tool_call
        def called(tool_call: Any) -> None:
            found.append(len(rows(library, tables.tool_call, tables.tool_call.key == tool_call.id)))

        @chat.on_tool_result
        def answered(tool_call: Any, message: Any) -> None:
            found.append(rows(library, tables.tool_call)[0].result_key == message.id)

        @chat.on_run_status
        def moved(run: Any) -> None:
            found.append(rows(library, tables.run)[0].status == run.status)

        await chat.ask("Look")
        assert len(found) == 11 and all(found)


async def test_hooks_get_frozen_values(house: House) -> None:
    async with house.open("One") as library:
        chat, seen = library.create_chat(), []
        chat.on_message_completed(lambda message: seen.append(message))
        await chat.ask("1")
        with pytest.raises(FrozenInstanceError):
            seen[0].content = "other"


async def test_a_hook_that_raises_is_logged_and_harmless(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async with house.open("One two") as library:
        chat, heard = library.create_chat(), []

        def fail(**_: Any) -> None:
            raise ValueError("not my day")

        for register in (
            chat.on_message_created,
            chat.on_message_updated,
            chat.on_message_completed,
            chat.on_run_status,
        ):
            register(fail)
        chat.on_message_completed(lambda message: heard.append(message.content))
        assert (await chat.ask("1")).content == "One two"
        assert heard == ["One two"] and "not my day" in caplog.text


@OWNED
async def test_an_owner_may_use_the_names_of_the_guide(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: Heard = []
    names = ("ai_engine_on_message_create", "ai_engine_on_message_update")
    listen(owner_class(house), monkeypatch, heard, *names)
    async with house.open("One two") as library:
        chat = library.create_chat(owner=new_owner(library, owner_class(house)))
        await chat.ask("1")
        assert [(name, values["message"].content) for name, values in heard] == [
            ("ai_engine_on_message_create", "1"),
            ("ai_engine_on_message_create", ""),
            ("ai_engine_on_message_update", "One "),
            ("ai_engine_on_message_update", "One two"),
            ("ai_engine_on_message_update", "One two"),
        ]


async def test_hooks_live_with_their_handle(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat, heard = library.create_chat(), []
        other = library.chat(chat.id)
        other.on_message_completed(lambda message: heard.append(message.content))
        await chat.ask("1")
        del other
        await chat.ask("2")
        assert heard == ["One"]


async def test_plain_calls_fire_hooks_too(house: House) -> None:
    async with house.open() as library:
        chat, heard = library.create_chat(), []
        chat.on_message_created(lambda message: heard.append((message.role, message.content)))
        question = chat.create_user_message("1")
        chat.with_instructions("Be kind.")
        chat.edit(question.id, "2")
        assert heard == [("user", "1"), ("system", "Be kind."), ("user", "2")]


def test_both_sets_with_owners_have_one() -> None:
    assert issubclass(Customer, Chattable) and issubclass(User, Chattable)
