"""The scripted provider plays what it is told to, and notices when nobody listens any more."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.errors import RateLimited, RequestRefused
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import (
    ProviderEvent,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.providers.provider import Provider
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.scripted import (
    Cut,
    Gate,
    ScriptedProvider,
    ScriptedReply,
    Stall,
    Step,
    Wait,
    endless,
    text,
    tool_calls,
)

REQUEST = Request("scripted", "scripted-1", ("Be kind.",), (Turn("user", (TextPart("How are you?"),)),))
SETTINGS = ProviderSettings("scripted")
START = ReplyStarted("scripted-1", "scripted-1")


def play(provider: ScriptedProvider) -> list[ProviderEvent]:
    async def collect() -> list[ProviderEvent]:
        return [event async for event in provider.stream(REQUEST, SETTINGS)]

    return asyncio.run(collect())


def played(reply: ScriptedReply) -> list[ProviderEvent]:
    return play(ScriptedProvider(reply))


def test_it_is_a_provider() -> None:
    provider = ScriptedProvider(name="other", can_prefill=False)
    assert isinstance(provider, Provider)
    assert (provider.name, provider.can_prefill) == ("other", False)
    assert provider.models[0].id == "scripted-1"
    assert provider.models[0].context_window == 200_000
    assert provider.models[0].prices


def test_a_text_comes_word_by_word_with_usage_and_an_end() -> None:
    assert played("Very well, thanks.") == [
        START,
        TextDelta("Very "),
        TextDelta("well, "),
        TextDelta("thanks."),
        UsageReported(input=5, output=3),
        ReplyFinished("stop", "scripted-1"),
    ]


@given(st.text())
def test_the_words_of_a_text_are_the_text(words: str) -> None:
    events = played(words)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == words
    assert isinstance(events[-1], ReplyFinished)


def test_an_empty_text_is_a_whole_reply() -> None:
    assert [type(event) for event in played("")] == [ReplyStarted, UsageReported, ReplyFinished]


def test_replies_are_played_in_order_and_requests_recorded() -> None:
    provider = ScriptedProvider("one")
    provider.add("two")
    assert TextDelta("one") in play(provider)
    assert provider.remaining == 1
    assert TextDelta("two") in play(provider)
    assert provider.requests == [REQUEST, REQUEST]
    assert provider.settings == [SETTINGS, SETTINGS]
    assert provider.closed == []


def test_a_script_that_is_over_refuses_the_request() -> None:
    with pytest.raises(RequestRefused, match="no reply for request 1"):
        play(ScriptedProvider())


def test_a_sequence_of_steps_is_played_and_completed() -> None:
    assert played([ThinkingDelta("hm"), "Yes.", Wait(0)]) == [
        START,
        ThinkingDelta("hm"),
        TextDelta("Yes."),
        UsageReported(5, 1),
        ReplyFinished("stop", "scripted-1"),
    ]


def test_what_the_script_says_itself_is_not_said_twice() -> None:
    steps: list[Step] = [ReplyStarted("m", "id"), UsageReported(), ReplyFinished("length", "m")]
    assert played(steps) == steps


def test_tool_calls_come_in_pieces_and_whole() -> None:
    events = played(tool_calls(("1", "weather", {"city": "Köln"}), ("2", "time", ""), say="Let me look."))
    assert ToolCallStarted(0, "1", "weather") in events
    assert ToolArgumentsDelta(0, '{"city": "Köln"}') in events
    assert ToolCallReady(1, "2", "time", "") in events
    assert events[1] == TextDelta("Let ")
    assert events[-1] == ReplyFinished("tool_calls", "scripted-1")


def test_a_text_can_come_in_given_pieces_with_given_usage() -> None:
    assert played(text("a", "b", finish_reason="length", input=7, output=2)) == [
        START,
        TextDelta("a"),
        TextDelta("b"),
        UsageReported(7, 2),
        ReplyFinished("length"),
    ]
    assert UsageReported(5, 1) in played(text("a"))


def test_an_error_before_anything_else_comes_alone() -> None:
    provider = ScriptedProvider(RateLimited(retry_after=2))
    with pytest.raises(RateLimited):
        play(provider)
    assert provider.closed == []


def test_an_error_comes_after_what_stands_before_it() -> None:
    async def collect() -> list[ProviderEvent]:
        seen: list[ProviderEvent] = []
        with pytest.raises(RateLimited):
            async for event in ScriptedProvider(["Hel", RateLimited()]).stream(REQUEST, SETTINGS):
                seen.append(event)
        return seen

    assert asyncio.run(collect()) == [START, TextDelta("Hel")]


def test_a_cut_reply_has_no_end() -> None:
    assert played(["Hel", Cut(), "never"]) == [START, TextDelta("Hel")]
    assert played(Cut()) == []


def test_a_function_of_the_request_makes_the_reply() -> None:
    def echo(request: Request) -> ScriptedReply:
        return [f"You asked {len(request.turns)} question", Cut()]

    assert TextDelta("question") in played(echo)
    seen: list[Request] = []
    assert [type(event) for event in played(lambda request: seen.append(request))] == [
        ReplyStarted,
        UsageReported,
        ReplyFinished,
    ]
    assert seen == [REQUEST]


def test_what_cannot_be_played_is_a_mistake_of_the_script() -> None:
    steps: Any = [3]
    with pytest.raises(TypeError, match="cannot be played"):
        played(steps)


def test_a_gate_holds_the_reply_until_it_is_opened() -> None:
    async def scenario() -> None:
        gate = Gate(asyncio.Event())
        stream = ScriptedProvider(["one", gate, "two"]).stream(REQUEST, SETTINGS)
        assert [await anext(stream), await anext(stream)] == [START, TextDelta("one")]
        following = asyncio.ensure_future(anext(stream))
        await asyncio.wait_for(gate.reached.wait(), 60)
        assert not following.done()
        gate.event.set()
        assert await following == TextDelta("two")
        await stream.aclose()

    asyncio.run(scenario())


def test_a_stalled_reply_is_left_at_once_when_cancelled() -> None:
    async def scenario() -> None:
        is_stalled = asyncio.Event()
        provider = ScriptedProvider(["one", lambda request: is_stalled.set(), Stall()])

        async def listen() -> None:
            async for event in provider.stream(REQUEST, SETTINGS):
                assert event in (START, TextDelta("one"))

        task = asyncio.create_task(listen())
        await asyncio.wait_for(is_stalled.wait(), 60)
        task.cancel()
        for _ in range(10):
            await asyncio.sleep(0)
        assert task.cancelled()
        assert provider.closed == [REQUEST]

    asyncio.run(scenario())


def test_a_reply_without_end_goes_on_until_it_is_closed() -> None:
    async def scenario() -> None:
        provider = ScriptedProvider(endless("la "))
        count = 0
        async with aclosing(provider.stream(REQUEST, SETTINGS)) as stream:
            async for event in stream:
                count += event == TextDelta("la ")
                if count == 500:
                    break
        assert provider.closed == [REQUEST]

    asyncio.run(scenario())
