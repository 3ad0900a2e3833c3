"""llama.cpp's own server with a real model, asked as the service of that name at its address: real tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context, Library, ProviderUnavailable, Retries, Tool
from desktop_chat.errors import AuthenticationRefused, ContextTooLong
from desktop_chat.providers import cores
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.local_process import LocalProcess
from desktop_chat.providers.local_server import Settings
from desktop_chat.providers.small_model import MODEL, installed_file
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import TextAdded
from tests.support.libraries import said

pytestmark = pytest.mark.skipif(not LocalModel().is_available(), reason="the embedded model is not installed")

WINDOW = 2048
TOKEN = "a-token-of-the-test"
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 20}, "age": {"type": "integer"}},
    "required": ["name", "age"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = LocalProcess(Settings(str(installed_file()), MODEL.id, TOKEN, WINDOW, 2, cores.threads()))
    server.start()
    assert server.address is not None
    yield server.address
    server.end()


@asynccontextmanager
async def chatting(folder: Path, address: str, *tools: Any, key: str = TOKEN) -> AsyncIterator[ChatHandle]:
    context = Context({"llamacpp": {"base_url": address, "api_key": key}})
    async with Library(
        folder / "chats.sqlite3", context=context, tools=tools, retries=Retries(attempts=1)
    ) as library:
        chat = library.create_chat(model=MODEL.id, provider="llamacpp", assume_model_exists=True)
        yield chat.with_temperature(0.0).with_max_output(40)


async def test_it_streams_and_counts(address: str, tmp_path: Path) -> None:
    async with chatting(tmp_path, address) as chat:
        events = [event async for event in chat.stream("What is the capital of France?")]
        reply = chat.last_turn()
        assert reply.content
        assert sum(isinstance(event, TextAdded) for event in events) > 3
        assert (reply.tokens.output or 0) > 3 and (reply.tokens.input or 0) + (reply.tokens.cache_read or 0) > 5
        assert reply.messages[-1].finish_reason in ("stop", "length") and reply.messages[-1].model == MODEL.id
        again = await chat.ask("And of Italy?")
        assert again.content and [status for _, _, status in said(chat)] == ["complete"] * 4


async def test_it_stops_where_it_is_told_to(address: str, tmp_path: Path) -> None:
    async with chatting(tmp_path, address) as chat:
        cut = await chat.with_max_output(5).ask("Count from one to a hundred.")
        assert cut.tokens.output == 5 and cut.messages[-1].finish_reason == "length"
        stopped = await chat.with_max_output(60).with_params(stop=["."]).ask("What is the capital of France?")
        assert "." not in stopped.content and stopped.messages[-1].finish_reason == "stop"


async def test_it_keeps_to_a_form(address: str, tmp_path: Path) -> None:
    async with chatting(tmp_path, address) as chat:
        reply = await chat.with_schema(PERSON).with_max_output(60).ask("Ada is 36 years old. Give name and age.")
        assert isinstance(reply.parsed["name"], str) and isinstance(reply.parsed["age"], int)


async def test_tools_are_taken_by_a_server_whose_model_calls_none(address: str, tmp_path: Path) -> None:
    """This model is too small for tools: what is shown is that the server reads them and still answers."""
    tool = Tool(name="weather", run=lambda city="": "Sunny", description="The weather in a city.")
    async with chatting(tmp_path, address, tool) as chat:
        reply = await chat.with_tools("weather").with_max_output(24).ask("Say hello.")
        assert reply.messages[-1].status == "complete"


async def test_an_answer_is_continued_in_place(address: str, tmp_path: Path) -> None:
    async with chatting(tmp_path, address) as chat:
        async with aclosing(chat.stream("Tell a story about a ship.")) as events:
            async for event in events:
                if isinstance(event, TextAdded):
                    break
        begun = chat.messages()[-1].content
        reply = await chat.continue_()
        assert reply.content.startswith(begun) and len(reply.content) > len(begun)


async def test_a_question_beyond_its_window_is_too_long(address: str, tmp_path: Path) -> None:
    async with chatting(tmp_path, address) as chat:
        with pytest.raises(ContextTooLong):
            await chat.ask("word " * WINDOW * 2)


async def test_a_wrong_key_is_refused_and_no_server_is_unavailable(address: str, tmp_path: Path) -> None:
    async with chatting(tmp_path, address, key="another") as chat:
        with pytest.raises(AuthenticationRefused):
            await chat.ask("Hello?")
    (tmp_path / "other").mkdir()
    async with chatting(tmp_path / "other", "http://127.0.0.1:9") as chat:
        with pytest.raises(ProviderUnavailable):
            await chat.ask("Hello?")
