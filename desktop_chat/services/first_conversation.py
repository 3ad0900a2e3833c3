"""The first conversation: prepared words, played through the whole library and kept like any other chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request, ToolResultPart
from desktop_chat.providers.scripted import ScriptedProvider, ScriptedReply, Step, Wait, tool_calls
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import (
    AnyReplyEvent,
    MessageCompleted,
    TextAdded,
    ToolCallRecorded,
    ToolResultRecorded,
)
from desktop_chat.services.library import Library
from desktop_chat.services.places import database_file
from desktop_chat.services.tools import Tool, tool

Say = Callable[[str], None]
"""Shows some text as it is, at once."""


@tool
def local_time() -> str:
    """The date and time on this computer."""
    return f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"


TOOLS: tuple[Tool, ...] = (local_time,)


async def hold(folder: Path, say: Say, *, pace: float = 0.0) -> None:
    """Hold the first conversation in a new chat of this folder, telling it as it happens."""
    provider = ScriptedProvider(*_answers(pace))
    async with Library(
        database_file(folder), providers=[provider], default_model=provider.models[0].id, tools=TOOLS
    ) as library:
        say(sentence("No model answers yet: the answers below are prepared words, kept like real ones.") + "\n")
        chat = library.create_chat(title=sentence("First conversation")).with_tools(*TOOLS)
        for question in _questions():
            await _ask(chat, question, say)
        say("\n" + _summary(library, folder) + "\n")


async def _ask(chat: ChatHandle, question: str, say: Say) -> None:
    say(f"\n> {question}\n\n")
    async for event in chat.stream(question):
        say(_shown(event))


def _shown(event: AnyReplyEvent) -> str:
    match event:
        case TextAdded(text=text):
            return text
        case MessageCompleted(message=message) if message.content:
            return "\n"
        case ToolCallRecorded(tool_call=call):
            return sentence("[The tool {name} is called.]", name=call.name) + "\n"
        case ToolResultRecorded(tool_call=call):
            return sentence("[It answers: {result}]", result=call.result) + "\n"
    return ""


def _summary(library: Library, folder: Path) -> str:
    count = count_chats(library)
    if count == 1:
        return sentence("There is 1 chat in {folder}", folder=folder)
    return sentence("There are {count} chats in {folder}", count=count, folder=folder)


def count_chats(library: Library) -> int:
    """How many chats there are, without those in the trash."""
    chat = library.tables.chat
    query = select(func.count()).select_from(chat).where(chat.deleted_at.is_(None))
    return library.database.read(lambda session: session.scalar(query) or 0)


def _questions() -> tuple[str, str]:
    return sentence("Who are you?"), sentence("What time is it?")


def _answers(pace: float) -> tuple[ScriptedReply, ...]:
    who = sentence(
        "Nobody yet: these are prepared words, which come one by one as a model's would. "
        "Your question was on the disk before I began, and what I say is written down while I say it. "
        "Stop me with Ctrl+C: what was said stays."
    )

    def tell_time(request: Request) -> ScriptedReply:
        time = sentence("It is {time}. I know because I called a tool and read its answer.", time=_told(request))
        return _paced(time, pace)

    return _paced(who, pace), tool_calls(("call-1", local_time.name, {})), tell_time


def _told(request: Request) -> str:
    """What the tool answered last."""
    parts = [part for turn in request.turns for part in turn.parts if isinstance(part, ToolResultPart)]
    return parts[-1].text


def _paced(words: str, pace: float) -> list[Step]:
    """The words one by one, each after a little while."""
    if not pace:
        return [words]
    first, *others = words.split(" ")
    return [Wait(pace), first, *(step for word in others for step in (Wait(pace), f" {word}"))]
