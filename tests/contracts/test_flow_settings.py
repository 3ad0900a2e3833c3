"""Everything a chat's handle sets is stored with the chat and applied again, by any program; secrets are not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_chat import (
    AnswerUnreadable,
    Context,
    ContextMissing,
    ModelUnknown,
    NotFound,
    ScriptedProvider,
    Tool,
    UserError,
)
from desktop_chat.providers.events import FileReceived
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.views import ChatView
from tests.support.libraries import House, said

SECRET = "sk-canary-0123456789"


@dataclass
class Person:
    name: str
    age: int


LOOK = Tool(name="look", run=lambda: "seen")


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_every_setting_is_applied_again_in_another_library(house: House) -> None:
    async with house.open('{"name": "Ann", "age": 3}', tools=[LOOK]) as library:
        chat = library.create_chat()
        chat.with_instructions("Be terse.").with_instructions("Be kind.", append=True)
        chat.with_schema(Person).with_tools("look", choice="look", parallel=False, concurrency=1)
        chat.with_temperature(0.2).with_max_output(99).with_params(seed=7).with_params({"seed": 8, "top_p": 0.5})
        chat.with_headers({"X-Team": "blue"}).with_thinking(effort="high", budget=5).with_citations()
        chat.with_caching(ttl="1h").with_server_tools("web_search", {"type": "code"})
        await chat.ask("Who?")
        first = house.provider.requests[0]
    async with house.open('{"name": "Bob", "age": 4}', tools=[LOOK]) as library:
        reply = await library.chat(chat.id).ask("And who else?")
        again = house.provider.requests[0]
        assert reply.parsed == {"name": "Bob", "age": 4}, "a dict where only the schema is known"
    for request in (first, again):
        assert request.instructions == ("Be terse.", "Be kind.")
        assert request.schema is not None and request.schema_name == "Person"
        assert [spec.name for spec in request.tools] == ["look"]
        assert (request.tool_choice, request.parallel_tools) == ("look", False)
        assert (request.temperature, request.max_output) == (0.2, 99)
        assert request.params == {"seed": 8, "top_p": 0.5} and request.headers == {"X-Team": "blue"}
        assert request.thinking == {"effort": "high", "budget": 5} and request.citations
        assert request.caching == {"ttl": "1h"}
        assert request.server_tools == ("web_search", {"type": "code"})


async def test_every_setting_can_be_taken_back(house: House) -> None:
    async with house.open("Plain.", tools=[LOOK]) as library:
        chat = library.create_chat().with_instructions("x").with_schema(Person).with_tools("look")
        chat.with_temperature(1).with_max_output(1).with_params(a=1).with_headers(b="2").with_thinking("low")
        chat.with_citations().with_caching().with_server_tools("x")
        chat.with_instructions(None).with_schema(None).with_tools(replace=True)
        chat.with_temperature(None).with_max_output(None).with_params().with_headers().with_thinking()
        chat.with_citations(False).with_caching(False).with_server_tools()
        assert chat.view.settings == {}
        assert (await chat.ask("Hi")).parsed is None
        request = house.provider.requests[0]
        assert (request.instructions, request.tools, request.schema) == ((), (), None)
        assert (request.temperature, request.max_output, request.params, request.headers) == (None, None, {}, {})
        assert (request.thinking, request.citations, request.caching, request.server_tools) == (
            None,
            False,
            None,
            (),
        )


async def test_the_model_is_stored_and_none_is_the_default(house: House) -> None:
    models = [OfferedModel("scripted-1"), OfferedModel("large-1", context_window=5)]
    provider = ScriptedProvider("One", "Two", models=models)
    async with house.open(provider=provider) as library:
        chat = library.create_chat()
        assert chat.with_model("large-1").model is not None
        with pytest.raises(ModelUnknown, match="large-1"):
            chat.with_model("large-2")
        with pytest.raises(UserError, match="provider"):
            chat.with_model("brand-new", assume_model_exists=True)
    async with house.open(provider=provider) as library:
        again = library.chat(chat.id)
        assert again.view.model == "large-1" and again.model is not None and again.model.context_window == 5
        await again.ask("1")
        again.with_model(None)
        await again.ask("2")
        assert [request.model for request in provider.requests] == ["large-1", "scripted-1"]
        assert (
            again.with_model("brand-new", provider="scripted", assume_model_exists=True).view.model == "brand-new"
        )


async def test_instructions_are_replaced_added_to_and_cleared(house: House) -> None:
    async with house.open() as library:
        chat = library.create_chat().with_instructions("One").with_instructions("Two")
        assert chat.instructions == ("Two",)
        chat.with_instructions("Three", append=True).with_instructions("Four", replace=False)
        assert [message.content for message in chat.messages("system")] == ["Two", "Three", "Four"]
        assert chat.messages() == () and chat.count() == 0, "they stand outside the path"
        assert chat.with_instructions("Five", replace=True).instructions == ("Five",)
        assert chat.with_instructions(None).instructions == ()


async def test_instructions_for_this_process_only_come_last_and_are_not_stored(house: House) -> None:
    async with house.open("Yes", "No") as library:
        chat = library.create_chat().with_instructions("Stored.")
        chat.with_instructions("Here only.", persist=False).with_instructions(
            "And this.", append=True, persist=False
        )
        await chat.ask("1")
        assert house.provider.requests[0].instructions == ("Stored.", "Here only.", "And this.")
        chat.with_instructions(None, persist=False)
        assert library.chat(chat.id).instructions == chat.instructions == ("Stored.",)


async def test_a_tool_given_as_it_is_lives_with_the_handle_and_is_named_in_the_chat(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat = library.create_chat().with_tools(LOOK)
        with pytest.raises(NotFound):
            chat.with_tools("nowhere")
        with pytest.raises(UserError):
            chat.with_tools(choice="nowhere")
        await chat.ask("1")
        await library.chat(chat.id).ask("2")
        assert [len(request.tools) for request in house.provider.requests] == [1, 0]


async def test_a_secret_header_is_sent_and_never_stored(house: House) -> None:
    async with house.open("Yes", "No") as library:
        chat = library.create_chat().with_headers({"X-Api-Key": SECRET, "X-Team": "blue"})
        await chat.ask("1")
        await library.chat(chat.id).ask("2")
        assert [request.headers for request in house.provider.requests] == [
            {"X-Team": "blue", "X-Api-Key": SECRET},
            {"X-Team": "blue"},
        ]
    assert SECRET.encode() not in everything_on_disk(house.folder)


@pytest.mark.parametrize("name", [None, "work"])
async def test_a_context_given_with_the_chat_is_used_and_its_key_is_not_stored(
    house: House, name: str | None
) -> None:
    work = Context({"scripted": {"api_key": SECRET, "base_url": "http://127.0.0.1:1/"}}, name=name)
    async with house.open("Yes", context=Context({"scripted": {"api_key": "the library's"}})) as library:
        chat = library.create_chat(context=work)
        await chat.ask("1")
        assert house.provider.settings[0].secret("api_key") == SECRET
        assert [usage.profile for usage in chat.usage] == [name]
        assert chat.messages("assistant")[0].profile == name
    assert SECRET.encode() not in everything_on_disk(house.folder)
    async with house.open(context=Context({"scripted": {"api_key": "the library's"}})) as library:
        chat = library.chat(chat.id)
        with pytest.raises(ContextMissing):
            await chat.ask("2")
        assert house.provider.requests == [], "another one's key is never used instead"
        assert said(chat)[-1] == ("user", "2", "complete")
        house.provider.add("Two")
        assert (await chat.with_context(work).retry()).content == "Two"
        assert house.provider.settings[0].secret("api_key") == SECRET


async def test_named_contexts_are_found_again_and_live_side_by_side(house: House) -> None:
    contexts = {name: Context({"scripted": {"api_key": name * 3}}, name=name) for name in ("work", "home")}
    async with house.open("Yes", "No", "Hm", contexts=contexts) as library:
        first, second = library.create_chat(context=contexts["work"]), library.create_chat().with_context("home")
        await first.ask("1")
        await library.chat(second.id).ask("2")
        assert [settings.secret("api_key") for settings in house.provider.settings] == [
            "workworkwork",
            "homehomehome",
        ]
        assert first.view.profile == "work"
        await first.with_context(None).ask("3")
        assert house.provider.settings[2].secret("api_key") is None
        with pytest.raises(ContextMissing, match="gone"):
            await second.with_context("gone").ask("4")


async def test_a_function_may_find_the_context_of_each_chat(house: House) -> None:
    def of(chat: ChatView) -> Context | None:
        return Context({"scripted": {"api_key": f"key of {chat.title}"}}) if chat.title else None

    async with house.open("Yes", contexts=of, context=Context({"scripted": {"api_key": "default"}})) as library:
        await library.create_chat(title="tenant").ask("1")
        assert house.provider.settings[0].secret("api_key") == "key of tenant"
        with pytest.raises(ContextMissing):
            await library.create_chat().ask("2")


async def test_an_answer_in_a_form_is_parsed_and_kept_as_text(house: House) -> None:
    text = '{"name": "Ann", "age": 3}'
    async with house.open(text, text, "nobody", "no person", "plain words") as library:
        chat = library.create_chat().with_schema(Person)
        reply = await chat.ask("Who?")
        assert reply.parsed == Person("Ann", 3) and reply.content == text
        assert chat.last_turn().parsed == Person("Ann", 3)
        assert library.chat(chat.id).last_turn().parsed == {"name": "Ann", "age": 3}
        chat.with_schema({"title": "Anyone", "type": "object", "properties": {"name": {"type": "string"}}})
        assert (await chat.ask("Who?")).parsed == {"name": "Ann", "age": 3}
        assert [request.schema_name for request in house.provider.requests] == ["Person", "Anyone"]
        with pytest.raises(AnswerUnreadable) as caught:
            await chat.ask("Who?")
        assert caught.value.reply is not None and caught.value.reply.content == "no person"
        assert said(chat)[-1] == ("assistant", "no person", "complete"), "what was said is kept"
        assert chat.last_turn().parsed is None
        assert (await chat.with_schema(None).ask("Who?")).parsed is None


async def test_columns_of_the_programs_own_chat_class_may_be_set(house: House) -> None:
    async with house.open() as library:
        chat = library.create_chat(title="  Spaced  ")
        expected = "Spaced" if isinstance(chat.id, str) else "  Spaced  "
        assert chat.view.title == expected, "its validators run"
        row = library.database.read(chat.row)
        assert row.key == chat.id and repr(chat) == f"<chat {chat.id}>"


async def test_a_model_made_file_beside_a_form_is_no_obstacle(house: House) -> None:
    async with house.open(["{}", FileReceived("a.txt", "text/plain", b"x")]) as library:
        chat = library.create_chat().with_schema({"type": "object"})
        assert (await chat.ask("x")).parsed == {}
