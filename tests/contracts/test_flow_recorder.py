"""A recorder of the program's own decides how a reply becomes rows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop_chat import ProviderUnavailable, Recorder, ReplyCut, Tables, Tool
from desktop_chat.providers.events import ReplyFinished, ThinkingDelta
from desktop_chat.providers.scripted import Cut, ScriptedReply, tool_calls
from desktop_chat.services.draft import Draft, DraftCall
from desktop_chat.services.events import MessageCreated, TextAdded
from tests.support.libraries import LOST, House, change, new_gate, rows, said, told, until


class NoEmptyRows(Recorder):
    """Makes the row of a reply with its first words, not before."""

    def begin_reply(self, session: Session, tables: Tables, draft: Draft) -> Any | None:
        return self.new_reply(session, tables, draft) if draft.is_worth_keeping else None


async def test_a_recorder_can_keep_no_empty_rows_at_all(house: House) -> None:
    gate, end = new_gate(), new_gate()
    async with house.open([gate, "Once ", end, "upon"], recorder=NoEmptyRows(), journal_interval=0.001) as library:
        chat, message = library.create_chat(), library.tables.message
        answer = asyncio.ensure_future(chat.ask("A story"))
        await gate.reached.wait()
        assert [row.role for row in rows(library, message)] == ["user"]
        gate.event.set()
        await end.reached.wait()
        await until(lambda: rows(library, message, message.status == "streaming"))
        assert said(chat)[-1] == ("assistant", "Once ", "streaming")
        assert library.storage.journal.pending(), "its text is kept all the same"
        end.event.set()
        assert (await answer).content == "Once upon"
        assert said(chat) == [("user", "A story", "complete"), ("assistant", "Once upon", "complete")]


async def test_its_row_is_told_of_before_its_words(house: House) -> None:
    async with house.open("One two", recorder=NoEmptyRows()) as library:
        events = await told(library.create_chat().stream("1"))
        kinds = [type(event) for event in events if isinstance(event, MessageCreated | TextAdded)]
        assert kinds == [MessageCreated, MessageCreated, TextAdded, TextAdded]
        texts = [event for event in events if isinstance(event, TextAdded)]
        assert all(event.message_id is not None for event in texts)


async def test_failures_and_tools_go_on_as_ever(house: House) -> None:
    look = Tool(name="look", run=lambda: "seen")
    script: list[ScriptedReply] = [
        ProviderUnavailable(),
        tool_calls(("c", "look", "{}")),
        [ReplyFinished("stop")],
        ["Half", Cut()],
    ]
    async with house.open(*script, recorder=NoEmptyRows(), tools=[look]) as library:
        chat = library.create_chat().with_tools("look")
        with pytest.raises(ProviderUnavailable):
            await chat.ask("1")
        assert [message.role for message in (await chat.retry()).messages] == ["user", "assistant", "tool"]
        with pytest.raises(ReplyCut):
            await chat.ask("2")
        assert said(chat)[-1] == ("assistant", "Half", "partial")


async def test_what_was_journalled_survives_a_lost_program_there_too(house: House) -> None:
    gate = new_gate()
    async with house.open([ThinkingDelta("Hm."), gate], recorder=NoEmptyRows(), journal_interval=0.001) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        await until(library.storage.journal.pending)
        run, message = chat.runs[0], chat.messages()[-1]
        pieces = library.storage.journal.read(str(message.id), str(run.id))
        gate.event.set()
        await answer
        change(library, library.tables.run, run.id, status="in_progress", instance=LOST, ended_at=None)
        change(library, library.tables.message, message.id, status="streaming", thinking=None)
        journal = library.storage.journal.open(str(message.id), str(run.id))
        journal.append(pieces)
        journal.close()
    async with house.open(recorder=NoEmptyRows()) as library:
        kept = library.chat(chat.id).messages()[-1]
        assert (kept.thinking, kept.status) == ("Hm.", "partial")


async def test_each_step_may_be_overridden(house: House) -> None:
    class Loud(Recorder):
        def complete_reply(self, session: Session, tables: Tables, draft: Draft, status: str) -> Any:
            row = super().complete_reply(session, tables, draft, status)
            row.content = row.content.upper()
            return row

        def new_call(self, tables: Tables, draft: Draft, position: int, call: DraftCall, approval: str) -> Any:
            return super().new_call(tables, draft, position, call, "waiting")

    look = Tool(name="look", run=lambda: "seen")
    async with house.open("one", tool_calls(("c", "look", "{}")), recorder=Loud(), tools=[look]) as library:
        chat = library.create_chat().with_tools("look")
        await chat.ask("1")
        assert said(chat)[-1][1] == "ONE"
        await chat.ask("2")
        assert [call.approval for call in chat.messages()[-1].tool_calls] == ["waiting"]
