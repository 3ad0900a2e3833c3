"""Every service is asked at a server of its format that nobody here wrote: text, calls, forms and refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context, Library, RateLimited, Retries, Tool
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.services.chat import ChatHandle
from tests.support.aimock import aimock
from tests.support.libraries import said

MODEL = "m-1"
HELLO = "Hello there, wörld. 🌍 is its sign."
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
COUNTED = {
    "prompt_tokens": 20,
    "completion_tokens": 9,
    "total_tokens": 29,
    "input_tokens": 20,
    "output_tokens": 9,
    "promptTokenCount": 20,
    "candidatesTokenCount": 9,
    "totalTokenCount": 29,
}
"""In the words of every format."""
ANSWERS = (
    {"match": {"userMessage": "Say hello"}, "response": {"content": HELLO, "usage": COUNTED}},
    {"match": {"userMessage": "And again", "turnIndex": 1}, "response": {"content": "Hello again."}},
    {
        "match": {"userMessage": "Look", "hasToolResult": False},
        "response": {
            "toolCalls": [
                {"name": "look", "arguments": '{"at":"the sky"}'},
                {"name": "look", "arguments": '{"at":"the sea"}'},
            ]
        },
    },
    {"match": {"userMessage": "Look", "hasToolResult": True}, "response": {"content": "Both are blue."}},
    {"match": {"userMessage": "Think"}, "response": {"content": "Forty-two.", "reasoning": "Let me think."}},
    {"match": {"userMessage": "Who"}, "response": {"content": '{"name":"Ada"}'}},
    {
        "match": {"userMessage": "Wait"},
        "response": {
            "error": {"message": "Slow down", "type": "rate_limit_error"},
            "status": 429,
            "retryAfter": 7,
        },
    },
)

FOLDERS: Mapping[str, str] = {
    "azure": f"/openai/deployments/{MODEL}",
    "deepseek": "/v1",
    "perplexity": "/v1",
}
"""Where the server has a service, when that is not where the service has itself."""
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "bedrock": {"region": "us-east-1", "access_key_id": "AKIA" + "X" * 16, "secret_access_key": "secret"},
}
"""What a service needs in place of a key."""
UNCOUNTED: Mapping[str, str] = {"mistral": "counts without being asked to, which this server does not"}
"""Services whose usage is not told here."""
ALOUD: Mapping[str, str] = {"cohere": "this server has its thinking among the words"}
"""Services whose thinking is not told apart here."""
IN_WORDS: Mapping[str, str] = {
    "perplexity": "takes no tools: it is told of calls and results in words, which this server does not look for"
}
NOT_THERE: Mapping[str, str] = {
    "vertexai": "asks Google itself for a token first",
}
"""Services that this server does not play."""
ASKED = [entry for entry in ENTRIES if entry.name not in NOT_THERE]

pytestmark = pytest.mark.parametrize("service", [entry.name for entry in ASKED])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with aimock(tmp_path_factory.mktemp("aimock"), ANSWERS) as url:
        yield url


@pytest.fixture
def settings(server: str, service: str) -> Mapping[str, str]:
    return {"base_url": server + FOLDERS.get(service, ""), **SETTINGS.get(service, {"api_key": "any"})}


@asynccontextmanager
async def chatting(
    folder: Path, service: str, settings: Mapping[str, str], *tools: Any
) -> AsyncIterator[ChatHandle]:
    context = Context({service: settings})
    async with Library(
        folder / "chats.sqlite3", context=context, tools=tools, retries=Retries(attempts=1)
    ) as library:
        yield library.create_chat(model=MODEL, provider=service, assume_model_exists=True)


async def test_it_answers_and_remembers(service: str, settings: Mapping[str, str], tmp_path: Path) -> None:
    async with chatting(tmp_path, service, settings) as chat:
        chat.with_instructions("Be kind.")
        reply = await chat.ask("Say hello")
        assert reply.content == HELLO
        assert service in UNCOUNTED or (reply.tokens.input, reply.tokens.output) == (20, 9)
        assert (await chat.ask("And again")).content == "Hello again."
        assert [status for _, _, status in said(chat)] == ["complete"] * 4


async def test_it_calls_tools_and_reads_what_they_bring(
    service: str, settings: Mapping[str, str], tmp_path: Path
) -> None:
    if service in IN_WORDS:
        pytest.skip(IN_WORDS[service])
    seen: list[str] = []

    def look(at: str) -> str:
        seen.append(at)
        return "blue"

    async with chatting(tmp_path, service, settings, Tool(name="look", run=look)) as chat:
        reply = await chat.with_tools("look").ask("Look around")
        assert reply.content == "Both are blue."
        assert sorted(seen) == ["the sea", "the sky"]


async def test_what_it_thinks_is_kept_apart(service: str, settings: Mapping[str, str], tmp_path: Path) -> None:
    async with chatting(tmp_path, service, settings) as chat:
        message = (await chat.ask("Think hard")).messages[-1]
        aloud = "Let me think." if service in ALOUD else ""
        assert message.content == f"{aloud}Forty-two."
        assert message.thinking in (None, "Let me think."), "not every format has a place for it"


async def test_it_keeps_to_a_form(service: str, settings: Mapping[str, str], tmp_path: Path) -> None:
    async with chatting(tmp_path, service, settings) as chat:
        assert (await chat.with_schema(PERSON).ask("Who is it?")).parsed == {"name": "Ada"}


async def test_it_asks_to_wait(service: str, settings: Mapping[str, str], tmp_path: Path) -> None:
    async with chatting(tmp_path, service, settings) as chat:
        with pytest.raises(RateLimited, match="Slow down") as caught:
            await chat.ask("Wait for me")
        assert caught.value.retry_after == 7
        assert [text for _, text, _ in said(chat)] == ["Wait for me"]
