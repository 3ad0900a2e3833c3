"""Point 9 of the flow: what a lost program left is kept, and goes on."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop_chat import ChatBusy, Tables, Tool
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.draft import Draft
from desktop_chat.services.journal import Piece
from desktop_chat.services.recorder import Recorder
from tests.support.libraries import LOST, House, change, key_in, lose, said
from tests.support.trees import EVERY_SET


async def test_what_a_lost_program_has_shown_is_kept_and_its_run_is_interrupted(house: House) -> None:
    async with house.open("Half of it and more") as library:
        chat = library.create_chat()
        await chat.ask("Tell me")
        lose(library, chat, Piece("thinking", "", "Hm."), Piece("text", "", "Half of "), Piece("text", "", "it"))
    async with house.open(" and the rest.", " More.") as library:
        chat = library.chat(chat.id)
        assert said(chat) == [("user", "Tell me", "complete"), ("assistant", "Half of it", "partial")]
        assert chat.messages()[-1].thinking == "Hm."
        assert [(run.status, run.error and run.error.kind) for run in chat.runs] == [
            ("interrupted", "Interrupted")
        ]
        assert chat.cost.is_partial, "it may have been billed"
        reply = await chat.complete()
        assert reply.content == "Half of it and the rest."
        assert [message.role for message in reply.messages] == ["user", "assistant"]
        assert [(run.kind, run.status, run.error) for run in chat.runs] == [("ask", "completed", None)]


async def test_a_lost_answer_without_a_word_leaves_no_row(house: House) -> None:
    async with house.open("Well") as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        lose(library, chat)
    async with house.open("Well, again") as library:
        chat = library.chat(chat.id)
        assert said(chat) == [("user", "Hi", "complete")]
        assert (await chat.complete()).content == "Well, again"
        assert [run.status for run in chat.runs] == ["completed"]


async def test_retry_after_an_interruption_is_a_run_of_its_own(house: House) -> None:
    async with house.open("Half and half") as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        lose(library, chat, Piece("text", "", "Half"))
    async with house.open("Whole", " and more") as library:
        chat = library.chat(chat.id)
        await chat.retry()
        await chat.continue_()
        assert said(chat)[-1] == ("assistant", "Whole and more", "complete")
        assert [(run.kind, run.status) for run in chat.runs] == [
            ("ask", "interrupted"),
            ("retry", "completed"),
            ("continue", "completed"),
        ]


async def test_a_new_question_may_follow_an_interruption(house: House) -> None:
    async with house.open("Half", "Next") as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        lose(library, chat, Piece("text", "", "Half"))
        assert (await chat.ask("Go on")).content == "Next", "the lost run is set aside at once"
        assert [run.status for run in chat.runs] == ["interrupted", "completed"]


def _remove(session: Session, tables: Tables, key: Any) -> None:
    session.delete(session.get_one(tables.message, key))


async def test_a_tool_whose_result_was_stored_never_runs_twice(house: House) -> None:
    ran: list[str] = []
    tools = [Tool(name="one", run=lambda: ran.append("one")), Tool(name="two", run=lambda: ran.append("two"))]
    calls = tool_calls(("a", "one", "{}"), ("b", "two", "{}"))
    async with house.open(calls, "Done.", tools=tools) as library:
        chat = library.create_chat().with_tools("one", "two", concurrency=1)
        await chat.ask("Go")
        tables = library.tables
        result, last = chat.messages("tool")[1], chat.messages()[-1]
        call = next(call for call in chat.messages()[1].tool_calls if call.tool_call_id == "b")
        change(library, tables.tool_call, call.id, result_key=None, is_error=None, ended_at=None)
        for gone in (last, result):
            library.database.write(partial(_remove, tables=tables, key=gone.id))
        change(library, tables.run, chat.runs[0].id, status="in_progress", instance=LOST, ended_at=None)
    ran.clear()
    async with house.open("Both done.", tools=tools) as library:
        chat = library.chat(chat.id)
        assert [run.status for run in chat.runs] == ["interrupted"]
        reply = await chat.complete()
        assert ran == ["two"] and reply.content == "Both done."
        assert [message.role for message in reply.messages] == ["user", "assistant", "tool", "tool", "assistant"]


async def test_a_whole_call_in_a_lost_journal_is_kept_and_a_guarded_one_waits(house: House) -> None:
    ran: list[str] = []
    guarded = Tool(name="guarded", run=lambda: ran.append("x"), requires_approval=True)
    async with house.open("Well", tools=[guarded]) as library:
        chat = library.create_chat().with_tools("guarded")
        await chat.ask("Go")
        lose(library, chat, Piece("call", "0\nc1\nguarded", "{}"), Piece("call", "1\nc2\nunknown", "{}"))
    async with house.open(tools=[guarded]) as library:
        chat = library.chat(chat.id)
        assert [call.approval for call in chat.messages()[-1].tool_calls] == ["waiting", "waiting"]
        assert (await chat.complete()).is_parked and ran == []


def test_a_killed_program_leaves_what_it_had_shown(house: House, tables: Tables) -> None:
    name = next(name for name, made in EVERY_SET.items() if made() is tables)
    command = [sys.executable, "-m", "tests.support.libraries", str(house.folder), name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            key = program.stdout.readline().strip()
            beside = house.opened()
            chat = beside.chat(key_in(beside.tables.chat, key))
            assert [run.status for run in chat.runs] == ["in_progress"], "a second program harms no live run"
            assert said(chat)[1:] == [("assistant", "Half of it", "streaming")], "read from the other's journal"
            with pytest.raises(ChatBusy):
                chat.create_user_message("x")
        finally:
            program.kill()
    beside.recover()
    assert [run.status for run in chat.runs] == ["interrupted"]
    assert said(chat)[1:] == [("assistant", "Half of it", "partial")]
    beside.close()


async def test_halves_of_characters_in_an_old_journal_are_joined(house: House) -> None:
    async with house.open("Smile") as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        lose(library, chat, Piece("text", "", "Smile: \ud83d"), Piece("text", "", "\ude00 and \ud83d"))
    async with house.open() as library:
        assert said(library.chat(chat.id))[-1] == ("assistant", "Smile: 😀 and \ufffd", "partial")


class ForgetfulRecorder(Recorder):
    """Cannot store what one chat says."""

    def complete_reply(self, session: Session, tables: Tables, draft: Draft, status: str) -> Any:
        if "unstorable" in draft.content:
            raise ValueError("This cannot be stored.")
        return super().complete_reply(session, tables, draft, status)


async def test_one_chat_that_cannot_be_put_in_order_keeps_no_other_shut(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.open("Well", "Well") as library:
        chats = bad, good = library.create_chat(), library.create_chat()
        for chat, text in zip(chats, ("unstorable", "Half"), strict=True):
            await chat.ask("Hi")
            lose(library, chat, Piece("text", "", text))
    async with house.open(recorder=ForgetfulRecorder()) as library:
        assert said(library.chat(good.id))[-1] == ("assistant", "Half", "partial")
        assert library.chat(bad.id).runs[-1].status == "in_progress"
        assert "could not be set aside" in caplog.text
    async with house.open() as library:
        assert said(library.chat(bad.id))[-1] == ("assistant", "unstorable", "partial"), (
            "tried again, with its text"
        )
