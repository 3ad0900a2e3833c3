"""The first day in a real window: what is offered where a small model answers, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_chat import Library, ScriptedProvider, UserError
from desktop_chat.providers import discovery, local_model
from desktop_chat.providers.catalog import services
from desktop_chat.providers.context import Context
from desktop_chat.providers.discovery import Place
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.opening import open_library
from desktop_chat.ui.first_run.steps import FirstSteps
from desktop_chat.ui.local_models.dialog import LocalModelsDialog
from desktop_chat.ui.window_state import WindowState
from tests.support.keyrings import MemoryKeyring
from tests.support.servers import says, serving
from tests.support.windows import OpenedWindow, opened_window, until

KEY = "sk-canary-0123456789-wxyz"
OTHER = "sk-canary-9876543210-abcd"


@asynccontextmanager
async def first_day(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str], state: WindowState | None = None
) -> AsyncIterator[OpenedWindow]:
    """A small model of this computer, whose answers are prepared, beside every service of the catalogue."""
    monkeypatch.setattr(discovery, "PLACES", ())
    monkeypatch.setattr(discovery, "SECONDS", 60)  # what answers ends the looking
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    small = ScriptedProvider(
        "Hello.", name="local", models=[OfferedModel("smollm2-135m-instruct", name="SmolLM2")]
    )
    catalogue = services()

    def opening() -> Library:
        return Library(
            folder / "chats.sqlite3",
            context=Context.from_env(),
            providers=[*catalogue, small],
            default_provider="local",
            default_model="smollm2-135m-instruct",
        )

    async with opened_window(folder, provider=small, opening=opening, state=state) as opened:
        yield opened
    for each in catalogue:
        await each.aclose()


def steps_of(opened: OpenedWindow) -> FirstSteps:
    return opened.window.conversation.welcome.steps


async def test_the_small_model_says_what_it_is_and_what_one_could_have_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    async with first_day(tmp_path, monkeypatch, {}) as opened:
        words = opened.window.conversation.welcome.words.text()
        assert "SmolLM2 answers at once. It is small" in words and "leaves this computer" in words
        steps = steps_of(opened)
        assert steps.isVisible() and steps.key_button.isVisible() and not steps.keys.isVisible()
        steps.key_button.click()
        assert opened.operator.steward.dialog is not None
        opened.operator.steward.dialog.close()
        opened.send("Hi")
        await until(lambda: "Hello." in opened.said)
        assert not steps.isVisible()


async def test_keys_of_the_environment_are_kept_in_the_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    variables = {"OPENAI_API_KEY": KEY, "MISTRAL_API_KEY": OTHER}
    async with first_day(tmp_path, monkeypatch, variables) as opened:
        steps = steps_of(opened)
        assert steps.keys.words.text() == "OpenAI  …wxyz\nMistral  …abcd" and steps.keys.isVisible()
        assert ring.calls == [], "the keyring is not asked before anybody wants it"
        steps.keys.keyring_button.click()
        await until(lambda: len(ring.entries) == 2)
        await until(lambda: not steps.keys.isVisible() and opened.operator.steward.chip.text() == "Personal")
        assert steps.models_button.isVisible() and not steps.key_button.isVisible()
        assert opened.window.panels.models.isVisible(), "a better model can be chosen at once"


async def test_for_this_session_they_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    async with first_day(tmp_path, monkeypatch, {"OPENAI_API_KEY": KEY}) as opened:
        opened.library.profiles.create("Work", is_default=True)
        opened.operator.begin_chat()
        steps_of(opened).keys.session_button.click()
        await until(lambda: opened.library.profiles.has_key("Work", "openai"))
        await until(lambda: not steps_of(opened).keys.isVisible())
        assert ring.entries == {}
        assert await opened.library.profiles.last_four("Work", "openai") == {"api_key": "…wxyz"}


async def test_not_now_is_remembered_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    state = WindowState()
    async with first_day(tmp_path, monkeypatch, {"OPENAI_API_KEY": KEY}, state) as opened:
        steps_of(opened).keys.later_button.click()
        assert not steps_of(opened).keys.isVisible() and state.declined_keys == "openai"
    async with first_day(tmp_path, monkeypatch, {"OPENAI_API_KEY": OTHER}, state) as opened:
        assert not steps_of(opened).keys.isVisible()
    async with first_day(tmp_path, monkeypatch, {"XAI_API_KEY": KEY}, state) as opened:
        assert "xAI" in steps_of(opened).keys.words.text()


async def test_a_server_that_was_found_is_kept_over_a_restart_and_its_models_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    async with serving(says(200, {"data": [{"id": "llama3", "owned_by": "llamacpp"}]})) as server:
        place = Place(int(server.url.rpartition(":")[2]), "llamacpp")
        async with first_day(tmp_path, monkeypatch, {}) as opened:
            monkeypatch.setattr(discovery, "PLACES", (place,))
            opened.operator.begin_chat()
            steps = steps_of(opened)
            await until(steps.servers.isVisible)
            assert steps.servers.buttons[0].accessibleName() == "Use: llama.cpp"
            steps.servers.buttons[0].click()
            await until(opened.window.panels.models.isVisible)
            view = opened.library.profiles.get("Personal")
            assert view.is_default and view.services["llamacpp"].settings == {"base_url": f"{server.url}/v1"}
            rows = opened.window.panels.models.model
            await until(lambda: any(row.text == "llama3" for row in rows.rows))
    async with first_day(tmp_path, monkeypatch, {}) as opened:
        settings = await opened.library.contexts.usual.fetched("llamacpp")
        assert settings.base_url == f"{server.url}/v1"


async def test_a_server_that_wants_a_key_is_asked_for_it_at_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    async with serving(says(401, {"error": "no"})) as server:
        place = Place(int(server.url.rpartition(":")[2]), "lmstudio")
        async with first_day(tmp_path, monkeypatch, {}) as opened:
            monkeypatch.setattr(discovery, "PLACES", (place,))
            opened.operator.begin_chat()
            await until(steps_of(opened).servers.isVisible)
            steps_of(opened).servers.buttons[0].click()
            dialog = opened.operator.steward.dialog
            assert dialog is not None
            assert (dialog.provider.currentText(), dialog.address.text()) == ("LM Studio", f"{server.url}/v1")


async def test_another_address_is_never_sent_the_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    async with serving(says(200, {"data": [{"id": "m", "owned_by": "x"}]})) as server:
        place = Place(int(server.url.rpartition(":")[2]), "lmstudio")
        async with first_day(tmp_path, monkeypatch, {}) as opened:
            profiles = opened.library.profiles
            profiles.create("Work", is_default=True)
            await profiles.configure("Work", "lmstudio", {"api_key": KEY, "base_url": "https://elsewhere.example"})
            monkeypatch.setattr(discovery, "PLACES", (place,))
            opened.operator.begin_chat()
            await until(steps_of(opened).servers.isVisible)
            steps_of(opened).servers.buttons[0].click()
            await until(opened.window.conversation.problem.isVisible)
            assert "another address or a key" in opened.window.conversation.problem.text()


async def test_where_no_model_came_along_none_is_promised_and_the_question_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring
) -> None:
    monkeypatch.setattr(discovery, "PLACES", ())
    monkeypatch.setattr(local_model, "ENGINE", "no_such_engine")
    async with opened_window(tmp_path, opening=lambda: open_library(tmp_path)) as opened:
        words = opened.window.conversation.welcome.words.text()
        assert words.startswith("No model is set up yet: add a key")
        steps = steps_of(opened)
        assert steps.key_button.isVisible() and not steps.local_button.isVisible()
        opened.window.commands.run("local_models")
        dialog = opened.window.findChild(LocalModelsDialog)
        assert isinstance(dialog, LocalModelsDialog) and "with-model" in dialog.problem.text()
        dialog.close()
        opened.send("Are you there?")
        await until(lambda: "Are you there?" in opened.said)
        await opened.settled()
        assert opened.library.chats().list()[0].title == "Are you there?"


async def test_a_file_for_an_engine_that_is_not_here_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_model, "ENGINE", "no_such_engine")
    async with open_library(tmp_path) as library:
        with pytest.raises(UserError, match="with-model"):
            library.local_models.add_file(tmp_path / "model.gguf")
