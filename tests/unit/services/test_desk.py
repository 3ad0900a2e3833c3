"""What the window's desk tells: titles, paths around deleted messages, notes, and what became of a question."""

from pathlib import Path

import pytest

from desktop_chat.errors import ProviderUnavailable
from desktop_chat.providers.scripted import Cut, ScriptedProvider
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from desktop_chat.services.titles import LONGEST, title_of


@pytest.mark.parametrize(
    ("question", "title"),
    [("Hello", "Hello"), ("\n\n  first line \nsecond", "first line"), ("  ", "New chat"), ("", "New chat")],
)
def test_a_chat_is_called_after_its_first_line(question: str, title: str) -> None:
    assert title_of(question) == title


def test_a_long_question_is_cut_at_a_word() -> None:
    title = title_of("word " * 40)
    assert title.endswith("word…")
    assert len(title) <= LONGEST


async def test_rows_step_over_deleted_messages(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider("1", "2", "3")]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        for question in ("a", "b", "c"):
            await chat.ask(question)
        middle = chat.messages()[2]
        chat.delete(middle.id)
        path = desk.path(chat.id)
        assert path is not None
        positions = [path.position_of(row) for row in range(path.count)]
        assert positions == [message.position for message in chat.messages()]


async def test_a_cut_answer_and_an_unanswered_question_carry_their_notes(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider(["Half", Cut()], ProviderUnavailable())]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        assert (await desk.questions.ask(chat.id, "One")).is_kept
        sent = await desk.questions.ask(chat.id, "Two")
        assert sent.is_kept
        assert sent.error is not None
        page = desk.page(chat.id, 0, 2)
        notes = [page.notes.get(message.id) for message in page.messages]
        assert [note.remedy if note else None for note in notes] == [None, "continue", "retry"]


async def test_a_question_that_cannot_be_stored_is_not_kept(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        sent = await desk.questions.ask(chat.id, "   ")
        assert not sent.is_kept
        assert sent.error is not None
        assert desk.path(1) is None


async def test_without_a_model_nobody_answers(tmp_path: Path) -> None:
    async with open_library(tmp_path, []) as library:
        assert LibraryDesk(library).answerer().name == ""


async def test_without_a_key_the_model_on_this_computer_answers(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        answerer = LibraryDesk(library).answerer()
        assert "on this computer" in answerer.name and answerer.is_on_this_computer
