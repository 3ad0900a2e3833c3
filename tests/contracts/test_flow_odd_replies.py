"""Point 6 of the flow: whatever else a provider says, and whatever becomes of the rows, the text is kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from desktop_chat import Error, MalformedReply, NotFound, ProviderUnavailable, Recorder, ScriptedProvider, Tables
from desktop_chat.providers.events import CitationFound, FileReceived, RawBlock, ToolCallReady, UsageReported
from desktop_chat.services.draft import Draft
from tests.support.libraries import House, Way, new_gate, said
from tests.support.trees import EVERY_SET

UNREADABLE: list[Any] = [
    RawBlock({"signature": b"x"}),
    RawBlock({"n": float("nan")}),
    CitationFound({"at": ...}),
    ToolCallReady(0, "a", None, "{}"),  # type: ignore[arg-type]
    FileReceived("a", "b", None),  # type: ignore[arg-type]
]
ODD: list[Any] = [
    UsageReported(input=2**70, output=-1),
    UsageReported(cost=0.5),  # type: ignore[arg-type]
    FileReceived("x\ud83d.png", "image/png", b"x"),
    FileReceived(None, "image/png", b"x"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("event", UNREADABLE)
async def test_what_cannot_be_stored_makes_a_reply_malformed_and_its_text_stays(house: House, event: Any) -> None:
    async with house.open(["A whole answer.", event], "Next") as library:
        chat = library.create_chat()
        with pytest.raises(MalformedReply) as caught:
            await chat.ask("Hi")
        assert caught.value.reply is not None and caught.value.reply.content == "A whole answer."
        assert said(chat)[-1] == ("assistant", "A whole answer.", "partial")
        assert (await chat.ask("Again")).content == "Next"


@pytest.mark.parametrize("event", ODD)
async def test_what_can_be_put_right_costs_nothing(house: House, event: Any) -> None:
    async with house.open(["A whole answer.", event]) as library:
        chat = library.create_chat()
        assert (await chat.ask("Hi")).content == "A whole answer."
        assert said(chat)[-1] == ("assistant", "A whole answer.", "complete")


async def test_an_error_in_broken_words_is_stored(house: House) -> None:
    async with house.open(["Half", ProviderUnavailable("bad \ud83d", code="\ud83d")]) as library:
        chat = library.create_chat()
        with pytest.raises(ProviderUnavailable, match="bad \ufffd"):
            await chat.ask("Hi")
        error = chat.runs[-1].error
        assert error is not None and (error.sentence, error.details) == ("bad \ufffd", {"code": "\ufffd"})


class Pedant(Recorder):
    """Takes nothing but words, or not even these."""

    takes_words = True

    def complete_reply(self, session: Session, tables: Tables, draft: Draft, status: str) -> Any:
        if draft.raw or not self.takes_words:
            raise ValueError("This cannot be stored.")
        return super().complete_reply(session, tables, draft, status)


async def test_words_are_stored_where_all_else_is_refused(house: House) -> None:
    async with house.open(["Words", RawBlock({"n": 1})], "Next", recorder=Pedant()) as library:
        chat = library.create_chat()
        with pytest.raises(ValueError, match="cannot be stored"):
            await chat.ask("Hi")
        assert said(chat)[-1] == ("assistant", "Words", "partial")
        assert chat.runs[-1].status == "failed"
        await chat.ask("Again")


async def test_words_that_are_refused_are_in_the_journal(house: House) -> None:
    recorder = Pedant()
    recorder.takes_words = False
    house.provider = ScriptedProvider("All these words")
    library = house.opened(recorder=recorder, journal_interval=60)
    chat = library.create_chat()
    with pytest.raises(ValueError, match="cannot be stored"):
        await chat.ask("Hi")
    await library.aclose()
    async with house.open() as library:
        assert said(library.chat(chat.id))[-1] == ("assistant", "All these words", "partial")


@pytest.mark.parametrize("tables", sorted(EVERY_SET), indirect=True)
async def test_an_answer_whose_row_is_deleted_meanwhile_is_written_again(house: House, way: Way) -> None:
    async with house.open(["One ", gate := new_gate(), "two"], journal_interval=0.001) as library:
        chat, message = library.create_chat(), library.tables.message
        answer = asyncio.ensure_future(way(chat, "Hi"))
        await gate.reached.wait()
        library.database.write(lambda session: session.execute(delete(message).where(message.role == "assistant")))
        gate.event.set()
        assert (await answer).content == "One two"
        assert said(chat) == [("user", "Hi", "complete"), ("assistant", "One two", "complete")]
        assert chat.runs[-1].status == "completed"


@pytest.mark.parametrize("tables", sorted(EVERY_SET), indirect=True)
@pytest.mark.parametrize("last", ["two", ProviderUnavailable()], ids=["answered", "failed"])
async def test_an_answer_in_a_chat_that_is_deleted_meanwhile_is_not_found_and_still_told(
    house: House, last: Any
) -> None:
    async with house.open(["One ", gate := new_gate(), last]) as library:
        chat, chats = library.create_chat(), library.tables.chat
        answer = asyncio.ensure_future(chat.ask("Hi"))
        await gate.reached.wait()
        library.database.write(lambda session: session.execute(delete(chats).where(chats.key == chat.id)))
        gate.event.set()
        with pytest.raises(NotFound) as caught:
            await answer
        assert caught.value.reply is not None and caught.value.reply.content.startswith("One ")
        assert caught.value.reply.run is not None and caught.value.reply.run.status == "failed"
        with pytest.raises(NotFound):
            await chat.ask("More")


async def test_an_answer_whose_run_is_deleted_meanwhile_keeps_its_words(house: House) -> None:
    async with house.open(["One ", gate := new_gate(), "two"]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("Hi"))
        await gate.reached.wait()
        library.database.write(lambda session: session.execute(delete(library.tables.run)))
        gate.event.set()
        with pytest.raises(Error):
            await answer
        assert said(chat)[-1] == ("assistant", "One two", "partial")
