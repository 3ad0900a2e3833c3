"""Point 7 of the flow: calls are rows, results are messages, and every call is answered."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from desktop_chat import ToolFile, ToolResult, tool
from desktop_chat.providers.events import RawBlock, ReplyFinished, TextDelta, ToolCallReady, UsageReported
from desktop_chat.providers.requests import TextPart, ToolCallPart, ToolResultPart
from desktop_chat.providers.scripted import ScriptedReply, tool_calls
from desktop_chat.services.events import MessageRemoved, ToolCallRecorded, ToolResultRecorded
from tests.support.first_tools import CALL, TOOLS
from tests.support.libraries import House, Way, rows, told


async def test_a_tool_turn_makes_four_messages(house: House, way: Way) -> None:
    async with house.open(CALL, "It is sunny.", tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather")
        reply = await way(chat, "Weather?")
        assert [(each.role, each.content) for each in reply.messages] == [
            ("user", "Weather?"),
            ("assistant", ""),
            ("tool", "Sunny in Ghent"),
            ("assistant", "It is sunny."),
        ]
        call = reply.messages[1].tool_calls[0]
        assert (call.name, call.arguments, call.approval) == ("weather", '{"city": "Ghent"}', "none")
        assert (call.result, call.result_message_id) == ("Sunny in Ghent", reply.messages[2].id)
        assert call.is_answered and call.is_error is False
        run = chat.runs[0]
        assert (run.rounds, run.calls, run.status) == (2, 1, "completed")


async def test_tokens_and_cost_of_a_reply_cover_the_whole_turn(house: House) -> None:
    first = [*CALL, UsageReported(10, 5)]
    async with house.open(first, [TextDelta("x"), UsageReported(20, 1)], tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather")
        reply = await chat.ask("Weather?")
        assert (reply.tokens.input, reply.tokens.output) == (30, 6)
        assert reply.cost.amount == Decimal("0.000042")
        assert (chat.last_turn().tokens, chat.last_turn().cost) == (reply.tokens, reply.cost)
        assert chat.tokens == reply.tokens and chat.cost == reply.cost


async def test_results_are_written_with_their_result_and_linked(house: House) -> None:
    async with house.open(CALL, "ok", tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather")
        events = await told(chat.stream("Weather?"))
        (recorded,) = (event for event in events if isinstance(event, ToolCallRecorded))
        (answered,) = (event for event in events if isinstance(event, ToolResultRecorded))
        assert recorded.tool_call.id == answered.tool_call.id
        assert (answered.message.role, answered.message.content) == ("tool", "Sunny in Ghent")
        call = rows(library, library.tables.tool_call)[0]
        assert call.result_key == answered.message.id


async def test_all_calls_of_a_round_are_answered_before_the_next_request(house: House) -> None:
    first, second = asyncio.Event(), asyncio.Event()

    @tool
    async def slow() -> str:
        """Wait for the quick one."""
        await first.wait()
        second.set()
        return "slow"

    @tool
    async def quick() -> str:
        """Go first."""
        first.set()
        return "quick"

    calls = tool_calls(("a", "slow", "{}"), ("b", "quick", "{}"), ("c", "missing", "{}"))
    async with house.open(calls, "done", tools=[slow, quick]) as library:
        chat = library.create_chat().with_tools("slow", "quick")
        await chat.ask("Go")
        assert second.is_set(), "they ran side by side"
        turn = house.provider.requests[1].turns[-1]
        assert turn.role == "tool"
        results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
        assert [part.id for part in results] == ["a", "b", "c"], "in the order of the calls"
        assert [part.text for part in results][:2] == ["slow", "quick"]
        assert len(chat.messages("tool")) == 3


async def test_calls_may_be_answered_one_at_a_time(house: House) -> None:
    running: list[int] = []

    @tool
    async def alone() -> str:
        """Be alone."""
        running.append(1)
        await asyncio.sleep(0)
        assert len(running) == 1
        running.pop()
        return "ok"

    async with house.open(
        tool_calls(("a", "alone", "{}"), ("b", "alone", "{}")), "done", tools=[alone]
    ) as library:
        chat = library.create_chat().with_tools("alone", concurrency=1)
        await chat.ask("Go")
        assert [message.content for message in chat.messages("tool")] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("nothing", "{}", "no tool named"),
        ("weather", "{}", "city"),
        ("weather", "{not json", "weather was not run"),
        ("broken", "{}", "OSError: no disk"),
    ],
    ids=["unknown tool", "missing argument", "no JSON", "exception"],
)
async def test_whatever_is_wrong_with_a_call_is_told_to_the_model(
    house: House, name: str, arguments: str, words: str
) -> None:
    async with house.open(tool_calls(("c1", name, arguments)), "I see.", tools=TOOLS) as library:
        chat = library.create_chat().with_tools(*TOOLS)
        reply = await chat.ask("Go")
        assert reply.content == "I see." and words in reply.messages[2].content
        assert reply.messages[1].tool_calls[0].is_error is True
        (part,) = house.provider.requests[1].turns[-1].parts
        assert isinstance(part, ToolResultPart) and part.is_error and words in part.text
        steps = rows(library, library.tables.run_step)
        assert sorted((step.kind, step.status) for step in steps) == [
            ("message_creation", "completed"),
            ("message_creation", "completed"),
            ("tool_calls", "failed"),
        ]


async def test_a_tool_that_is_known_here_but_not_offered_is_not_run(house: House) -> None:
    async with house.open(CALL, "I see.", tools=TOOLS) as library:
        reply = await library.create_chat().ask("Go")
        assert "no tool named" in reply.messages[2].content


async def test_a_server_may_use_the_same_call_id_in_every_message(house: House) -> None:
    async with house.open(CALL, CALL, "done", tools=TOOLS) as library:
        reply = await library.create_chat().with_tools("weather").ask("Weather?")
        assert [message.role for message in reply.messages] == [
            *("user", "assistant", "tool", "assistant", "tool", "assistant"),
        ]


@pytest.mark.parametrize("same", ["call_0", ""])
async def test_calls_of_one_message_with_the_same_id_are_told_apart(house: House, same: str) -> None:
    calls = tool_calls((same, "weather", {"city": "Ghent"}), (same, "weather", {"city": "Rome"}))
    async with house.open(calls, "done", tools=TOOLS) as library:
        reply = await library.create_chat().with_tools("weather").ask("Weather?")
        ids = [call.tool_call_id for call in reply.messages[1].tool_calls]
        assert len(set(ids)) == 2
        turns = house.provider.requests[1].turns
        assert [part.id for part in turns[1].parts if isinstance(part, ToolCallPart)] == ids
        results = [part for part in turns[2].parts if isinstance(part, ToolResultPart)]
        assert [(part.id, part.text) for part in results] == list(
            zip(ids, ["Sunny in Ghent", "Sunny in Rome"], strict=True)
        )


async def test_a_model_with_nothing_to_add_after_its_tools_leaves_no_blank_row(house: House) -> None:
    async with house.open(CALL, [ReplyFinished("stop")], tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather")
        events = await told(chat.stream("Weather?"))
        assert any(isinstance(event, MessageRemoved) for event in events)
        assert [message.role for message in chat.messages()] == ["user", "assistant", "tool"]
        assert chat.runs[0].status == "completed"
        assert [usage.status for usage in chat.usage] == ["succeeded", "succeeded"]


async def test_text_beside_a_call_is_kept(house: House) -> None:
    async with house.open(
        tool_calls(("c", "weather", {"city": "X"}), say="Let me look."), "ok", tools=TOOLS
    ) as library:
        reply = await library.create_chat().with_tools("weather").ask("Weather?")
        assert reply.messages[1].content == "Let me look."
        assert house.provider.requests[1].turns[1].parts[0] == TextPart("Let me look.")


async def test_what_a_service_wants_back_with_a_call_is_given_back(house: House) -> None:
    signed = [ToolCallReady(0, "c1", "weather", '{"city": "X"}', {"signature": "abc"})]
    async with house.open(signed, "ok", tools=TOOLS) as library:
        await library.create_chat().with_tools("weather").ask("Weather?")
        (part,) = house.provider.requests[1].turns[1].parts
        assert isinstance(part, ToolCallPart) and part.details == {"signature": "abc"}


async def test_a_result_may_bring_files(house: House) -> None:
    @tool
    def draw() -> ToolResult:
        """Draw."""
        return ToolResult("Here.", files=(ToolFile("a.png", "image/png", b"\x89PNG\r\n\x1a\n"),))

    async with house.open(tool_calls(("c", "draw", "{}")), "ok", tools=[draw]) as library:
        chat = library.create_chat().with_tools("draw")
        await chat.ask("Draw")
        (result,) = chat.messages("tool")
        assert [(file.name, file.kind) for file in result.attachments] == [("a.png", "image")]
        (part,) = house.provider.requests[1].turns[-1].parts
        assert isinstance(part, ToolResultPart) and [file.name for file in part.files] == ["a.png"]


async def test_calls_that_were_given_other_ids_are_not_sent_as_the_service_wrote_them(house: House) -> None:
    twice: ScriptedReply = [
        RawBlock({"type": "tool_use", "id": "same"}),
        ToolCallReady(0, "same", "weather", '{"city": "Ghent"}'),
        ToolCallReady(1, "same", "weather", '{"city": "Rome"}'),
    ]
    async with house.open(twice, "Sunny.", tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather")
        await chat.ask("Weather?")
        _, asked, answered = house.provider.requests[1].turns
        calls = [part.id for part in asked.parts if isinstance(part, ToolCallPart)]
        results = [part.id for part in answered.parts if isinstance(part, ToolResultPart)]
        assert calls == results and len(set(calls)) == 2 and asked.raw is None
