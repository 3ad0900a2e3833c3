"""Points 5 and 6 of the flow: what fails blank leaves no message, what was said is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from desktop_chat import (
    AuthenticationRefused,
    Cancelled,
    ContentRefused,
    ContextMissing,
    Error,
    MalformedReply,
    ModelUnknown,
    ProviderUnavailable,
    ReplyCut,
)
from desktop_chat.providers.events import (
    ReplyFinished,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallStarted,
)
from desktop_chat.providers.scripted import Cut, ScriptedReply, text, tool_calls
from desktop_chat.services.events import MessageFailed, RunStatusChanged, TextAdded
from desktop_chat.services.tools import as_tool
from tests.support.libraries import House, Way, new_gate, said, until

HALF: ScriptedReply = ["Half of ", "it", Cut()]


async def test_a_failure_before_any_word_leaves_no_blank_message(house: House, way: Way) -> None:
    async with house.open(AuthenticationRefused("Wrong key.")) as library:
        chat = library.create_chat()
        with pytest.raises(AuthenticationRefused) as caught:
            await way(chat, "Hi")
        assert said(chat) == [("user", "Hi", "complete")]
        run = chat.runs[0]
        assert run.status == "failed" and run.error is not None
        assert (run.error.kind, run.error.sentence, run.error.remedy) == (
            *("AuthenticationRefused", "Wrong key.", "add_key"),
        )
        assert caught.value.reply is not None and caught.value.reply.run is not None
        assert caught.value.reply.run.status == "failed" and caught.value.reply.content == "Hi"
    async with house.open() as library:
        assert library.chat(chat.id).runs == (run,), "the transcript can show it after a restart"


@pytest.mark.parametrize(
    "nothing",
    [
        Cut(),
        [ReplyFinished("stop")],
        ["  ", "\n"],
        [ToolCallStarted(0, "c", "t"), ToolArgumentsDelta(0, "{"), Cut()],
    ],
    ids=["cut at once", "empty", "white space", "half a call"],
)
async def test_a_reply_without_content_is_a_failure_not_a_blank_row(house: House, nothing: ScriptedReply) -> None:
    async with house.open(nothing) as library:
        chat = library.create_chat()
        with pytest.raises(MalformedReply):
            await chat.ask("Hi")
        assert said(chat) == [("user", "Hi", "complete")]
        assert chat.runs[0].status == "failed"


async def test_a_service_that_refuses_to_answer_is_told_as_such(house: House) -> None:
    async with house.open([ReplyFinished("content_filter")]) as library:
        with pytest.raises(ContentRefused):
            await library.create_chat().ask("Hi")


async def test_a_reply_that_is_cut_is_kept_as_partial(house: House, way: Way) -> None:
    async with house.open(HALF) as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut) as caught:
            await way(chat, "Tell me")
        assert caught.value.reply is not None and caught.value.reply.content == "Half of it"
        assert said(chat)[-1] == ("assistant", "Half of it", "partial")
        assert chat.runs[0].status == "failed"


async def test_a_failure_in_mid_answer_keeps_thinking_alone_too(house: House) -> None:
    async with house.open([ThinkingDelta("Hm, well."), ProviderUnavailable()]) as library:
        chat = library.create_chat()
        with pytest.raises(ProviderUnavailable):
            await chat.ask("Hi")
        answer = chat.messages()[-1]
        assert (answer.content, answer.thinking, answer.status) == ("", "Hm, well.", "partial")


async def test_the_failure_is_an_event_that_carries_what_was_said(house: House) -> None:
    async with house.open(HALF) as library:
        events = []
        with pytest.raises(ReplyCut):
            async for event in library.create_chat().stream("Tell me"):
                events.append(event)
        (failed,) = (event for event in events if isinstance(event, MessageFailed))
        assert failed.message is not None and failed.message.content == "Half of it"
        assert failed.error.kind == "ReplyCut"
        assert isinstance(events[-1], RunStatusChanged) and events[-1].run.status == "failed"


async def test_cancel_keeps_what_was_said_and_raises_cancelled(house: House, way: Way) -> None:
    gate = new_gate()
    async with house.open(["Half of ", "it", gate]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(way(chat, "Tell me"))
        await gate.reached.wait()
        chat.cancel()
        with pytest.raises(Cancelled) as caught:
            await answer
        assert caught.value.reply is not None and caught.value.reply.content == "Half of it"
        assert said(chat)[-1] == ("assistant", "Half of it", "cancelled")
        assert chat.runs[0].status == "cancelled"
        assert len(house.provider.closed) == 1, "the connection is let go at once"


async def test_cancel_before_any_word_leaves_the_question_alone(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "x"]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("Tell me"))
        await gate.reached.wait()
        library.chat(chat.id).cancel()
        with pytest.raises(Cancelled):
            await answer
        assert said(chat) == [("user", "Tell me", "complete")]


async def test_cancel_without_an_answer_does_nothing_later(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat = library.create_chat()
        chat.cancel()
        await chat.ask("1")
        chat.cancel()
        assert (await chat.ask("2")).content == "Two"
        assert [run.status for run in chat.runs] == ["completed", "completed"]


async def test_leaving_the_stream_early_cancels(house: House) -> None:
    gate = new_gate()
    async with house.open(["Half ", "of it", gate]) as library:
        chat = library.create_chat()
        async for event in chat.stream("Tell me"):
            if isinstance(event, TextAdded):
                break
        await until(lambda: not library.replies.all)
        assert said(chat)[-1][2] == "cancelled" and said(chat)[-1][1].startswith("Half ")
        events = library.create_chat().stream("x")
        await anext(events)
        assert isinstance(events, AsyncGenerator)
        await events.aclose()
        assert library.replies.all == ()


async def test_a_cancelled_task_cancels_its_answer(house: House) -> None:
    gate = new_gate()
    async with house.open(["Half", gate]) as library:
        chat = library.create_chat()
        task = asyncio.ensure_future(chat.ask("Tell me"))
        await gate.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert said(chat)[-1] == ("assistant", "Half", "cancelled")


async def test_closing_the_library_keeps_what_was_said(house: House) -> None:
    gate = new_gate()
    async with house.open(["Half", gate]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("Tell me"))
        await gate.reached.wait()
    with pytest.raises(Cancelled):
        await answer
    async with house.open() as library:
        assert said(library.chat(chat.id))[-1] == ("assistant", "Half", "cancelled")


async def test_a_half_written_call_of_a_guarded_tool_still_needs_its_approval(house: House) -> None:
    async with house.open([*tool_calls(("c1", "delete", "{}")), Cut()], text("Done.")) as library:
        chat, deleted = library.create_chat(), []

        def delete() -> None:
            """Delete everything."""
            deleted.append(True)

        chat.with_tools(as_tool(delete, requires_approval=True))
        with pytest.raises(ReplyCut):
            await chat.ask("Clean up")
        reply = await chat.complete()
        assert deleted == [] and [call.tool_call_id for call in reply.waiting] == ["c1"]


@pytest.mark.parametrize("wrong", ["model", "provider", "context"])
async def test_what_is_missing_here_fails_the_run_and_keeps_the_question(house: House, wrong: str) -> None:
    async with house.open() as library:
        chat = library.create_chat(model="x", provider="elsewhere", assume_model_exists=True)
        expected: type[Error] = ModelUnknown
        if wrong == "model":
            library.default_model = None
            chat = library.create_chat()
        elif wrong == "context":
            chat, expected = library.create_chat().with_context("gone"), ContextMissing
        with pytest.raises(expected):
            await chat.ask("Hi")
        assert said(chat) == [("user", "Hi", "complete")]
        assert [(run.status, run.error and run.error.kind) for run in chat.runs] == [("failed", expected.__name__)]
        assert chat.usage == ()
