"""The embedded model as a person meets it: real answers, and what happens when something dies."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from desktop_chat import ChatBusy, ContextTooLong, Library, ProviderUnavailable
from desktop_chat.errors import Remedy
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.local_process import LocalProcess
from desktop_chat.providers.model_files.folder import ModelFolder
from desktop_chat.providers.small_model import MODEL, installed_file
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import TextAdded
from tests.support.libraries import said, until
from tests.support.rules.sources import ROOT

pytestmark = pytest.mark.skipif(not LocalModel().is_available(), reason="the embedded model is not installed")

LONG = "Write a long story about a ship."
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 20}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
PROGRAM = """
import asyncio
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.small_model import MODEL

async def main():
    model = LocalModel()
    turns = (Turn("user", (TextPart("Write a long story about a ship."),)),)
    request = Request("local", "any", instructions=("Tell long stories.",), turns=turns)
    async for event in model.stream(request, ProviderSettings("local")):
        print(model.engines.child(MODEL.id).address, flush=True)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[LocalModel]:
    """One for all tests that do it no harm, whatever loop they run on."""
    model = LocalModel()
    yield model
    asyncio.run(model.aclose())


@asynccontextmanager
async def opened(model: LocalModel, folder: Path) -> AsyncIterator[Library]:
    async with Library(folder / "chats.sqlite3", providers=[model], default_model=MODEL.id) as library:
        yield library


def child_of(model: LocalModel) -> LocalProcess:
    child = model.engines.child(MODEL.id)
    assert child is not None and child.is_ready
    return child


def is_answering(address: str) -> bool:
    place = urlsplit(address)
    with socket.socket() as asking:
        return asking.connect_ex((place.hostname, place.port)) == 0


async def first_words(chat: ChatHandle, words: asyncio.Event) -> None:
    async for event in chat.stream(LONG):
        if isinstance(event, TextAdded):
            words.set()


async def test_an_answer_streams_and_is_kept(shared: LocalModel, tmp_path: Path) -> None:
    async with opened(shared, tmp_path) as library:
        chat = library.create_chat().with_max_output(24)
        events = [event async for event in chat.stream("What is the capital of France?")]
        assert sum(isinstance(event, TextAdded) for event in events) > 3
        assert [status for _, _, status in said(chat)] == ["complete", "complete"]
        assert chat.cost.amount == Decimal(0)
        assert chat.messages()[-1].model == MODEL.id


@pytest.mark.plain_loop
async def test_it_does_so_on_a_plain_loop_too(tmp_path: Path) -> None:
    model = LocalModel()
    async with opened(model, tmp_path) as library:
        assert (await library.create_chat().with_max_output(16).ask("Hello!")).content
    child = child_of(model)
    await model.aclose()
    assert child.is_gone()


async def test_chats_that_ask_first_together_share_one_child(tmp_path: Path) -> None:
    model = LocalModel()
    async with opened(model, tmp_path) as library:
        chats = [library.create_chat().with_max_output(16) for _ in range(3)]
        replies = await asyncio.gather(*(chat.ask("Hello!") for chat in chats))
        assert all(reply.content for reply in replies)
        first = child_of(model)
        await chats[0].ask("And now?")
        assert child_of(model) is first
    await model.aclose()


async def test_an_answer_keeps_to_a_schema(shared: LocalModel, tmp_path: Path) -> None:
    async with opened(shared, tmp_path) as library:
        chat = library.create_chat().with_schema(PERSON).with_max_output(60)
        reply = await chat.ask("Ada is 36 years old. Give name and age.")
        assert isinstance(reply.parsed["name"], str) and isinstance(reply.parsed["age"], int)


async def test_a_question_beyond_the_window_is_said_to_be_too_long(shared: LocalModel, tmp_path: Path) -> None:
    async with opened(shared, tmp_path) as library:
        with pytest.raises(ContextTooLong) as caught:
            await library.create_chat().ask("word " * (MODEL.context_window or 0))
        assert caught.value.remedy is Remedy.SHORTEN
        assert (await library.create_chat().with_max_output(16).ask("Hello!")).content


async def test_a_child_that_dies_fails_the_run_and_the_next_asks_another(tmp_path: Path) -> None:
    model = LocalModel()
    async with opened(model, tmp_path) as library:
        chat, words = library.create_chat().with_instructions("Tell long stories."), asyncio.Event()
        answer = asyncio.ensure_future(first_words(chat, words))
        await words.wait()
        dead = child_of(model)
        os.kill(dead.id, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        with pytest.raises(ProviderUnavailable, match="stopped unexpectedly") as caught:
            await answer
        assert caught.value.remedy is Remedy.RETRY and caught.value.details["exit_status"]
        assert said(chat)[-1][2] == "partial" and said(chat)[-1][1]
        assert chat.runs[-1].status == "failed"
        assert (await library.create_chat().with_max_output(16).ask("Hello!")).content
        assert child_of(model) is not dead
    await model.aclose()


async def test_nobody_without_the_token_is_answered(shared: LocalModel, tmp_path: Path) -> None:
    async with opened(shared, tmp_path) as library, httpx.AsyncClient(trust_env=False) as client:
        await library.create_chat().with_max_output(16).ask("Hello!")
        address = f"{child_of(shared).address}/v1/chat/completions"
        for headers in ({}, {"Authorization": "Bearer guessed"}):
            response = await client.post(address, json={"messages": []}, headers=headers)
            assert response.status_code == 401


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process shows its environment")
async def test_the_child_knows_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-" + "x" * 20)
    monkeypatch.setenv("SOME_TOKEN", "y" * 20)
    model = LocalModel()
    async with opened(model, tmp_path) as library:
        await library.create_chat().with_max_output(16).ask("Hello!")
        child = child_of(model)
        process = Path("/proc") / str(child.id)
        for secret in ("x" * 20, "y" * 20, child.token):
            assert secret not in (process / "environ").read_text("utf-8")
            assert secret not in (process / "cmdline").read_text("utf-8")
    await model.aclose()


def killed_while_answering() -> str:
    """The address of a child whose program was killed while it answered."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        assert is_answering(address)
        program.kill()
    return address


async def test_the_child_dies_with_a_program_that_is_killed() -> None:
    address = await asyncio.to_thread(killed_while_answering)
    async with asyncio.timeout(60):
        await until(lambda: not is_answering(address))


async def test_a_file_that_a_person_brought_answers_like_any_other_model(tmp_path: Path) -> None:
    """The small one under another name: nothing of it is known but what its head says."""
    source = installed_file()
    assert source is not None
    (tmp_path / "Another.gguf").symlink_to(source)
    model = LocalModel(folder=ModelFolder(tmp_path / "models"))
    async with opened(model, tmp_path) as library:
        assert (await library.local_models.add_file(tmp_path / "Another.gguf").ended()).stage == "done"
        offered = library.models.resolve("Another", "local")
        assert (offered.family, offered.context_window) == ("llama", 8192) and "tools" not in offered.capabilities
        chat = library.create_chat(model="Another", provider="local").with_max_output(16)
        answer = asyncio.ensure_future(chat.ask("What is the capital of France?"))
        await until(lambda: model.engines.is_used("Another"))
        with pytest.raises(ChatBusy, match="answering"):
            await library.local_models.remove("Another")
        assert (await answer).content and chat.messages()[-1].model == "Another"
        assert (await library.create_chat().with_max_output(16).ask("Hello!")).content, (
            "the small one stays beside it"
        )
        assert library.local_models.all()[0].last_used is not None
        child = model.engines.child("Another")
        await library.local_models.remove("Another")
        assert child is not None and child.is_gone() and library.local_models.all() == []
        with pytest.raises(ProviderUnavailable, match="no usable file"):
            await chat.ask("And of Italy?")
        assert chat.messages()[0].content == "What is the capital of France?"
    await model.aclose()
