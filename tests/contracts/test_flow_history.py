"""Points 11 and 12 of the flow: what a provider is sent of the past."""

from __future__ import annotations

from desktop_chat import ScriptedProvider, Tool
from desktop_chat.providers.events import RawBlock, TextDelta
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request, TextPart
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.events import HistoryCut
from tests.support.libraries import House, change, said, told

SMALL = OfferedModel("small-1", context_window=100, max_output=20)


def words(request: Request) -> list[tuple[str, str]]:
    """Role and text of every turn."""
    return [
        (turn.role, "".join(part.text for part in turn.parts if isinstance(part, TextPart)))
        for turn in request.turns
    ]


async def test_the_past_is_sent_in_order(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat = library.create_chat().with_instructions("Be terse.")
        await chat.ask("1")
        await chat.ask("2")
        request = house.provider.requests[1]
        assert words(request) == [("user", "1"), ("assistant", "One"), ("user", "2")]
        assert request.instructions == ("Be terse.",)


async def test_questions_without_an_answer_between_them_are_sent_as_one_turn(house: House) -> None:
    async with house.open("Both") as library:
        chat = library.create_chat()
        chat.create_user_message("1")
        await chat.ask("2")
        assert [turn.role for turn in house.provider.requests[0].turns] == ["user"]


async def test_deleted_messages_are_not_sent(house: House) -> None:
    async with house.open("One", "Two", "Three") as library:
        chat = library.create_chat()
        first = await chat.ask("1")
        await chat.ask("2")
        for message in first.messages:
            chat.delete(message.id)
        await chat.ask("3")
        assert words(house.provider.requests[2]) == [("user", "2"), ("assistant", "Two"), ("user", "3")]


async def test_blocks_go_back_verbatim_to_their_own_provider_only(house: House) -> None:
    block = {"type": "thinking", "signature": "s"}
    one = ScriptedProvider([RawBlock(block), TextDelta("One")], "Three", name="one", models=[OfferedModel("m-1")])
    two = ScriptedProvider("Two", name="two", models=[OfferedModel("m-2")])
    async with house.open(providers=[one, two], default_model="m-1") as library:
        chat = library.create_chat()
        await chat.ask("1")
        chat.with_model("m-2")
        await chat.ask("2")
        chat.with_model("m-1", provider="one")
        await chat.ask("3")
        assert two.requests[0].turns[1].raw is None and words(two.requests[0])[1] == ("assistant", "One")
        again = one.requests[1].turns[1]
        assert (again.raw, again.raw_provider) == ((block,), "one")
        assert one.requests[1].turns[3].raw is None
        assert [message.provider for message in chat.messages("assistant")] == ["one", "two", "one"]


async def test_whole_oldest_turns_are_left_out_of_a_request_that_is_too_long(house: House) -> None:
    provider = ScriptedProvider("x " * 80, "y", "z", models=[SMALL])
    async with house.open(provider=provider, default_model="small-1") as library:
        chat = library.create_chat().with_instructions("Never left out.")
        await chat.ask("1")
        second = await chat.ask("2")
        assert second.run is not None and second.run.history_start_id is None
        events = await told(chat.stream("3"))
        request = provider.requests[2]
        assert request.instructions == ("Never left out.",)
        assert words(request) == [("user", "2"), ("assistant", "y"), ("user", "3")]
        (cut,) = (event for event in events if isinstance(event, HistoryCut))
        start = chat.messages()[2].id
        assert cut.message_id == start and chat.runs[-1].history_start_id == start
        assert chat.count() == 6, "nothing was deleted"


async def test_a_tool_round_is_never_sent_by_half(house: House) -> None:
    long = Tool(name="read", run=lambda: "words " * 60)
    provider = ScriptedProvider(tool_calls(("c", "read", "{}")), "Read.", "Next.", models=[SMALL])
    async with house.open(provider=provider, default_model="small-1", tools=[long]) as library:
        chat = library.create_chat().with_tools("read")
        await chat.ask("Read it")
        assert [turn.role for turn in provider.requests[1].turns] == ["user", "assistant", "tool"], "however long"
        await chat.ask("And?")
        assert words(provider.requests[2]) == [("user", "And?")]


async def test_instructions_take_their_part_of_the_room(house: House) -> None:
    provider = ScriptedProvider("x", "y", models=[SMALL])
    async with house.open(provider=provider, default_model="small-1") as library:
        chat = library.create_chat().with_instructions("Be kind. " * 25)
        await chat.ask("1")
        await chat.ask("2")
        assert words(provider.requests[1]) == [("user", "2")]


async def test_a_chat_that_fits_is_sent_whole_and_says_so(house: House) -> None:
    async with house.open("One") as library:
        chat = library.create_chat()
        events = await told(chat.stream("1"))
        assert not any(isinstance(event, HistoryCut) for event in events)
        assert chat.runs[0].history_start_id is None


async def test_a_blank_row_of_whatever_origin_is_not_sent(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat = library.create_chat()
        reply = await chat.ask("1")
        assert reply.message is not None
        change(library, library.tables.message, reply.message.id, content=" ")
        await chat.ask("2")
        assert [role for role, _ in words(house.provider.requests[1])] == ["user"]
        change(library, library.tables.message, reply.message.id, content="One")
        assert said(chat)[1][1] == "One"
