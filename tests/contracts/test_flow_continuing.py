"""Point 6 of the flow: retry, continue and regenerate, and what a partial answer is worth."""

from __future__ import annotations

import pytest

from desktop_chat import (
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
    ScriptedProvider,
    UserError,
)
from desktop_chat.providers.events import (
    RawBlock,
    ReplyFinished,
    TextDelta,
    ThinkingDelta,
)
from desktop_chat.providers.requests import TextPart
from desktop_chat.providers.scripted import Cut, ScriptedReply
from desktop_chat.services.events import RunStatusChanged
from tests.support.libraries import LOST, House, change, rows, said, told

HALF: ScriptedReply = ["Half of ", "it", Cut()]


async def test_retry_is_a_new_run_on_the_same_question(house: House) -> None:
    async with house.open(ProviderUnavailable(), HALF, "Whole.") as library:
        chat = library.create_chat()
        with pytest.raises(ProviderUnavailable):
            await chat.ask("Tell me")
        with pytest.raises(ReplyCut):
            await chat.retry()
        reply = await chat.retry()
        assert said(chat) == [("user", "Tell me", "complete"), ("assistant", "Whole.", "complete")]
        assert [(run.kind, run.status) for run in chat.runs] == [
            ("ask", "failed"),
            ("retry", "failed"),
            ("retry", "completed"),
        ]
        assert len({run.question_id for run in chat.runs}) == 1
        assert reply.message is not None
        versions = chat.siblings(reply.message.id)
        assert len(versions) == 2, "the cut answer stays as another version"


async def test_retry_of_a_chat_without_a_question_takes_nothing_away(house: House) -> None:
    async with house.open("One") as library:
        chat = library.create_chat()
        assert (await chat.retry()).message is None
        await chat.ask("1")
        chat.delete(chat.messages("user")[0].id)
        with pytest.raises(UserError):
            await chat.retry()
        assert [message.content for message in chat.messages()] == ["One"]


@pytest.mark.parametrize("can_prefill", [True, False])
async def test_continue_appends_to_the_same_message(house: House, can_prefill: bool) -> None:
    provider = ScriptedProvider(HALF, " and the rest.", can_prefill=can_prefill)
    async with house.open(provider=provider) as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("Tell me")
        before = chat.messages()[-1]
        reply = await chat.continue_()
        assert said(chat) == [
            ("user", "Tell me", "complete"),
            ("assistant", "Half of it and the rest.", "complete"),
        ]
        assert reply.message is not None and reply.message.id == before.id
        assert [run.kind for run in chat.runs] == ["ask", "continue"]
        assert [(usage.status, usage.message_id) for usage in chat.usage] == [
            ("failed", before.id),
            ("succeeded", before.id),
        ]
        request = provider.requests[1]
        assert request.prefill is can_prefill
        assert request.turns[-1].role == ("assistant" if can_prefill else "user"), "no message of the transcript"


async def test_what_is_continued_after_thinking_alone_has_nothing_to_go_on_from(house: House) -> None:
    async with house.open([ThinkingDelta("Hm."), Cut()], "Well.") as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("Tell me")
        assert (await chat.continue_()).content == "Well."
        request = house.provider.requests[1]
        assert not request.prefill and [turn.role for turn in request.turns] == ["user"]
        assert request.turns[0].parts == (TextPart("Tell me"),)
        assert chat.messages()[-1].thinking == "Hm."


async def test_a_continuation_that_brings_nothing_changes_nothing(house: House) -> None:
    whole: ScriptedReply = [TextDelta("All"), RawBlock({"n": 1}), ReplyFinished("length")]
    async with house.open(whole, RateLimited("Slow down.")) as library:
        chat = library.create_chat()
        reply = await chat.ask("Tell me")
        assert reply.run is not None and reply.run.status == "incomplete"
        assert reply.run.incomplete_reason == "max_completion_tokens"
        with pytest.raises(RateLimited):
            await chat.continue_()
        answer = chat.messages()[-1]
        assert (answer.content, answer.status, answer.finish_reason) == ("All", "complete", "length")
        row = rows(library, library.tables.message, library.tables.message.key == answer.id)[0]
        assert row.raw == [{"n": 1}]


async def test_the_raw_blocks_of_a_continued_answer_say_all_of_it_or_nothing(house: House) -> None:
    second: ScriptedReply = [TextDelta(" two"), RawBlock({"text": " two"})]
    async with house.open(["one", Cut()], second, "three") as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("Count")
        await chat.continue_()
        await chat.ask("And?")
        turn = house.provider.requests[-1].turns[1]
        assert turn.raw is None and turn.parts == (TextPart("one two"),)


async def test_the_raw_blocks_of_a_cut_answer_are_not_sent(house: House) -> None:
    async with house.open([ThinkingDelta("t"), RawBlock({"thinking": "t"}), "one", Cut()], "two") as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("Count")
        await chat.ask("Go on")
        turn = house.provider.requests[-1].turns[1]
        assert turn.raw is None and turn.parts == (TextPart("one"),), "its last text is in no block"


async def test_a_partial_answer_is_sent_as_history(house: House) -> None:
    async with house.open(HALF, "Fine.") as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("Tell me")
        await chat.ask("Go on")
        turns = house.provider.requests[1].turns
        assert [(turn.role, turn.parts) for turn in turns] == [
            ("user", (TextPart("Tell me"),)),
            ("assistant", (TextPart("Half of it"),)),
            ("user", (TextPart("Go on"),)),
        ]


async def test_regenerate_writes_a_sibling(house: House) -> None:
    async with house.open("One", "Other", "Third") as library:
        chat = library.create_chat()
        first = (await chat.ask("1")).message
        assert first is not None
        second = (await chat.regenerate(first.id)).message
        assert second is not None and second.parent_id == first.parent_id
        assert said(chat) == [("user", "1", "complete"), ("assistant", "Other", "complete")]
        assert chat.versions([second.id]) == {second.id: (2, 2)}
        third = await told(chat.regenerate(second.id).stream())
        assert isinstance(third[-1], RunStatusChanged)
        assert chat.siblings(first.id) == [first.id, second.id, chat.messages()[-1].id]
        assert [run.kind for run in chat.runs] == ["ask", "regenerate", "regenerate"]


async def test_retry_without_its_question_is_refused_and_takes_nothing_away(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat = library.create_chat()
        await chat.ask("1")
        await chat.ask("2")
        chat.delete(chat.messages("user")[1].id)
        with pytest.raises(UserError):
            await chat.retry()
        assert [message.content for message in chat.messages()] == ["1", "One", "Two"]
        assert house.provider.remaining == 0 and len(chat.runs) == 2


async def test_going_on_that_a_crash_ended_leaves_a_whole_answer_whole(house: House) -> None:
    whole: ScriptedReply = [TextDelta("All"), ReplyFinished("length")]
    async with house.open(whole, " there is.") as library:
        chat = library.create_chat()
        await chat.ask("Tell me")
        answer, run = chat.messages()[-1], chat.runs[-1]
        lost = {"status": "in_progress", "instance": LOST, "ended_at": None}
        change(library, library.tables.run, run.id, **lost)
        change(library, library.tables.message, answer.id, status="streaming")
        library.recover()
        assert said(chat)[-1] == ("assistant", "All", "complete")
        assert (await chat.continue_()).content == "All there is."
