"""Small conversations, each an act after the other, that are played to be interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from desktop_chat import ProviderUnavailable, RateLimited
from desktop_chat.providers.events import FileReceived, ThinkingDelta
from desktop_chat.providers.scripted import Cut, ScriptedReply, Wait
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.views import MessageView
from tests.proof.staging import Act, called, said

PICTURE = FileReceived("picture.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(24))


@dataclass(frozen=True)
class Scene:
    acts: Sequence[Act]
    script: Sequence[ScriptedReply]


# --- acts ---------------------------------------------------------------------------------------------


def ask(text: str = "question") -> Act:
    return lambda chat: chat.ask(text)


async def complete(chat: ChatHandle) -> None:
    await chat.complete()


async def retry(chat: ChatHandle) -> None:
    await chat.retry()


async def go_on(chat: ChatHandle) -> None:
    await chat.continue_()


async def note(chat: ChatHandle) -> None:
    chat.create_user_message("a note")


async def listen_and_leave(chat: ChatHandle) -> None:
    """Follow a reply for a few events, then go away."""
    async with aclosing(chat.stream("listening")) as events:
        async for event in events:
            if event.number >= 6:
                return


async def regenerate(chat: ChatHandle) -> None:
    answer = _last(chat, "assistant")
    if answer is not None:
        await chat.regenerate(answer.id)


async def step_back_only(chat: ChatHandle) -> None:
    answer = _last(chat, "assistant")
    if answer is not None:
        chat.regenerate(answer.id)


async def edit(chat: ChatHandle) -> None:
    question = _last(chat, "user")
    if question is not None:
        chat.edit(question.id, "other words")


async def select_first(chat: ChatHandle) -> None:
    """Choose the oldest version of the first message, then of the last."""
    for place in (0, -1):
        messages = chat.messages()
        if messages:
            chat.select(chat.siblings(messages[place].id)[0])


async def delete(chat: ChatHandle) -> None:
    answer = _last(chat, "assistant")
    if answer is not None:
        chat.delete(answer.id)


async def delete_and_restore(chat: ChatHandle) -> None:
    answer = _last(chat, "assistant")
    if answer is not None:
        chat.delete(answer.id)
        chat.restore(answer.id)


async def fork(chat: ChatHandle) -> None:
    messages = chat.messages()
    if messages:
        chat.fork(messages[-1].id)


async def cancel(chat: ChatHandle) -> None:
    chat.cancel()


async def approve(chat: ChatHandle) -> None:
    await decide(chat, is_approved=True)


async def deny(chat: ChatHandle) -> None:
    await decide(chat, is_approved=False)


async def decide(chat: ChatHandle, *, is_approved: bool) -> None:
    """Decide about all that waits, then let the chat go on."""
    waiting = [call for message in chat.messages() for call in message.tool_calls if call.is_waiting]
    for call in waiting:
        if is_approved:
            chat.approve(call.id)
        else:
            chat.deny(call.id)
    if waiting:
        await chat.complete()


def _last(chat: ChatHandle, role: str) -> MessageView | None:
    found = chat.messages(role)
    return found[-1] if found else None


# --- scenes -------------------------------------------------------------------------------------------

SCENES: dict[str, Callable[[], Scene]] = {
    "an answer": lambda: Scene([ask()], [said("one", "two", "three")]),
    "two turns": lambda: Scene([ask(), ask("another")], [said("one"), said("two")]),
    "thinking, a cut, more of it": lambda: Scene(
        [ask(), go_on],
        [(ThinkingDelta("hm "), Wait(0), *said("one"), Cut()), said("two", "three")],
    ),
    "an error in the middle, then again": lambda: Scene(
        [ask(), retry], [(*said("one", "two"), ProviderUnavailable()), said("new")]
    ),
    "an error before a word, then again": lambda: Scene([ask(), retry], [(Wait(0), RateLimited()), said("new")]),
    "a tool": lambda: Scene([ask()], [called("look", say="let me see "), said("seen")]),
    "tools side by side": lambda: Scene([ask()], [called("look", "count_all", "fall"), said("all")]),
    "two rounds of tools, then nothing to add": lambda: Scene(
        [ask()], [called("look"), called("count_all"), (Wait(0),)]
    ),
    "a payment that is allowed": lambda: Scene([ask(), approve], [called("look", "pay"), said("paid")]),
    "a payment that is denied": lambda: Scene([ask(), deny], [called("pay", say="may I "), said("well")]),
    "a payment asked for before the line went dead": lambda: Scene(
        [ask(), complete, deny], [(*called("pay"), Cut()), said("well")]
    ),
    "another answer in its place": lambda: Scene([ask(), regenerate], [said("one"), said("two")]),
    "a question in other words": lambda: Scene([ask(), edit, complete, select_first], [said("one"), said("two")]),
    "a note, answered later": lambda: Scene([note, complete], [said("one", "two")]),
    "a picture": lambda: Scene([ask()], [(*said("look"), PICTURE, Wait(0))]),
    "somebody leaves early": lambda: Scene([listen_and_leave, ask()], [said("one", "two", "three"), said("new")]),
    "an answer deleted and brought back": lambda: Scene(
        [ask(), delete_and_restore, ask("more")], [said("one"), said("two")]
    ),
}


def shown(chat: ChatHandle) -> dict[Any, tuple[str, str]]:
    """What listeners were told of each answer, kept up to date from now on: its text and its thinking."""
    told: dict[Any, tuple[str, str]] = {}

    @chat.on_message_updated
    def updated(message: MessageView) -> None:
        told[message.id] = (message.content, message.thinking or "")

    return told
