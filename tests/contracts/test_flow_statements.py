"""What one question costs the database, and that it is answered by whoever is to answer when it is begun."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import ScriptedProvider
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.chat import ChatHandle
from tests.bench import chats
from tests.bench.statements import Statements, counted
from tests.support.libraries import House, new_gate, said

MOST, MOST_WRITING = 10, 3
FOR_AN_ASSISTANT = 2
"""Its row, and that of the default model, to see whether anybody wished for the chat's."""


async def asked(chat: ChatHandle, script: ScriptedProvider, **named: Any) -> Statements:
    """What the second question takes: the first one compiles statements and looks up the model."""
    script.add(chats.answer(), chats.answer())
    await chat.ask("First", **named)
    with counted() as sent:
        await chat.ask("Second", **named)
    return sent


@pytest.mark.parametrize("length", [0, 10, 300])
async def test_a_question_takes_ten_statements_at_any_length(tmp_path: Path, length: int) -> None:
    script = chats.provider()
    async with chats.library(tmp_path, script) as opened:
        sent = await asked(opened.chat(chats.fill(opened, length)), script)
    assert len(sent) <= MOST, sent.texts
    assert sent.writing <= MOST_WRITING


@pytest.mark.parametrize("model", [None, chats.MODEL])
async def test_a_question_to_an_assistant_takes_two_more(tmp_path: Path, model: str | None) -> None:
    script = chats.provider()
    async with chats.library(tmp_path, script) as opened:
        owl = opened.assistants.create("Owl", instructions="Hoot.", model=model)
        sent = await asked(opened.create_chat().with_assistant(owl), script)
    assert len(sent) <= MOST + FOR_AN_ASSISTANT, sent.texts
    assert sent.writing <= MOST_WRITING


async def test_the_assistant_that_another_program_sets_answers_the_next_question(house: House) -> None:
    async with house.open("One", "Two") as library:
        beside = house.opened()
        owl = beside.assistants.create("Owl", instructions="Hoot.")
        chat = library.create_chat()
        await chat.ask("1")
        beside.chat(chat.id).with_assistant(owl)
        await chat.ask("2")
        assert [request.instructions for request in house.provider.requests] == [(), ("Hoot.",)]
        assert [run.assistant_name for run in chat.runs] == [None, "Owl"]
        await beside.aclose()


async def test_a_question_that_waits_is_answered_by_whoever_answers_by_then(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, "One"], "Two") as library:
        owl = library.assistants.create("Owl", instructions="Hoot.", limits={"rounds": 7})
        chat = library.create_chat()
        first = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        second = asyncio.ensure_future(chat.ask("2", wait=True))
        chat.with_assistant(owl)
        gate.event.set()
        await asyncio.gather(first, second)
        assert [run.assistant_name for run in chat.runs] == [None, "Owl"]
        assert (chat.runs[1].limits or {})["rounds"] == 7


async def test_a_default_model_that_has_to_be_looked_for_answers_a_chat_without_one(house: House) -> None:
    async with house.open(default_model=None) as library:
        chat_id = library.create_chat().id
    async with house.open("Found") as library:
        chat = library.chat(chat_id)
        reply = await chat.ask("Who?")
        assert reply.model == "scripted-1"
        assert said(chat) == [("user", "Who?", "complete"), ("assistant", "Found", "complete")]
        assert [run.status for run in chat.runs] == ["completed"]


async def test_a_profile_that_becomes_the_default_pays_for_the_next_request(house: House) -> None:
    async with house.open("One", tool_calls(("c", "look", "{}")), "Two", "Three") as library:
        beside = house.opened()
        await beside.profiles.configure(
            beside.profiles.create("Work").name, "scripted", {"base_url": "http://127.0.0.1:9"}
        )

        def look() -> str:
            beside.profiles.make_default(None)
            return "seen"

        chat = library.create_chat().with_tools(look)
        await chat.ask("1")
        beside.profiles.make_default("Work")
        await chat.ask("2")
        await chat.ask("3")
        assert [usage.profile for usage in chat.usage] == [None, "Work", None, None]
        await beside.aclose()
