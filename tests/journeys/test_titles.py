"""A real request over HTTP finds the title of a chat; the embedded model is not asked for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from tests.support.completions import Refused, Said, completions


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-a-test")


@pytest.mark.usefixtures("key")
async def test_a_service_is_asked_for_a_title_in_few_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Said(("A gaff", " sail.")), Said(("Title: Sails", " for boats."))
    with completions(*answers) as service:
        monkeypatch.setenv("OPENAI_BASE_URL", service.address)
        async with open_library(tmp_path) as library:
            chat = library.create_chat(model="gpt-test", provider="openai", assume_model_exists=True)
            await chat.ask("Which sail?")
            assert await LibraryDesk(library).keeping.entitle(chat.id) is None
            assert chat.view.title == "Sails for boats"
        asked = service.asked[1]
        assert 60 in asked.values(), sorted(asked)
        assert "Which sail?" in str(asked) and "A gaff sail." in str(asked)


@pytest.mark.usefixtures("key")
async def test_a_service_that_refuses_is_told_as_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Refused(400, {"error": {"message": "Not today."}})
    with completions(Said(("Yes.",)), refusal) as service:
        monkeypatch.setenv("OPENAI_BASE_URL", service.address)
        async with open_library(tmp_path) as library:
            chat = library.create_chat(model="gpt-test", provider="openai", assume_model_exists=True)
            await chat.ask("Really?")
            error = await LibraryDesk(library).keeping.entitle(chat.id)
            assert error is not None and "Not today." in error.sentence
            assert chat.view.title is None


async def test_the_embedded_model_is_spared(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        created = LibraryDesk(library).create_chat("Hi, what is a gaff sail?")
        chat = library.chat(created.chat_id)
        chat.create_user_message("Hi, what is a gaff sail?")
        assert await LibraryDesk(library).keeping.entitle(chat.id) is None
        assert (chat.view.title, chat.view.is_named, chat.usage) == ("What is a gaff sail?", False, ())
