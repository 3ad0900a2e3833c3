"""A chat is called after its first words, then as a model says, and for good as soon as somebody names it."""

from __future__ import annotations

import asyncio

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.errors import MalformedReply, ProviderUnavailable
from desktop_chat.providers.events import ReplyFinished, TextDelta, UsageReported
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import TextPart
from desktop_chat.services.chat import ChatHandle
from tests.support.libraries import House, new_gate, said

QUESTION = "Which sail for a small boat?"


async def _answered(library: Library, title: str | None = None) -> ChatHandle:
    chat = library.create_chat(title=title)
    await chat.ask(QUESTION)
    return chat


async def test_the_model_is_asked_once_and_shortly(house: House) -> None:
    reply = (TextDelta('Title: "Sails for\tboats".\n'), UsageReported(input=30, output=4), ReplyFinished("stop"))
    async with house.open("A gaff sail.", reply) as library:
        chat = await _answered(library)
        before = said(chat), chat.view.updated_at
        assert await library.chats().entitle(chat.id) == "Sails for boats"
        assert chat.view.title == "Sails for boats" and not chat.view.is_named
        assert (said(chat), chat.view.updated_at) == before
        request = house.provider.requests[-1]
        part = request.turns[0].parts[0]
        assert isinstance(part, TextPart) and QUESTION in part.text and "A gaff sail." in part.text
        assert request.max_output is not None and request.max_output <= 100
        assert [each.tokens.output for each in chat.usage][-1] == 4 and len(chat.usage) == 2
        assert len(chat.runs) == 1


async def test_a_model_that_does_not_stop_is_left_when_it_has_said_enough(house: House) -> None:
    gate = new_gate()
    async with house.open(
        "A gaff sail.", ["Sails for boats\n", "and so on " * 100, gate, "without end"]
    ) as library:
        chat = await _answered(library)
        assert await library.chats().entitle(chat.id) == "Sails for boats"
        assert not gate.reached.is_set() and house.provider.closed


async def test_a_chat_that_somebody_named_keeps_its_name(house: House) -> None:
    async with house.open("A gaff sail.", "Another title") as library:
        chat = await _answered(library, "My boat")
        assert await library.chats().entitle(chat.id) is None
        library.chats().rename(chat.id, None)
        assert await library.chats().entitle(chat.id) == "Another title"


async def test_a_name_that_is_given_meanwhile_is_not_overwritten(house: House) -> None:
    gate = new_gate()
    async with house.open("A gaff sail.", ["A title ", gate, "too late"]) as library:
        chat = await _answered(library)
        entitling = asyncio.ensure_future(library.chats().entitle(chat.id))
        await gate.reached.wait()
        library.chats().rename(chat.id, "Mine")
        gate.event.set()
        assert await entitling is None
        assert chat.view.title == "Mine"


async def test_only_the_first_answer_is_entitled(house: House) -> None:
    async with house.open("A gaff sail.", "Yes.") as library:
        chat = await _answered(library)
        await chat.ask("Really?")
        assert await library.chats().entitle(chat.id) is None
        assert len(house.provider.requests) == 2


async def test_the_chat_is_free_while_its_title_is_sought(house: House) -> None:
    gate = new_gate()
    async with house.open("A gaff sail.", ["A ", gate, "title"], "Of linen.") as library:
        chat = await _answered(library)
        entitling = asyncio.ensure_future(library.chats().entitle(chat.id))
        await gate.reached.wait()
        assert (await chat.ask("Of what?")).content == "Of linen."
        gate.event.set()
        assert await entitling == "A title"


async def test_no_second_title_is_sought_for_another_version_of_the_answer(house: House) -> None:
    async with house.open("A gaff sail.", "Sails", "A lug sail.") as library:
        chat = await _answered(library)
        assert await library.chats().entitle(chat.id) == "Sails"
        last = chat.last_turn().message
        assert last is not None
        await chat.regenerate(last.id)
        assert await library.chats().entitle(chat.id) is None
        assert len(house.provider.requests) == 3


async def test_a_cheaper_model_can_be_asked(house: House) -> None:
    models = (OfferedModel("scripted-1"), OfferedModel("scripted-small"))
    provider = ScriptedProvider("A gaff sail.", "Sails", models=models)
    async with house.open(provider=provider) as library:
        chat = await _answered(library)
        assert await library.chats().entitle(chat.id, model="scripted-small") == "Sails"
        assert provider.requests[-1].model == "scripted-small"
        assert chat.view.model == "scripted-1"


@pytest.mark.parametrize("reply", [ProviderUnavailable(), "  "])
async def test_a_title_that_does_not_come_changes_nothing(house: House, reply: ProviderUnavailable | str) -> None:
    async with house.open("A gaff sail.", reply) as library:
        chat = await _answered(library)
        with pytest.raises((ProviderUnavailable, MalformedReply)):
            await library.chats().entitle(chat.id)
        assert chat.view.title is None and len(said(chat)) == 2


async def test_words_that_are_no_title_are_left(house: House) -> None:
    async with house.open("A gaff sail.", "***") as library:
        chat = await _answered(library)
        assert await library.chats().entitle(chat.id) is None
