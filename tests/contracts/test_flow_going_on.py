"""Points 9 and 10 of the flow: a lost program harms nothing, a chat writes one answer at a time, anyone may listen."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from desktop_chat import Cancelled, ChatBusy, NotFound, Tables, Tool
from desktop_chat.providers.requests import Request
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.events import AnyReplyEvent, RunStatusChanged, Snapshot, TextAdded
from desktop_chat.services.journal import Piece
from desktop_chat.services.turns import Opener
from tests.support.libraries import LOST, House, change, lose, new_gate, rows, said, told, until
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
        assert [(run.status, run.error and run.error.kind) for run in chat.runs] == [("interrupted", "Interrupted")]
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
            library.database.write(lambda session, key=gone.id: session.delete(session.get_one(tables.message, key)))
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
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        key = program.stdout.readline().strip()
        beside = house.opened()
        chat = beside.chat(beside.tables.chat.__mapper__.primary_key[0].type.python_type(key))
        assert [run.status for run in chat.runs] == ["in_progress"], "a second program harms no live run"
        assert said(chat)[1:] == [("assistant", "Half of it", "streaming")], "read from the other's journal"
        with pytest.raises(ChatBusy):
            chat.create_user_message("x")
        program.kill()
    beside.recover()
    assert [run.status for run in chat.runs] == ["interrupted"]
    assert said(chat)[1:] == [("assistant", "Half of it", "partial")]
    beside.close()


async def test_a_second_question_is_refused_while_an_answer_is_written(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "One"], "Two") as library:
        chat = library.create_chat()
        first = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        with pytest.raises(ChatBusy):
            await library.chat(chat.id).ask("2")
        with pytest.raises(ChatBusy):
            await told(chat.stream("2"))
        with pytest.raises(ChatBusy):
            chat.create_user_message("2")
        for change_it in (chat.delete, chat.regenerate, chat.select, lambda key: chat.edit(key, "x")):
            with pytest.raises(ChatBusy):
                change_it(chat.messages()[0].id)
        with pytest.raises(ChatBusy):
            library.chats().delete(chat.id)
        waiting = asyncio.ensure_future(chat.ask("2", wait=True))
        gate.event.set()
        assert [(await first).content, (await waiting).content] == ["One", "Two"]
        assert [message.content for message in chat.messages("user")] == ["1", "2"]


async def test_other_instances_on_the_same_data_are_refused_and_may_wait(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "One"], "Two") as library:
        provider, beside = house.provider, house.opened()
        chat = library.create_chat()
        first = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        assert [run.status for run in beside.chat(chat.id).runs] == ["in_progress"]
        with pytest.raises(ChatBusy):
            await beside.chat(chat.id).ask("2")
        waiting = asyncio.ensure_future(beside.chat(chat.id).ask("2", wait=True))
        gate.event.set()
        assert (await first).content == "One" and (await waiting).content == "Two"
        assert provider.remaining == 0
        await beside.aclose()


async def test_another_instance_can_cancel(house: House) -> None:
    gate = new_gate()
    async with house.open(["Half", gate]) as library:
        beside = house.opened()
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        beside.chat(chat.id).cancel()
        with pytest.raises(Cancelled):
            await answer
        assert said(chat)[-1] == ("assistant", "Half", "cancelled")
        assert [run.status for run in beside.chat(chat.id).runs] == ["cancelled"]
        await beside.aclose()


async def test_one_active_run_a_chat_is_held_by_the_database(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "One"]) as library:
        chat = library.create_chat()
        first = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        opener = Opener(library.tables, library.recorder, library.holders)
        with pytest.raises(Exception, match="UNIQUE"):
            library.database.write(
                lambda session: opener._new_run(session, session.get_one(library.tables.chat, chat.id), "ask", None)
            )
        gate.event.set()
        await first
        assert len(rows(library, library.tables.run)) == 1


async def test_a_late_listener_gets_a_snapshot_and_goes_on_from_its_number(house: House) -> None:
    gate, end = new_gate(), new_gate()
    async with house.open(["one ", "two ", gate, "three ", end, "four"]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("Count"))
        await gate.reached.wait()
        heard: list[AnyReplyEvent] = []

        async def follow() -> None:
            async for event in library.chat(chat.id).follow():
                heard.append(event)

        listener = asyncio.ensure_future(follow())
        await until(lambda: heard)
        gate.event.set()
        await end.reached.wait()
        end.event.set()
        await answer
        await listener
        snapshot = heard[0]
        assert isinstance(snapshot, Snapshot) and snapshot.run.status == "in_progress"
        assert [(each.role, each.content, each.status) for each in snapshot.messages] == [
            ("user", "Count", "complete"),
            ("assistant", "one two ", "streaming"),
        ]
        assert [event.number for event in heard[1:]] == list(range(snapshot.number + 1, heard[-1].number + 1))
        assert [event.text for event in heard if isinstance(event, TextAdded)] == ["three ", "four"]
        assert isinstance(heard[-1], RunStatusChanged) and heard[-1].run.status == "completed"
        assert await told(chat.follow()) == [], "nothing to follow any more"


async def test_who_stops_listening_stops_nothing(house: House) -> None:
    gate = new_gate()
    async with house.open(["one ", gate, "two"]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("Count"))
        await gate.reached.wait()
        async for _ in chat.follow():
            break
        gate.event.set()
        assert (await answer).content == "one two"


async def test_a_slow_listener_never_holds_up_the_run(house: House) -> None:
    async with house.open("word " * 3000) as library:
        chat = library.create_chat()
        events = chat.stream("Go")
        first = await anext(events)
        while library.replies.all:
            await asyncio.sleep(0)
        assert said(chat)[-1][2] == "complete", "it has ended while nobody took its events"
        rest = await told(events)
        assert first.number == 1 and len(rest) < 1000, "what waits is joined, so that it stays small"
        assert "".join(event.text for event in rest if isinstance(event, TextAdded)) == "word " * 3000
        numbers = [event.number for event in rest]
        assert numbers == sorted(set(numbers))


async def test_a_chat_that_is_not_there_is_not_asked(house: House) -> None:
    def never(_: Request) -> str:
        raise AssertionError("nothing may be sent")

    async with house.open(never) as library:
        chat = library.create_chat()
        library.chats().delete(chat.id)
        with pytest.raises(NotFound):
            await chat.ask("Hi")
        with pytest.raises(NotFound):
            library.chat("nowhere" if isinstance(chat.id, str) else 1)
