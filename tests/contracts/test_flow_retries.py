"""A request that fails before its first word is made again by itself; after it, nothing is asked for twice."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from desktop_chat import (
    AuthenticationRefused,
    Budget,
    BudgetExceeded,
    Cancelled,
    MalformedReply,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
    Retries,
    tool,
)
from desktop_chat.providers.events import (
    ProviderEvent,
    RawBlock,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ThinkingDelta,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.providers.scripted import Cut, ScriptedReply, tool_calls
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import AnyReplyEvent, MessageCreated, RetryScheduled, TextAdded
from tests.support.libraries import House, Way, rows, said, told, until


class Clock:
    """Notes how long somebody wanted to wait, and waits not at all."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def patient(clock: Clock, *, attempts: int = 3) -> Retries:
    return Retries(attempts=attempts, jitter=lambda: 1.0, sleep=clock.sleep)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(
    "failure",
    [RateLimited(), ProviderUnavailable(), MalformedReply(), Cut(), [ReplyFinished("stop")]],
    ids=["rate limited", "unavailable", "malformed", "cut", "empty"],
)
async def test_a_failure_before_the_first_word_is_tried_again(
    house: House, way: Way, clock: Clock, failure: ScriptedReply
) -> None:
    async with house.open(failure, "Here.", retries=patient(clock)) as library:
        chat = library.create_chat()
        reply = await way(chat, "Hi")
        assert reply.content == "Here." and clock.waits == [1.0]
        assert said(chat) == [("user", "Hi", "complete"), ("assistant", "Here.", "complete")]
        assert [(run.status, run.rounds) for run in chat.runs] == [("completed", 1)]


async def test_the_waiting_is_an_event_with_its_seconds_and_its_reason(house: House, clock: Clock) -> None:
    async with house.open(RateLimited("Slow down."), "Here.", retries=patient(clock)) as library:
        events = await told(library.create_chat().stream("Hi"))
        (wait,) = (event for event in events if isinstance(event, RetryScheduled))
        answer = [event.message for event in events if isinstance(event, MessageCreated)][-1]
        assert (wait.seconds, wait.attempt, wait.attempts) == (1.0, 2, 3)
        assert (wait.error.kind, wait.error.sentence) == ("RateLimited", "Slow down.")
        assert wait.message_id == answer.id, "the row is filled by the next attempt"


async def test_waits_grow_until_the_attempts_are_used_up(house: House, clock: Clock) -> None:
    failures = [ProviderUnavailable(f"{number}") for number in range(4)]
    async with house.open(*failures, retries=patient(clock)) as library:
        chat = library.create_chat()
        with pytest.raises(ProviderUnavailable, match="2"):
            await chat.ask("Hi")
        assert clock.waits == [1.0, 2.0] and house.provider.remaining == 1
        assert said(chat) == [("user", "Hi", "complete")]
        assert [usage.status for usage in chat.usage] == ["failed"] * 3


async def test_the_service_says_how_long_to_wait(house: House, clock: Clock) -> None:
    async with house.open(RateLimited(retry_after=7), "Here.", retries=patient(clock)) as library:
        await library.create_chat().ask("Hi")
        (wait,) = clock.waits
        assert 7 <= wait < 8


async def test_a_long_wait_is_told_and_not_slept(house: House, clock: Clock) -> None:
    async with house.open(RateLimited(retry_after=60), "Here.", retries=patient(clock)) as library:
        with pytest.raises(RateLimited) as caught:
            await library.create_chat().ask("Hi")
        assert clock.waits == [] and caught.value.retry_after == 60 and caught.value.remedy == "wait"


async def test_all_waits_together_have_an_end(house: House, clock: Clock) -> None:
    failures = [RateLimited(retry_after=15) for _ in range(3)]
    async with house.open(*failures, retries=patient(clock, attempts=9)) as library:
        with pytest.raises(RateLimited):
            await library.create_chat().ask("Hi")
        assert len(clock.waits) == 1


@pytest.mark.parametrize(
    "begun",
    [TextDelta("H"), TextDelta(" "), ThinkingDelta("Hm"), ToolCallStarted(0, "c", "look")],
    ids=["text", "space", "thinking", "call"],
)
async def test_nothing_is_tried_again_after_the_first_delta(
    house: House, clock: Clock, begun: ProviderEvent
) -> None:
    async with house.open([begun, Cut()], "Here.", retries=patient(clock)) as library:
        with pytest.raises(ReplyCut):
            await library.create_chat().ask("Hi")
        assert clock.waits == [] and house.provider.remaining == 1


async def test_what_another_attempt_cannot_cure_is_not_tried_again(house: House, clock: Clock) -> None:
    async with house.open(AuthenticationRefused(), "Here.", retries=patient(clock)) as library:
        with pytest.raises(AuthenticationRefused):
            await library.create_chat().ask("Hi")
        assert clock.waits == []


async def test_each_attempt_has_its_usage_and_its_step(house: House, clock: Clock) -> None:
    billed: ScriptedReply = [UsageReported(input=1_000_000, output=0), ProviderUnavailable()]
    counted: ScriptedReply = [TextDelta("Here."), UsageReported(input=1_000_000, output=0)]
    async with house.open(RateLimited(), billed, counted, retries=patient(clock)) as library:
        chat = library.create_chat()
        reply = await chat.ask("Hi")
        assert reply.message is not None
        assert [(usage.status, usage.tokens.input, usage.message_id) for usage in chat.usage] == [
            ("failed", 0, None),
            ("failed", 1_000_000, None),
            ("succeeded", 1_000_000, reply.message.id),
        ]
        assert [row.attempt for row in rows(library, library.tables.usage)] == [1, 2, 3]
        assert (reply.tokens.input, reply.cost.amount) == (2_000_000, Decimal(2)), "the turn's total has them all"
        assert chat.last_turn().tokens == reply.tokens and chat.last_turn().cost == reply.cost
        steps = rows(library, library.tables.run_step)
        assert sorted((step.status, step.position) for step in steps) == [
            ("completed", 1),
            ("failed", 1),
            ("failed", 1),
        ]
        assert [step.error_text for step in steps if step.status == "failed"] == [
            str(RateLimited()),
            str(ProviderUnavailable()),
        ]


async def test_unknown_tokens_of_a_failed_attempt_make_the_total_a_least_one(house: House, clock: Clock) -> None:
    counted: ScriptedReply = [TextDelta("Here."), UsageReported(input=1_000_000, output=0)]
    async with house.open(ProviderUnavailable(), counted, retries=patient(clock)) as library:
        reply = await library.create_chat().ask("Hi")
        assert reply.tokens.is_partial and str(reply.cost) == "at least $1"


async def test_nothing_of_a_failed_attempt_gets_into_the_answer(house: House, clock: Clock) -> None:
    failed: ScriptedReply = [
        ReplyStarted("old-model", "old-request"),
        RawBlock({"old": True}),
        UsageReported(input=5, output=5),
        Cut(),
    ]
    whole: ScriptedReply = [ReplyStarted(None, "new-request"), "Here."]
    async with house.open(failed, whole, retries=patient(clock)) as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        row = rows(library, library.tables.message, library.tables.message.role == "assistant")[0]
        assert row.raw is None and row.model_name == "scripted-1"
        assert [usage.request_id for usage in rows(library, library.tables.usage)] == [
            "old-request",
            "new-request",
        ]


async def test_cancel_during_the_wait_is_immediate(house: House) -> None:
    async with house.open(RateLimited(retry_after=19), retries=Retries()) as library:
        chat = library.create_chat()
        events: list[AnyReplyEvent] = []
        answer = asyncio.ensure_future(_gathered(chat, events))
        await until(lambda: any(isinstance(event, RetryScheduled) for event in events))
        chat.cancel()
        with pytest.raises(Cancelled):
            await answer
        assert said(chat) == [("user", "Hi", "complete")] and chat.runs[0].status == "cancelled"
        assert [usage.status for usage in chat.usage] == ["failed"], "nothing was asked for a second time"


async def _gathered(chat: ChatHandle, events: list[AnyReplyEvent]) -> None:
    async for event in chat.stream("Hi"):
        events.append(event)


async def test_a_wait_that_the_budget_has_no_time_for_is_not_begun(house: House, clock: Clock) -> None:
    async with house.open(RateLimited(retry_after=10), "Here.", retries=patient(clock)) as library:
        with pytest.raises(RateLimited):
            await library.create_chat().ask("Hi", budget=Budget(seconds=5))
        assert clock.waits == []


async def test_repetitions_are_no_rounds_of_the_budget(house: House, clock: Clock) -> None:
    @tool
    def look() -> str:
        """Look."""
        return "seen"

    script: list[ScriptedReply] = [RateLimited(), tool_calls(("c", "look", "{}")), RateLimited(), "Done."]
    async with house.open(*script, tools=[look], retries=patient(clock)) as library:
        chat = library.create_chat().with_tools("look")
        assert (await chat.ask("Look", budget=Budget(rounds=2))).content == "Done."
        assert [(run.status, run.rounds) for run in chat.runs] == [("completed", 2)]
        assert [row.attempt for row in rows(library, library.tables.usage)] == [1, 2, 3, 4]


async def test_what_repetitions_cost_counts_against_the_budget(house: House, clock: Clock) -> None:
    dear: ScriptedReply = [UsageReported(input=1_000_000, output=0), ProviderUnavailable()]
    async with house.open(dear, "Here.", retries=patient(clock)) as library:
        chat = library.create_chat()
        with pytest.raises(BudgetExceeded):
            await chat.ask("Hi", budget=Budget(cost=Decimal("0.5")))
        assert said(chat) == [("user", "Hi", "complete")] and chat.runs[0].status == "incomplete"


async def test_an_answer_that_goes_on_is_tried_again_without_losing_what_it_said(
    house: House, clock: Clock
) -> None:
    async with house.open(["Half", Cut()], ProviderUnavailable(), " and half.", retries=patient(clock)) as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("Hi")
        assert (await chat.continue_()).content == "Half and half."


async def test_a_stream_is_not_silent_after_a_wait(house: House, clock: Clock) -> None:
    async with house.open(RateLimited(), "Here it is.", retries=patient(clock)) as library:
        events = await told(library.create_chat().stream("Hi"))
        assert "".join(event.text for event in events if isinstance(event, TextAdded)) == "Here it is."
