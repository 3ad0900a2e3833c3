"""Point 10 of the flow: a chat writes one answer at a time, other chats go on beside it, anyone may listen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop_chat import Cancelled, ChatBusy, NotFound, ScriptedProvider, Tables
from desktop_chat.providers.requests import Request
from desktop_chat.services.announcements import Announcement
from desktop_chat.services.events import AnyReplyEvent, RunStatusChanged, Snapshot, TextAdded
from desktop_chat.services.turns import Opener
from tests.support.libraries import House, new_gate, rows, said, told, until


def _remove(session: Session, tables: Tables, key: Any) -> None:
    session.delete(session.get_one(tables.message, key))


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
                lambda session: opener.runs.new(session, opener.path.end_of(session, chat.id), "ask", None)
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
        await until(lambda: not library.replies.all)
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


async def test_a_listener_that_raises_stops_no_answer_and_hears_on(house: House) -> None:
    def fail(announcement: Announcement) -> None:
        (kinds if announcement.is_own else news).append(announcement.kind)
        raise ZeroDivisionError

    kinds, news = list[str](), list[str]()
    async with house.open("One") as library:
        beside = house.opened()
        library.announcements.subscribe(fail)
        beside.announcements.subscribe(fail)
        try:
            chat = library.create_chat()
            assert (await chat.ask("1")).content == "One"
            count = len(kinds)
            library.chats().rename(chat.id, "Other")
            assert len(kinds) > count
            await until(lambda: news.count("chat_changed") == 2)
        finally:
            beside.close()


@pytest.mark.parametrize("interval", [0.001, 60])
async def test_a_library_that_is_closed_at_once_keeps_what_was_said(house: House, interval: float) -> None:
    gate = new_gate()
    house.provider = ScriptedProvider(["Half of ", "it", gate])
    library = house.opened(journal_interval=interval)
    chat = library.create_chat()
    answer = asyncio.ensure_future(chat.ask("1"))
    await gate.reached.wait()
    library.close()
    answer.cancel()
    await asyncio.wait({answer})
    async with house.open() as library:
        assert said(library.chat(chat.id)) == [("user", "1", "complete"), ("assistant", "Half of it", "partial")]
