"""The life of an assistant in the window, from its first answer to what is read after it is gone."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat import Context, Library, ScriptedProvider
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.provider import OfferedModel, Provider
from desktop_chat.providers.scripted import SCRIPTED_MODEL, tool_calls
from desktop_chat.providers.service import Service
from desktop_chat.providers.small_model import MODEL
from desktop_chat.services.model_choices import ModelChoice
from tests.support.completions import CompletionsService, Said, completions
from tests.support.windows import OpenedWindow, opened_window, until

TWO_MODELS = (SCRIPTED_MODEL, replace(SCRIPTED_MODEL, id="scripted-2", name="Scripted 2"))
SECONDS = 300.0
"""A small model on a busy computer."""


async def pick(opened: OpenedWindow, typed: str) -> None:
    picker = opened.window.panels.assistants
    opened.window.commands.run("assistant")
    await until(lambda: len(picker.model.rows) > 1)
    QTest.keyClicks(picker.edit, typed)
    QTest.keyClick(picker.edit, Qt.Key.Key_Return)
    await until(lambda: typed in opened.window.conversation.header.assistant.text())


def captions(opened: OpenedWindow) -> list[tuple[str, str]]:
    """Who answered, and with which model."""
    model = opened.window.conversation.model
    rows = [model.row(number) for number in range(model.count)]
    shown = [row for row in rows if row is not None and row.message.role == "assistant" and not row.goes_on]
    return [(row.author_name, row.speaker) for row in shown]


async def test_an_assistant_talks_asks_across_a_restart_changes_its_model_and_leaves_its_words(
    tmp_path: Path,
) -> None:
    bill = tmp_path / "bill.txt"
    bill.write_text("12.50 for the boat", encoding="utf-8")
    made = partial(ScriptedProvider, models=TWO_MODELS)
    asks = tool_calls(("1", "read_file", {"path": str(bill)}))
    async with opened_window(tmp_path, "Good day.", asks, made=made) as opened:
        opened.library.assistants.create("Clerk", tools=["read_file"], instructions="Mind the money.", emoji="C")
        await pick(opened, "Clerk")
        opened.send("Hello")
        await until(lambda: opened.said == ["Hello", "Good day."])
        await opened.settled()
        opened.send("What does the bill say?")
        await until(lambda: not opened.library.replies.all and len(opened.said) == 4)
        announcer = opened.window.conversation.reading.announcer
        await until(lambda: announcer.said == "The tool read_file waits for your decision.")
    async with opened_window(tmp_path, "12.50, for a boat.", "Dearer now.", made=made) as opened:
        assert len(opened.said) == 4
        opened.window.commands.run("approve")
        await until(lambda: opened.said[-1] == "12.50, for a boat.")
        await opened.settled()
        request = opened.provider.requests[-1]
        assert request.instructions == ("Mind the money.",)
        assert "12.50 for the boat" in str(request.turns[-1])
        (clerk,) = opened.library.assistants.list()
        opened.library.assistants.change(clerk, model="scripted-2", provider="scripted")
        header = opened.window.conversation.header
        await until(lambda: header.model.text() == "Scripted 2")
        opened.send("And today?")
        await until(lambda: opened.said[-1] == "Dearer now.")
        await opened.settled()
        assert opened.provider.requests[-1].model == "scripted-2"
        opened.library.assistants.delete(clerk)
        await until(lambda: header.assistant.text() == "Clerk (deleted)")
    async with opened_window(tmp_path, "I go on.", made=made) as opened:
        assert "12.50, for a boat." in opened.said
        assert {name for name, _ in captions(opened)} == {"Clerk"}
        opened.library.assistants.create("Heir", instructions="Go on.")
        await pick(opened, "Heir")
        opened.send("Who is there?")
        await until(lambda: opened.said[-1] == "I go on.")
        await opened.settled()
        assert captions(opened)[-1][0] == "Heir"
        assert len(opened.provider.requests[-1].turns) > 6


@pytest.fixture
def faraway() -> Iterator[CompletionsService]:
    with ExitStack() as stack:
        yield stack.enter_context(completions(Said(("From ", "afar."))))


def library_with(folder: Path, near: Provider, model: str, faraway: CompletionsService) -> Library:
    """The window's library with a near model and a service that another program plays."""
    keys = {"openai": {"api_key": "sk-nobody", "base_url": faraway.address}}
    providers: Sequence[Provider] = (near, Service(next(entry for entry in ENTRIES if entry.name == "openai")))
    return Library(
        folder / "chats.sqlite3",
        providers=providers,
        context=Context(keys),
        default_model=model,
        default_provider="local",
    )


async def same_thread(opened: OpenedWindow, faraway: CompletionsService) -> None:
    """First here, then far away: the same assistant, and all that was said goes along."""
    opened.library.assistants.create("Guide", instructions="Say little.", max_output=24)
    opened.window.commands.run("new_thread")
    await pick(opened, "Guide")
    opened.send("Say a word.")
    await until(lambda: len(opened.said) == 2 and opened.said[1], SECONDS)
    await until(lambda: opened.is_idle, SECONDS)
    first = opened.said[1]
    chosen = ModelChoice("openai", "gpt-4o-mini", "GPT-4o mini", "OpenAI")
    opened.window.panels.models.model_chosen.emit(chosen, True)
    await until(lambda: "4o" in opened.window.conversation.header.model.text())
    opened.send("And another.")
    await until(lambda: opened.said[-1] == "From afar.")
    await opened.settled()
    asked = str(faraway.asked[-1])
    assert first in asked or first.strip()[:20] in asked
    assert "Say little." in asked
    assert [name for name, _ in captions(opened)] == ["Guide", "Guide"]
    thread = opened.library.threads().get(opened.window.conversation.chat_id)
    assert [message.provider for message in thread.messages("assistant")] == ["local", "openai"]


async def test_one_thread_is_answered_by_a_model_here_and_then_by_a_service(
    tmp_path: Path, faraway: CompletionsService
) -> None:
    small = OfferedModel("smollm2-135m", name="SmolLM2 135M", context_window=8_192)
    near = ScriptedProvider("From here.", name="local", models=(small,))
    opening = partial(library_with, tmp_path, near, small.id, faraway)
    async with opened_window(tmp_path, opening=opening) as opened:
        await same_thread(opened, faraway)


@pytest.mark.skipif(not LocalModel().is_available(), reason="the embedded model is not installed")
@pytest.mark.timeout(900)
async def test_one_thread_is_answered_by_the_embedded_model_and_then_by_a_service(
    tmp_path: Path, faraway: CompletionsService
) -> None:
    near = LocalModel()
    try:
        opening = partial(library_with, tmp_path, near, MODEL.id, faraway)
        async with opened_window(tmp_path, opening=opening) as opened:
            await same_thread(opened, faraway)
    finally:
        await near.aclose()
