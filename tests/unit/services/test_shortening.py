"""A chat that outgrew its model is summarised on request; its messages stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from desktop_chat import Library, MalformedReply, ScriptedProvider, UserError
from desktop_chat.providers.requests import TextPart
from desktop_chat.services.chat import ChatHandle


def _library(folder: Path, provider: ScriptedProvider) -> Library:
    return Library(folder / "chats.sqlite3", providers=[provider], default_model="scripted-1")


async def _ask(chat: ChatHandle, provider: ScriptedProvider, questions: int) -> None:
    for number in range(questions):
        provider.add(f"answer {number}")
        await chat.ask(f"question {number}")


async def test_a_summary_is_sent_in_place_of_the_oldest_turns(tmp_path: Path) -> None:
    provider = ScriptedProvider()
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat()
        await _ask(chat, provider, 4)
        provider.add("They counted to two.")
        assert await chat.shorten(kept_turns=2) == "They counted to two."
        provider.add("on we go")
        await chat.ask("next")
        request = provider.requests[-1]
        first = request.turns[0].parts[0]
        assert isinstance(first, TextPart)
        assert first.text == "question 2"
        assert "They counted to two." in request.instructions[-1]
        assert chat.count() == 10


async def test_a_second_summary_goes_on_from_the_first(tmp_path: Path) -> None:
    provider = ScriptedProvider()
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat()
        await _ask(chat, provider, 3)
        provider.add("first summary")
        await chat.shorten(kept_turns=1)
        provider.add("answer 3")
        await chat.ask("question 3")
        provider.add("second summary")
        await chat.shorten(kept_turns=1)
        asked = provider.requests[-1].turns[0].parts[0]
        assert isinstance(asked, TextPart)
        assert "first summary" in asked.text
        assert "question 2" in asked.text
        assert "question 0" not in asked.text


async def test_what_a_summary_cost_is_noted(tmp_path: Path) -> None:
    provider = ScriptedProvider()
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat()
        await _ask(chat, provider, 2)
        before = len(chat.usage)
        provider.add("short")
        await chat.shorten(kept_turns=1)
        assert len(chat.usage) == before + 1


async def test_a_long_past_is_summarised_piece_by_piece(tmp_path: Path) -> None:
    provider = ScriptedProvider()
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat(model="tiny", provider="scripted", assume_model_exists=True)
        model = library.tables.model
        assert model is not None

        def shrink(session: Session) -> None:
            row = session.query(model).filter_by(model_id="tiny").one()
            row.context_window = 400

        library.database.write(shrink)
    async with _library(tmp_path, provider) as library:
        chat = library.chat(chat.id)
        for number in range(4):
            provider.add("word " * 100)
            await chat.ask(f"question {number} " + "more " * 60)
        provider.add("one", "two", "three", "four", "five", "six", "seven", "eight")
        asked = len(provider.requests)
        await chat.shorten(kept_turns=1)
        assert len(provider.requests) > asked + 1


async def test_a_short_chat_has_nothing_to_shorten(tmp_path: Path) -> None:
    provider = ScriptedProvider("answer")
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat()
        await chat.ask("question")
        with pytest.raises(UserError):
            await chat.shorten()


async def test_an_empty_summary_changes_nothing(tmp_path: Path) -> None:
    provider = ScriptedProvider()
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat()
        await _ask(chat, provider, 3)
        provider.add("")
        with pytest.raises(MalformedReply):
            await chat.shorten(kept_turns=1)
        assert "summary" not in chat.view.settings


async def test_a_summary_counts_only_for_the_path_it_was_made_of(tmp_path: Path) -> None:
    provider = ScriptedProvider()
    async with _library(tmp_path, provider) as library:
        chat = library.create_chat()
        await _ask(chat, provider, 3)
        provider.add("summary of the old path")
        await chat.shorten(kept_turns=1)
        chat.edit(chat.messages()[0].id, "another beginning")
        provider.add("another answer")
        await chat.complete()
        assert provider.requests[-1].instructions == ()
