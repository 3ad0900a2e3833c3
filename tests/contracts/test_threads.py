"""Threads: question and run stored together, one run at work, the others in line, through every restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desktop_chat import (
    Cancelled,
    ContextMissing,
    Expired,
    NotFound,
    ProviderUnavailable,
    Reply,
    Tool,
    UserError,
)
from desktop_chat.models import utc_now
from desktop_chat.providers.scripted import tool_calls
from tests.support.libraries import House, change, new_gate, said, stored, until
from tests.support.owners import Club, Person, Storyteller

LOOK = Tool(name="look", run=lambda: "seen", requires_approval=True)


async def settled(thread: Any) -> None:
    await until(lambda: not thread.waiting() and not thread._library.replies.all)


async def test_a_run_asks_and_is_answered_by_its_assistant(house: House) -> None:
    async with house.open("Hoo.", "Piep.") as library:
        owl = library.assistants.create("Owl", instructions="Hoot.")
        mouse = library.assistants.create("Mouse", instructions="Peep.", model="scripted-1")
        thread = library.thread(title="Night")
        assert (await thread.run(owl, "1")).content == "Hoo."
        assert (await thread.run(mouse.id, "2")).content == "Piep."
        assert [request.instructions for request in house.provider.requests] == [("Hoot.",), ("Peep.",)]
        assert [run.assistant_name for run in thread.runs] == ["Owl", "Mouse"]
        assert {message.chat_kind for message in (await thread.complete()).messages} <= {"chat", "thread"}
        assert [view.title for view in library.threads().list()] == ["Night"]
        assert library.chats().list(kind="chat") == []


async def test_runs_asked_for_at_once_are_answered_in_order_one_at_a_time(house: House) -> None:
    gate = new_gate()
    async with house.open(["One", gate, "."], "Two.", "Three.") as library:
        owl, thread = library.assistants.create("Owl"), library.thread()
        answers = [asyncio.ensure_future(thread.run(owl, "1"))]
        await gate.reached.wait()
        answers += [asyncio.ensure_future(thread.run(owl, text)) for text in ("2", "3")]
        await until(lambda: len(thread.waiting()) == 2)
        assert [run.status for run in thread.runs] == ["in_progress", "waiting", "waiting"]
        assert [message.content for message in thread.messages("user")] == ["1"]
        gate.event.set()
        replies = await asyncio.gather(*answers)
        assert [reply.content for reply in replies] == ["One.", "Two.", "Three."]
        assert said(thread) == [
            (role, text, "complete")
            for question, answer in (("1", "One."), ("2", "Two."), ("3", "Three."))
            for role, text in (("user", question), ("assistant", answer))
        ]
        assert thread.versions([thread.messages()[0].id]) == {thread.messages()[0].id: (1, 1)}


async def test_two_threads_are_answered_side_by_side(house: House) -> None:
    one, two = new_gate(), new_gate()
    async with house.open(["One", one], ["Two", two]) as library:
        answers = [asyncio.ensure_future(library.thread().run("?")) for _ in range(2)]
        await one.reached.wait()
        await two.reached.wait()
        assert len(library.replies.all) == 2
        one.event.set()
        two.event.set()
        await asyncio.gather(*answers)


async def test_what_waited_when_a_program_ended_goes_on_in_the_next_one(house: House) -> None:
    gate = new_gate()
    async with house.open(["One", gate]) as library:
        owl = library.assistants.create("Owl", instructions="Hoot.", limits={"rounds": 7})
        thread = library.thread()
        answers = [asyncio.ensure_future(thread.run(owl, "1"))]
        await gate.reached.wait()
        answers += [asyncio.ensure_future(thread.run(owl, text)) for text in ("2", "3")]
        await until(lambda: len(thread.waiting()) == 2)
    await asyncio.gather(*answers, return_exceptions=True)
    async with house.open("Two.", "Three.") as library:
        again = library.threads().get(thread.id)
        library.threads().resume()
        await settled(again)
        assert [message.content for message in again.messages()] == ["1", "One", "2", "Two.", "3", "Three."]
        assert [request.instructions for request in house.provider.requests] == [("Hoot.",)] * 2
        assert [run.status for run in again.runs] == ["cancelled", "completed", "completed"]
        assert again.runs[1].limits is not None and again.runs[1].limits["rounds"] == 7


async def test_one_that_waits_can_be_taken_back_and_the_others_stay(house: House) -> None:
    gate = new_gate()
    async with house.open(["One", gate], "Three.") as library:
        thread = library.thread()
        first = asyncio.ensure_future(thread.run("1"))
        await gate.reached.wait()
        second, third = (asyncio.ensure_future(thread.run(text)) for text in ("2", "3"))
        await until(lambda: len(thread.waiting()) == 2)
        thread.cancel_run(thread.waiting()[0].id)
        thread.cancel_run(thread.runs[0].id)
        results = await asyncio.gather(first, second, third, return_exceptions=True)
        assert [type(each) for each in results] == [Cancelled, Cancelled, Reply]
        assert [message.content for message in thread.messages()] == ["1", "One", "3", "Three."]
        with pytest.raises(NotFound):
            library.thread().cancel_run(thread.runs[0].id)


async def test_stopping_who_waits_for_a_run_takes_it_back(house: House) -> None:
    gate = new_gate()
    async with house.open(["One", gate]) as library:
        thread = library.thread()
        first = asyncio.ensure_future(thread.run("1"))
        await gate.reached.wait()
        second = asyncio.ensure_future(thread.run("2"))
        await until(thread.waiting)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert [run.status for run in thread.runs] == ["in_progress", "cancelled"]
        gate.event.set()
        await first


async def test_a_failure_keeps_question_and_run_and_the_next_one_begins(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, ProviderUnavailable()], "Two.") as library:
        thread = library.thread()
        first = asyncio.ensure_future(thread.run("1"))
        await gate.reached.wait()
        second = asyncio.ensure_future(thread.run("2"))
        await until(thread.waiting)
        gate.event.set()
        with pytest.raises(ProviderUnavailable):
            await first
        assert (await second).content == "Two."
        assert [message.content for message in thread.messages()] == ["1", "2", "Two."]
        assert [run.status for run in thread.runs] == ["failed", "completed"]


async def test_an_approval_outlives_a_restart_and_holds_back_what_waits(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), tools=[LOOK]) as library:
        owl = library.assistants.create("Owl", tools=["look"], instructions="Hoot.")
        thread = library.thread()
        assert (await thread.run(owl, "1")).is_parked
        second = asyncio.ensure_future(thread.run(owl, "2"))
        await until(thread.waiting)
        assert [run.status for run in thread.runs] == ["requires_action", "waiting"]
        second.cancel()
        await asyncio.wait([second])
    async with house.open("Seen.", tools=[LOOK]) as library:
        again = library.threads().get(thread.id)
        assert again.runs[0].status == "requires_action"
        reply = await again.approve("c")
        assert reply.content == "Seen." and house.provider.requests[0].instructions == ("Hoot.",)
        assert again.runs[0].status == "completed"
        steps = again.steps(again.runs[0].id)
        assert [(step.kind, step.status, step.usage is not None) for step in steps] == [
            ("message_creation", "completed", True),
            ("tool_calls", "completed", False),
            ("message_creation", "completed", True),
        ]
        assert steps[1].details == {"tool_call_id": "c", "name": "look"}
        with pytest.raises(NotFound):
            library.thread().steps(again.runs[0].id)


async def test_what_waits_too_long_expires(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), "Two.", tools=[LOOK]) as library:
        owl = library.assistants.create("Owl", tools=["look"], limits={"expires_after": 3600})
        thread = library.thread()
        assert (await thread.run(owl, "1")).is_parked
        run = thread.runs[0]
        assert run.expires_at is not None
        change(library, library.tables.run, run.id, expires_at=utc_now() - timedelta(seconds=1))
        assert (await thread.run("2")).content == "Two."
        assert [run.status for run in thread.runs] == ["expired", "completed"]
        assert thread.runs[0].error is not None and thread.runs[0].error.kind == Expired.__name__


async def test_a_start_expires_what_is_late(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), tools=[LOOK]) as library:
        owl = library.assistants.create("Owl", tools=["look"], limits={"expires_after": 3600})
        thread = library.thread()
        await thread.run(owl, "1")
        change(library, library.tables.run, thread.runs[0].id, expires_at=utc_now() - timedelta(seconds=1))
        library.recover()
        assert thread.runs[0].status == "expired"


async def test_no_lock_is_held_while_a_run_is_streamed(house: House) -> None:
    gate = new_gate()
    async with house.open(["One", gate]) as library:
        thread = library.thread()
        answer = asyncio.ensure_future(thread.run("1"))
        await gate.reached.wait()
        other = house.opened()
        assert other.create_chat(title="beside").view.title == "beside"
        other.close()
        gate.event.set()
        assert (await answer).content == "One"


async def test_a_question_survives_a_missing_key(house: House) -> None:
    async with house.open() as library:
        thread = library.thread()
        change(library, library.tables.chat, thread.id, profile="gone")
        with pytest.raises(ContextMissing):
            await thread.run("1")
        assert [message.content for message in thread.messages()] == ["1"]
        assert thread.runs[0].status == "failed"


@pytest.mark.parametrize("tables", ["told"], indirect=True)
async def test_owners_see_their_own_alone(house: House) -> None:
    async with house.open("Once.", "Twice.") as library:
        ann, bob, club = (stored(library, each) for each in (Person(name="Ann"), Person(name="Bob"), Club()))
        teller = stored(library, Storyteller(name="Homer", instructions="Tell."))
        thread = library.thread(ann)
        assert (await teller.ai_engine_run(thread, "A tale?")).content == "Once."
        assert house.provider.requests[0].instructions == ("Tell.",)
        assert library.threads(ann).get(thread.id).id == thread.id
        chat = library.create_chat(owner=ann)
        for finder, key in (
            (library.threads(bob), thread.id),
            (library.threads(club), thread.id),
            (library.threads(ann), chat.id),
            (library.chats(bob), thread.id),
        ):
            with pytest.raises(NotFound):
                finder.get(key)
        with pytest.raises(UserError, match="owns no chats"):
            library.create_chat(owner=club)
        assert (await library.thread(club).run(teller, "Another?")).content == "Twice."


@pytest.mark.parametrize("tables", ["told"], indirect=True)
async def test_hooks_of_an_owner_of_both_are_told_the_kind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(
        Person, "on_message_created", lambda owner, message: heard.append((message.chat_kind, message.role))
    )
    async with house.open("1", "2") as library:
        ann = stored(library, Person(name="Ann"))
        await library.create_chat(owner=ann).ask("?")
        await library.thread(ann).run("?")
        assert heard == [("chat", "user"), ("chat", "assistant"), ("thread", "user"), ("thread", "assistant")]


async def test_question_and_run_are_stored_together(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "One"], "Two") as library:
        thread = library.thread()
        answer = asyncio.ensure_future(thread.run("1"))
        await gate.reached.wait()
        second = asyncio.ensure_future(thread.run("2"))
        await until(thread.waiting)
        waiting = thread.waiting()[0]
        message = library.tables.message
        content = library.database.read(
            lambda session: session.scalar(select(message.content).where(message.key == waiting.question_id))
        )
        assert content == "2"
        gate.event.set()
        await answer
        await asyncio.wait([second])
