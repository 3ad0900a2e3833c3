"""What a model can take: files, tools and length; what it cannot is said before anything is sent."""

from __future__ import annotations

import pytest

from desktop_chat import (
    AttachmentUnreadable,
    AttachmentUnsupported,
    ContextTooLong,
    NamedFile,
    ScriptedProvider,
    Tool,
)
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FilePart, Request, TextPart
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.events import HistoryCut, ToolsNotOffered
from tests.support.libraries import House, Way, change, rows, said, told

PICTURE = b"\x89PNG\r\n\x1a\n...."
BLIND = OfferedModel("blind-1", modalities={"input": ["text"]}, lacks=frozenset({"tools"}))
SEEING = OfferedModel("seeing-1", modalities={"input": ["text", "image"]}, capabilities=frozenset({"tools"}))
TINY = OfferedModel("tiny-1", context_window=2048, max_output=512, lacks=frozenset({"tools"}))
LOOK = Tool(name="look", run=lambda: "seen")


def words(request: Request) -> list[str]:
    return [part.text for turn in request.turns for part in turn.parts if isinstance(part, TextPart)]


def size(request: Request) -> int:
    return sum(map(len, (*words(request), *request.instructions)))


async def test_a_file_of_text_becomes_text_for_every_model(house: House, way: Way) -> None:
    provider = ScriptedProvider("Read.", "Again.", models=[BLIND])
    path = house.folder / "brief.txt"
    path.write_bytes("Привет, как дела сегодня".encode("cp1251"))
    async with house.open(provider=provider, default_model="blind-1") as library:
        chat = library.create_chat()
        await way(chat, "Read this", attach=[path])
        await way(chat, "And again")
        for request in provider.requests:
            assert words(request)[:2] == [
                "Read this",
                "<file name='brief.txt'>\nПривет, как дела сегодня\n</file>",
            ]
            assert not any(isinstance(part, FilePart) for turn in request.turns for part in turn.parts)
        assert chat.messages()[0].attachments[0].kind == "text", "stored as the file it is"


async def test_a_file_that_is_no_text_stops_the_send(house: House, way: Way) -> None:
    (house.folder / "notes.txt").write_bytes(bytes(range(256)))
    async with house.open("x") as library:
        chat = library.create_chat()
        with pytest.raises(AttachmentUnreadable, match=r"notes\.txt .* nothing was sent"):
            await way(chat, "Read this", attach=[house.folder / "notes.txt"])
        assert chat.messages() == () and chat.runs == () and house.provider.requests == []


async def test_a_file_that_the_model_cannot_take_names_one_that_can(house: House, way: Way) -> None:
    provider = ScriptedProvider("x", models=[BLIND, SEEING])
    async with house.open(provider=provider, default_model="blind-1") as library:
        chat = library.create_chat()
        with pytest.raises(AttachmentUnsupported, match="seeing-1") as caught:
            await way(chat, "What is it?", attach=[NamedFile("cat.png", PICTURE)])
        assert "blind-1 does not take images" in str(caught.value) and caught.value.remedy == "choose_model"
        assert chat.messages() == () and provider.requests == []
        await way(chat, "What is it?", attach=[NamedFile("cat.png", PICTURE)], model="seeing-1")
        assert any(isinstance(part, FilePart) for part in provider.requests[0].turns[0].parts)


async def test_nobody_can_be_named_where_nobody_can(house: House) -> None:
    provider = ScriptedProvider("x", models=[BLIND])
    async with house.open(provider=provider, default_model="blind-1") as library:
        with pytest.raises(AttachmentUnsupported, match=r"was not sent\.$"):
            await library.create_chat().ask("Hear this", attach=[NamedFile("a.mp3", b"ID3\x04\0\0")])


async def test_a_question_stored_before_fails_before_it_is_sent(house: House) -> None:
    provider = ScriptedProvider("x", models=[BLIND, SEEING])
    async with house.open(provider=provider, default_model="blind-1") as library:
        chat = library.create_chat()
        chat.create_user_message("What is it?", attach=[NamedFile("cat.png", PICTURE)])
        with pytest.raises(AttachmentUnsupported):
            await chat.complete()
        assert provider.requests == [] and said(chat) == [("user", "What is it?", "complete")]
        assert chat.runs[0].error is not None and chat.runs[0].error.kind == "AttachmentUnsupported"
        assert (await chat.retry(model="seeing-1")).content == "x"


async def test_a_picture_of_the_past_is_only_named_to_a_model_that_cannot_see(house: House) -> None:
    provider = ScriptedProvider("A cat.", "Fine.", models=[BLIND, SEEING])
    async with house.open(provider=provider, default_model="seeing-1") as library:
        chat = library.create_chat()
        await chat.ask("What is it?", attach=[NamedFile("cat.png", PICTURE)])
        await chat.with_model("blind-1").ask("Well?")
        assert words(provider.requests[1]) == ["What is it?", "[cat.png is not shown here.]", "A cat.", "Well?"]


async def test_a_model_that_takes_no_tools_is_not_told_of_them(house: House, way: Way) -> None:
    provider = ScriptedProvider("No tools here.", models=[BLIND])
    async with house.open(provider=provider, default_model="blind-1", tools=[LOOK]) as library:
        chat = library.create_chat().with_tools("look", choice="required")
        assert (await way(chat, "Look")).content == "No tools here."
        assert (provider.requests[0].tools, provider.requests[0].tool_choice) == ((), "auto")


async def test_tools_that_are_not_offered_are_an_event(house: House) -> None:
    provider = ScriptedProvider("One", "Two", models=[BLIND, SEEING])
    async with house.open(provider=provider, default_model="blind-1", tools=[LOOK]) as library:
        chat = library.create_chat().with_tools("look")
        (event,) = (event for event in await told(chat.stream("1")) if isinstance(event, ToolsNotOffered))
        assert (event.names, event.model_takes_tools) == (("look",), False)
        chat_id = chat.id
    async with house.open(provider=provider) as library:
        chat = library.chat(chat_id).with_model("seeing-1")
        (event,) = (event for event in await told(chat.stream("2")) if isinstance(event, ToolsNotOffered))
        assert (event.names, event.model_takes_tools) == (("look",), True), "the tool itself is missing"


async def test_what_tools_did_is_told_in_words_to_a_model_without_tools(house: House) -> None:
    call = tool_calls(("c", "look", "{}"), say="Let me see.")
    provider = ScriptedProvider(call, "Seen.", "Fine.", models=[BLIND, SEEING])
    async with house.open(provider=provider, default_model="seeing-1", tools=[LOOK]) as library:
        chat = library.create_chat().with_tools("look")
        await chat.ask("Look")
        await chat.with_model("blind-1").ask("And?")
        request = provider.requests[2]
        assert [turn.role for turn in request.turns] == ["user", "assistant", "user", "assistant", "user"]
        assert words(request) == [
            *("Look", "Let me see.", "[Called look with {}]", "[Result of look]\nseen", "Seen.", "And?")
        ]


async def test_a_question_that_no_window_holds_is_refused_before_it_is_sent(house: House, way: Way) -> None:
    provider = ScriptedProvider("Fine.", models=[TINY])
    async with house.open(provider=provider, default_model="tiny-1") as library:
        chat = library.create_chat()
        with pytest.raises(ContextTooLong, match="2048") as caught:
            await way(chat, "word " * 4000)
        assert caught.value.remedy == "shorten" and provider.requests == []
        assert chat.messages()[0].content.startswith("word"), "the question is kept"
        assert chat.usage == ()
        assert (await way(chat, "Short.")).content == "Fine."


async def test_a_small_window_holds_over_many_turns(house: House) -> None:
    provider = ScriptedProvider(*(f"Answer {number}. " + "words " * 40 for number in range(20)), models=[TINY])
    async with house.open(provider=provider, default_model="tiny-1") as library:
        chat = library.create_chat().with_instructions("Be kind. " * 60)
        for number in range(20):
            events = await told(chat.stream(f"Question {number}. " + "more " * 30))
        assert any(isinstance(event, HistoryCut) for event in events)
        for request in provider.requests:
            assert request.turns[0].role == "user" and request.turns[-1].role == "user"
            assert size(request) / 3.5 <= 2048 - 512 and request.instructions == ("Be kind. " * 60,)
        assert len(provider.requests[-1].turns) > 3 and chat.count() == 40


async def test_definitions_and_files_of_text_take_their_part_of_the_room(house: House) -> None:
    wide = OfferedModel("wide-1", context_window=2048, max_output=512)
    big = Tool(name="big", description="words " * 500, run=lambda: "x")
    provider = ScriptedProvider("a " * 300, "One", "Two", "Three", models=[wide])
    async with house.open(provider=provider, default_model="wide-1", tools=[big]) as library:
        chat = library.create_chat()
        await chat.ask("1 " * 1000)
        await chat.ask("2")
        assert len(provider.requests[1].turns) == 3
        await chat.with_tools("big").ask("3")
        assert len(provider.requests[2].turns) == 3, "the oldest turn made room for the definition"
        await chat.with_tools(replace=True).ask("4", attach=[NamedFile("long.txt", b"line\n" * 1000)])
        assert len(provider.requests[3].turns) == 5 and words(provider.requests[3])[0] == "2"


async def test_a_summary_and_long_instructions_leave_room_for_the_question(house: House) -> None:
    provider = ScriptedProvider("One", "Two", "Three", "s " * 800, "Four", models=[TINY])
    async with house.open(provider=provider, default_model="tiny-1") as library:
        chat = library.create_chat().with_instructions("Be kind. " * 250)
        for number in range(3):
            await chat.ask(f"{number}")
        await chat.shorten(kept_turns=1)
        reply = await chat.ask("Last?")
        assert reply.content == "Four"
        request = provider.requests[-1]
        assert len(request.instructions) == 2 and words(request)[-1] == "Last?"


async def test_a_file_that_is_gone_from_the_store_is_a_typed_failure(house: House) -> None:
    async with house.open("x") as library:
        chat = library.create_chat()
        chat.create_user_message("Read", attach=[NamedFile("a.txt", b"words")])
        blob_class = library.tables.blob
        assert blob_class is not None
        change(library, blob_class, rows(library, blob_class)[0].key, digest="0" * 64)
        with pytest.raises(AttachmentUnreadable):
            await chat.complete()
        assert house.provider.requests == []
