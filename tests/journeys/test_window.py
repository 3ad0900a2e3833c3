"""A person at the window: asks, stops, goes on, tries again, comes back to it later."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.errors import ProviderUnavailable
from desktop_chat.providers.scripted import Cut, Endless
from desktop_chat.services.retries import Retries
from desktop_chat.services.written import Written
from tests.support.libraries import new_gate
from tests.support.windows import OpenedWindow, opened_window, until


async def test_a_first_question_is_answered(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hello! How are you?") as opened:
        conversation = opened.window.conversation
        assert "Scripted 1 answers" in conversation.welcome.words.text()
        await opened.ask("Good morning")
        assert opened.said == ["Good morning", "Hello! How are you?"]
        assert conversation.header.title.text() == "Good morning"
        assert conversation.header.model.text() == "Scripted 1"
        assert conversation.composer.text == ""
        assert opened.window.chats.rowCount() == 2


async def test_the_answer_is_seen_while_it_is_written(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["One, ", gate, "two."]) as opened:
        opened.send("Count")
        await until(lambda: opened.said == ["Count", "One, "])
        assert opened.window.conversation.composer.button.text() == "Stop"
        await until(lambda: _is_answered(opened))
        gate.event.set()
        await opened.settled()
        assert opened.said == ["Count", "One, two."]
        await until(lambda: not _is_answered(opened))


async def test_escape_stops_and_keeps_what_was_said_and_it_can_be_continued(tmp_path: Path) -> None:
    async with opened_window(tmp_path, [Endless("word ", 0.001)], "and the end.") as opened:
        opened.send("Go on for ever")
        await until(lambda: len(opened.said) == 2 and len(opened.said[1]) > 20)
        QTest.keyClick(opened.window, Qt.Key.Key_Escape)
        await opened.settled()
        kept = opened.said[1]
        assert kept.startswith("word word")
        note = opened.window.conversation.view.note_bar
        assert note.isVisible()
        assert note.button.text() == "Continue"
        note.button.click()
        await until(lambda: "end" in opened.said[1])
        await opened.settled()
        assert opened.said[1] == kept + "and the end."
        assert not note.isVisible()


async def test_a_service_that_is_asked_again_is_waited_for_with_a_sentence(tmp_path: Path) -> None:
    gate = asyncio.Event()
    patient = Retries(sleep=lambda seconds: gate.wait(), jitter=lambda: 1.0)
    async with opened_window(tmp_path, ProviderUnavailable(), "Here I am.", retries=patient) as opened:
        opened.send("Anybody there?")
        problem = opened.window.conversation.problem
        await until(problem.isVisible)
        assert problem.text() == "The service cannot be reached at the moment. Asking again in 1 s."
        gate.set()
        await opened.settled()
        assert opened.said == ["Anybody there?", "Here I am."]
        assert not problem.isVisible()


async def test_a_failure_stands_under_its_question_with_its_remedy(tmp_path: Path) -> None:
    async with opened_window(tmp_path, ProviderUnavailable(), "Here I am.") as opened:
        opened.send("Anybody there?")
        note = opened.window.conversation.view.note_bar
        await until(lambda: note.isVisible())
        await opened.settled()
        assert note.words.text() == "The service cannot be reached at the moment."
        assert note.button.text() == "Try again"
        assert opened.said == ["Anybody there?"]
        note.button.click()
        await until(lambda: len(opened.said) == 2)
        await opened.settled()
        assert opened.said == ["Anybody there?", "Here I am."]
        assert not note.isVisible()


async def test_an_answer_that_was_cut_is_there_after_a_restart(tmp_path: Path) -> None:
    async with opened_window(tmp_path, ["It was a dark and", Cut()]) as opened:
        opened.send("Tell me a story")
        await until(lambda: opened.window.conversation.view.note_bar.isVisible())
        await opened.settled()
    async with opened_window(tmp_path, " stormy night.") as opened:
        assert opened.said == ["Tell me a story", "It was a dark and"]
        note = opened.window.conversation.view.note_bar
        await until(lambda: note.isVisible())
        note.button.click()
        await until(lambda: "night" in opened.said[1])
        await opened.settled()
        assert opened.said[1] == "It was a dark and stormy night."


async def test_closing_the_window_in_the_middle_keeps_what_was_said(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["Half of ", "it", gate]) as opened:
        opened.send("Tell me")
        await until(lambda: opened.said[-1:] == ["Half of it"])
    async with opened_window(tmp_path) as opened:
        assert opened.said == ["Tell me", "Half of it"]


async def test_another_chat_is_shown_while_the_first_is_still_answered(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["Slow ", gate, "answer"], "Quick answer") as opened:
        opened.send("First")
        await until(lambda: opened.said == ["First", "Slow "])
        first = opened.window.conversation.chat_id
        QTest.keyClick(opened.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        opened.send("Second")
        await until(lambda: opened.said == ["Second", "Quick answer"])
        opened.operator.show_chat(first)
        await until(lambda: opened.said == ["First", "Slow "])
        gate.event.set()
        await until(lambda: opened.said == ["First", "Slow answer"])
        await opened.settled()


async def test_what_another_thread_changes_is_seen(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hello.") as opened:
        await opened.ask("Hi")
        chat = opened.window.conversation.chat_id
        await asyncio.to_thread(opened.library.chats().rename, chat, "A better name")
        await until(lambda: opened.window.conversation.header.title.text() == "A better name")
        entry = opened.window.chats.entry(1)
        assert entry is not None and entry.text == "A better name"


async def test_a_question_that_cannot_be_sent_is_given_back(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Hello.") as opened:
        await opened.ask("Hi")
        chat = opened.window.conversation.chat_id
        gate = new_gate()
        opened.provider.add([gate, "late"])
        answering = asyncio.ensure_future(opened.library.chat(chat).ask("From elsewhere"))
        opened.operator.questions._begin(chat, Written("Lost?"))
        await until(lambda: opened.window.conversation.composer.text == "Lost?")
        assert "being written" in opened.window.conversation.problem.text()
        gate.event.set()
        await answering
        await opened.settled()


@pytest.mark.parametrize("width", [500, 720, 1280])
async def test_the_side_bar_gives_way_in_a_narrow_window(width: int, tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.resize(width, 600)
        assert opened.window.side_bar.isVisible() == (width >= 900)
        QTest.keyClick(opened.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        assert opened.window.side_bar.isVisible() != (width >= 900)


def _is_answered(opened: OpenedWindow) -> bool:
    """Whether the first chat of the list has the mark of one in which an answer is being written."""
    entry = opened.window.chats.entry(1)
    return entry is not None and entry.is_answered
