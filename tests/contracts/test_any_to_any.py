"""A chat that holds everything goes on at every other service: what is sent is what that service takes."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Context, Library, NamedFile, Retries, Tool, ToolResult
from desktop_chat.errors import AttachmentUnsupported, ReplyCut
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire import Wire
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.tool_results import ToolFile
from tests.contracts.recorded.sites import SITES
from tests.support.formats import FAULTS
from tests.support.office import pdf
from tests.support.servers import Loopback, Play, Received, serving
from tests.support.speeches import SPEECHES
from tests.support.stories import PICTURE, Story, dumped, mark_of, story_of

MODELS: dict[str, tuple[str, ...]] = {
    "anthropic": ("claude-sonnet-4-5", "claude-opus-4-7"),
    "azure": ("gpt-5.4", "gpt-4.1"),
    "bedrock": (
        "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "amazon.nova-pro-v1:0",
        "mistral.voxtral-mini-3b-2507",
    ),
    "gemini": ("gemini-2.5-flash", "gemini-3-flash-preview"),
    "mistral": ("mistral-large-latest", "magistral-medium-latest"),
    "openai": ("gpt-5", "gpt-4.1", "gpt-audio-mini"),
    "openrouter": ("anthropic/claude-sonnet-4.5", "mistralai/mistral-large"),
    "vertexai": ("gemini-2.5-flash", "claude-sonnet-4-5@20250929", "mistral-medium-3", "meta/llama-4"),
}
"""Models that a service treats each in its own way; of the others any one will do."""
PLACES = [(entry.name, model) for entry in ENTRIES for model in MODELS.get(entry.name, ("m-1",))]

ALIKE = frozenset({"gpustack", "llamacpp", "lmstudio", "ollama-cloud", "vllm"})
"""Answers of these are those of any service that is compatible."""
HERE = [place for place in PLACES if place[0] not in ALIKE]

TEXT = NamedFile("notes.md", b"# Notes\nRed.")


def spoken(service: str, model: str) -> Wire:
    entry = next(entry for entry in ENTRIES if entry.name == service)
    return entry.wire_for(Request(service, model))


def wire_of(service: str, model: str) -> str:
    return type(spoken(service, model)).__name__


class Stage:
    """Plays what is to come, and says hello to whoever asks after it."""

    def __init__(self) -> None:
        self.plays: deque[Play] = deque()
        self.server = Loopback()
        self.wire = ""

    @property
    def last(self) -> Received:
        return self.server.requests[-1]

    async def play(self, writer: Any) -> None:
        hello = next(speech.hello for kind, speech in SPEECHES.items() if kind.__name__ == self.wire)
        await (self.plays.popleft() if self.plays else hello)(writer)


@asynccontextmanager
async def opened(folder: Path, stage: Stage) -> AsyncIterator[Library]:
    async with serving(stage.play) as server:
        stage.server = server
        fields = {"api_key": "key-that-nobody-may-see", "base_url": server.url}
        context = Context({entry.name: {**fields, **SITES.get(entry.name, {})} for entry in ENTRIES})
        seen = ToolResult("Seen.", files=(ToolFile("seen.png", "image/png", PICTURE),))
        failed = ToolResult("There is no way.", is_error=True)
        tools = [Tool(name="look", run=lambda: seen), Tool(name="walk", run=lambda: failed)]
        path = folder / "chats.sqlite3"
        async with Library(path, context=context, tools=tools, retries=Retries(attempts=1)) as library:
            yield library


async def told(library: Library, stage: Stage, service: str, model: str) -> ChatHandle:
    """A chat at this service that holds all that there is."""
    wire = stage.wire = wire_of(service, model)
    story = story_of(wire, service)
    chat = library.create_chat(model=model, provider=service, assume_model_exists=True)
    chat.with_instructions("Be brief.").with_tools("look", "walk")
    stage.plays.extend((story.calls, story.tells, story.calls_again, story.is_silent, story.begins))
    try:
        await chat.ask("What do you see?", attach=_files(service, model))
    except AttachmentUnsupported:
        await chat.ask("What do you see?", attach=_files(service, model)[1:])
    for question in ("And there?", "And here?"):
        with pytest.raises(ReplyCut):
            await chat.ask(question)
    stage.plays.append(next(speech.silence for kind, speech in SPEECHES.items() if kind.__name__ == wire))
    async with aclosing(chat.stream("Go on")) as events:
        async for event in events:
            if getattr(event, "text", None):
                break
    reply = await chat.ask("Who are you?")
    assert reply.message is not None
    chat.edit(reply.message.id, "Somebody else.")
    await chat.ask("Sure?")
    return chat


def _files(service: str, model: str) -> list[Any]:
    images = [PICTURE] if "image" in spoken(service, model).files else []
    return [*images, NamedFile("report.pdf", pdf("Words of the report")), TEXT]


def keeps_its_own(story: Story, here: tuple[str, str], there: tuple[str, str]) -> bool:
    """Whether what was signed here is to be seen there again."""
    if here[0] != there[0] or wire_of(*here) != wire_of(*there) or not story.has_marks:
        return False
    return there[1] not in ("gpt-4.1", "amazon.nova-pro-v1:0")


def misplaced_marks(story: Story, here: tuple[str, str], there: tuple[str, str], text: str) -> list[str]:
    is_there, is_wanted = mark_of(here[0]) in text, keeps_its_own(story, here, there)
    if is_wanted and not is_there:
        return ["its own is not given back"]
    return ["a foreign mark is sent"] if is_there and not is_wanted and not story.is_open else []


@pytest.mark.no_cover  # 800 conversations over the same lines, which have tests of their own
@pytest.mark.plain_loop
@pytest.mark.parametrize("here", HERE, ids="-".join)
async def test_a_chat_goes_on_at_every_other_service(here: tuple[str, str], tmp_path: Path) -> None:
    stage, faults = Stage(), []
    story = story_of(wire_of(*here), here[0])
    async with opened(tmp_path, stage) as library:
        chat = await told(library, stage, *here)
        end = chat.messages()[-1].id
        for there in PLACES:
            service, model = there
            stage.wire = wire_of(service, model)
            other = chat.fork(end).with_model(model, provider=service, assume_model_exists=True)
            reply = await other.ask("And you?")
            assert reply.content == "Hello there"
            sent = stage.last.json
            found = FAULTS[stage.wire](sent, service, model)
            text = dumped(sent)
            found += misplaced_marks(story, here, there, text)
            found += [
                f"{words!r} is missing" for words in ("Be brief.", "Somebody else.", "Half") if words not in text
            ]
            faults += [f"{service}/{model}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
