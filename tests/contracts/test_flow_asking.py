"""Points 1 to 4 of the flow: a question is kept first, its answer has a row at once and is stored as a whole."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from desktop_chat import Library, MessageView, ProviderUnavailable, UserError
from desktop_chat.providers.events import (
    CitationFound,
    RawBlock,
    ReplyFinished,
    TextDelta,
    ThinkingDelta,
    UsageReported,
)
from desktop_chat.providers.requests import Request
from desktop_chat.providers.scripted import ScriptedReply
from desktop_chat.services.events import MessageCompleted, MessageCreated, RunStatusChanged, TextAdded
from tests.support.libraries import House, Way, new_gate, rows, said, told, until
from tests.support.trees import EVERY_SET

every_set = pytest.mark.parametrize("tables", sorted(EVERY_SET), indirect=True)


@every_set
async def test_a_question_gets_its_answer(house: House, way: Way) -> None:
    async with house.open("Hello there") as library:
        chat = library.create_chat()
        reply = await way(chat, "Hi")
        assert reply.content == "Hello there"
        assert [message.role for message in reply.messages] == ["user", "assistant"]
        assert reply.model == "scripted-1"
        assert reply.run is not None and reply.run.status == "completed"
        assert said(chat) == [("user", "Hi", "complete"), ("assistant", "Hello there", "complete")]


async def test_the_question_is_stored_before_anything_is_sent(house: House, way: Way) -> None:
    seen: list[tuple[MessageView, ...]] = []

    async with house.open() as library:
        chat = library.create_chat()

        def look(_: Request) -> str:
            seen.append(library.chat(chat.id).messages())
            return "Yes."

        house.provider.add(look)
        await way(chat, "Are you there?")
    assert [(each.role, each.content, each.status) for each in seen[0]] == [
        ("user", "Are you there?", "complete"),
        ("assistant", "", "pending"),
    ]


async def test_a_queued_run_and_a_pending_answer_are_stored_with_the_question(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "Well"]) as library:
        chat = library.create_chat()
        events = chat.stream("Hm?")
        first = await anext(events)
        assert isinstance(first, RunStatusChanged) and first.run.status == "queued"
        question, answer = [await anext(events), await anext(events)]
        assert isinstance(question, MessageCreated) and question.message.role == "user"
        assert isinstance(answer, MessageCreated) and answer.message.status == "pending"
        assert first.run.question_id == question.message.id
        gate.event.set()
        rest = await told(events)
        assert isinstance(rest[-1], RunStatusChanged) and rest[-1].run.status == "completed"


async def test_an_answer_that_has_begun_is_streaming_and_can_be_read(house: House) -> None:
    gate = new_gate()
    async with house.open([ThinkingDelta("Hm."), "Once upon ", gate, "a time"], journal_interval=0.001) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("A story"))
        await gate.reached.wait()
        stored = library.tables.message
        await until(lambda: rows(library, stored, stored.status == "streaming"))
        await until(lambda: library.storage.journal.pending())
        assert rows(library, stored, stored.role == "assistant")[0].content == "", "folded once, at the end"
        shown = chat.messages()[-1]
        assert (shown.content, shown.thinking, shown.status) == ("Once upon ", "Hm.", "streaming")
        gate.event.set()
        assert (await answer).content == "Once upon a time"
        assert library.storage.journal.pending() == []


async def test_streamed_text_is_told_piece_by_piece_and_numbered(house: House) -> None:
    async with house.open("one two three") as library:
        events = await told(library.create_chat().stream("Count"))
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert [event.text for event in events if isinstance(event, TextAdded)] == ["one ", "two ", "three"]
        assert len({event.run_id for event in events}) == 1
        whole = next(event for event in events if isinstance(event, MessageCompleted))
        assert whole.message.content == "one two three"


@every_set
async def test_everything_an_answer_brings_is_stored_together(house: House, way: Way) -> None:
    script: ScriptedReply = [
        ThinkingDelta("Let me see."),
        TextDelta("Water is wet."),
        CitationFound({"url": "https://example.org"}),
        RawBlock({"type": "thinking"}),
        RawBlock({"type": "text"}),
        UsageReported(input=1000, output=500, cache_read=10, cost=Decimal("0.5")),
        ReplyFinished("stop", "scripted-1-2026"),
    ]
    async with house.open(script) as library:
        chat = library.create_chat()
        answer = (await way(chat, "Is water wet?")).messages[-1]
        assert (answer.content, answer.thinking, answer.finish_reason) == ("Water is wet.", "Let me see.", "stop")
        assert answer.citations == ({"url": "https://example.org"},)
        assert answer.model == "scripted-1-2026" and answer.provider == "scripted"
        row = rows(library, library.tables.message, library.tables.message.role == "assistant")[0]
        assert row.raw == [{"type": "thinking"}, {"type": "text"}]
        assert [(usage.tokens.input, usage.cost.amount) for usage in chat.usage] == [(1000, Decimal("0.5"))]
        assert chat.usage[0].message_id == answer.id


@every_set
async def test_the_stored_answer_is_the_returned_one(house: House) -> None:
    async with house.open("Hello there") as library:
        chat = library.create_chat()
        reply = await chat.ask("Hi")
    async with house.open() as library:
        again = library.chat(chat.id).last_turn()
        assert (again.content, again.tokens, again.cost) == (reply.content, reply.tokens, reply.cost)
        assert [each.id for each in again.messages] == [each.id for each in reply.messages]


async def test_nothing_to_send_is_refused_and_leaves_no_row(house: House, way: Way) -> None:
    async with house.open() as library:
        chat = library.create_chat()
        with pytest.raises(UserError):
            await way(chat, "   ")
        assert chat.messages() == () and chat.runs == ()


@every_set
async def test_the_question_survives_a_failure(house: House, way: Way) -> None:
    async with house.open(ProviderUnavailable("No line.")) as library:
        chat = library.create_chat()
        with pytest.raises(ProviderUnavailable):
            await way(chat, "Hi")
        assert said(chat) == [("user", "Hi", "complete")]


async def test_a_chat_moves_with_every_message(house: House) -> None:
    async with house.open("One", "Two") as library:
        chat = library.create_chat()
        times = [chat.view.updated_at]
        await chat.ask("1")
        times.append(chat.view.updated_at)
        chat.create_user_message("2")
        times.append(chat.view.updated_at)
        await chat.complete()
        times.append(chat.view.updated_at)
        assert times == sorted(set(times))


@every_set
async def test_a_message_may_wait_for_its_answer(house: House) -> None:
    async with house.open("Late answer") as library:
        chat = library.create_chat()
        message = chat.create_user_message("Think about it")
        assert house.provider.requests == [] and chat.runs == ()
        assert said(chat) == [("user", "Think about it", "complete")]
        reply = await chat.complete()
        assert reply.content == "Late answer"
        assert reply.run is not None and (reply.run.kind, reply.run.question_id) == ("complete", message.id)


async def test_a_stream_without_a_question_completes(house: House) -> None:
    async with house.open("Late answer") as library:
        chat = library.create_chat()
        chat.create_user_message("Think about it")
        events = await told(chat.stream())
        assert any(isinstance(event, MessageCompleted) for event in events)
        assert said(chat)[-1] == ("assistant", "Late answer", "complete")


async def test_complete_changes_nothing_where_all_is_answered(house: House) -> None:
    async with house.open("One") as library:
        chat = library.create_chat()
        await chat.ask("1")
        assert (await chat.complete()).content == "One"
        assert len(chat.runs) == 1 and house.provider.remaining == 0


@every_set
async def test_another_model_may_answer_once(house: House) -> None:
    async with house.open("One", "Two", "Three") as library:
        chat = library.create_chat()
        library.models.resolve("other-1", "scripted", assume_exists=True)
        if library.tables.model is not None:
            await chat.ask("1", model="other-1", provider="scripted")
            await chat.run("2", model="other-1", provider="scripted")
            await chat.ask("3")
            assert [request.model for request in house.provider.requests] == ["other-1", "other-1", "scripted-1"]
            assert chat.runs[1].kind == "run"


async def test_chats_are_answered_side_by_side(house: House) -> None:
    first, second = new_gate(), new_gate()
    async with house.open([first, "One"], [second, "Two"]) as library:
        chats = [library.create_chat(), library.create_chat()]
        answers = [asyncio.ensure_future(chat.ask("Go")) for chat in chats]
        await first.reached.wait()
        await second.reached.wait()
        second.event.set()
        await answers[1]
        first.event.set()
        await answers[0]
        assert sorted(said(chat)[-1][1] for chat in chats) == ["One", "Two"]


def test_a_library_is_closed_by_itself_too(house: House) -> None:
    library: Library = house.opened()
    library.create_chat()
    library.close()


async def test_a_character_that_comes_in_two_halves_is_told_and_stored_whole(house: House) -> None:
    pieces = [*map(TextDelta, ("Smile: \ud83d", "\ude00 and \ud83d"))]
    async with house.open([ThinkingDelta("\ude00?"), *pieces], journal_interval=0.001) as library:
        chat = library.create_chat()
        events = await told(chat.stream("Hi"))
        assert "".join(event.text for event in events if isinstance(event, TextAdded)) == "Smile: 😀 and \ufffd"
        assert said(chat)[-1] == ("assistant", "Smile: 😀 and \ufffd", "complete")
        assert chat.messages()[-1].thinking == "\ufffd?"
