"""Point 7 of the flow: no loop of tools is endless, and a stopped one can be gone on from."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from desktop_chat import Budget, BudgetExceeded, Cancelled, ProviderUnavailable, Tool, tool
from desktop_chat.providers.requests import ToolResultPart
from desktop_chat.providers.scripted import tool_calls
from tests.support.first_tools import CALL, TOOLS
from tests.support.libraries import House, new_gate, said


@pytest.mark.parametrize(
    ("budget", "limit", "calls"),
    [
        (Budget(rounds=2), "rounds", 2),
        (Budget(calls=1), "calls", 1),
        (Budget(repeats=1), "repeats", 1),
        (Budget(cost=Decimal(0)), "cost", 0),
    ],
)
async def test_a_budget_stops_a_model_that_keeps_calling(
    house: House, budget: Budget, limit: str, calls: int
) -> None:
    async with house.open(*[CALL] * 5, tools=TOOLS, budget=budget) as library:
        chat = library.create_chat().with_tools("weather")
        with pytest.raises(BudgetExceeded) as caught:
            await chat.ask("Weather?")
        run = chat.runs[0]
        assert (run.status, run.incomplete_reason) == ("incomplete", f"budget:{limit}")
        assert run.calls == calls and run.error is not None
        assert caught.value.reply is not None
        assert all(call.name == "weather" for message in chat.messages() for call in message.tool_calls)


async def test_a_budget_has_defaults(house: House) -> None:
    async with house.open(*[CALL] * 5, tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather")
        with pytest.raises(BudgetExceeded, match="same call"):
            await chat.ask("Weather?")


async def test_a_failure_after_tools_goes_on_after_the_tools(house: House) -> None:
    ran: list[str] = []
    count = Tool(name="count", run=lambda: ran.append("x"))
    async with house.open(
        tool_calls(("c", "count", "{}")), ProviderUnavailable(), "Counted.", tools=[count]
    ) as library:
        chat = library.create_chat().with_tools("count")
        with pytest.raises(ProviderUnavailable):
            await chat.ask("Count")
        assert [message.role for message in chat.messages()] == ["user", "assistant", "tool"]
        assert (await chat.retry()).content == "Counted."
        assert ran == ["x"] and said(chat)[-1][1] == "Counted."


async def test_what_a_cancelled_round_has_answered_stays_answered(house: House) -> None:
    gate, ran = new_gate(), []

    @tool
    async def first() -> str:
        """Be done."""
        ran.append("first")
        return "1"

    @tool
    async def second() -> str:
        """Wait, the first time."""
        ran.append("second")
        if ran.count("second") == 1:
            gate.reached.set()
            await gate.event.wait()
        return "2"

    calls = tool_calls(("a", "first", "{}"), ("b", "second", "{}"))
    async with house.open(calls, "Both.", tools=[first, second]) as library:
        chat = library.create_chat().with_tools("first", "second", concurrency=1)
        answer = asyncio.ensure_future(chat.ask("Go"))
        await gate.reached.wait()
        chat.cancel()
        with pytest.raises(Cancelled):
            await answer
        assert [message.content for message in chat.messages("tool")] == ["1"]
        assert (await chat.complete()).content == "Both."
        assert ran == ["first", "second", "second"]


async def test_a_question_after_unanswered_calls_is_sent_with_every_call_answered(house: House) -> None:
    async with house.open(CALL, "Never mind.", tools=TOOLS, budget=Budget(calls=0)) as library:
        chat = library.create_chat().with_tools("weather")
        with pytest.raises(BudgetExceeded):
            await chat.ask("Weather?")
        await chat.ask("Forget it", budget=Budget())
        (part,) = house.provider.requests[1].turns[2].parts
        assert isinstance(part, ToolResultPart) and part.is_error and part.id == "c1"


async def test_a_forced_tool_is_forced_once(house: House) -> None:
    async with house.open(CALL, "ok", tools=TOOLS) as library:
        chat = library.create_chat().with_tools("weather", choice="weather", parallel=False)
        await chat.ask("Weather?")
        assert [request.tool_choice for request in house.provider.requests] == ["weather", "auto"]
        assert house.provider.requests[0].parallel_tools is False
