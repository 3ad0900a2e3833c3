"""More of the reference pictures: assistants, threads and runs in the chat window."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from desktop_chat.providers.events import TextDelta
from desktop_chat.providers.scripted import Gate, ScriptedReply, tool_calls
from desktop_chat.services.assistant_views import AssistantView
from tests.support.scenes import MODEL, Arrange, Scene, _list_chats
from tests.support.windows import OpenedWindow, until

Replies = Sequence[ScriptedReply]
COACH = (
    "Two things. Say **who** waits in the first sentence, and move the dates into a table: nobody reads them here."
)
KEEPER = "The lamp went out at four. Nobody on the quay saw it but a boy who should have been asleep, and he ran."
CALLS = [tool_calls((str(number), "calculator", {"expression": f"{number} * 12.5"})) for number in range(1, 4)]


async def _made(opened: OpenedWindow) -> tuple[AssistantView, AssistantView]:
    _list_chats(opened, but="Names for a sailing boat")
    assistants = opened.library.assistants
    teller = assistants.create(
        "Storyteller",
        emoji="☕",
        pinned=True,
        description="Tells a story piece by piece, and lets you decide how it goes on.",
        temperature=0.9,
        instructions="You tell stories.",
        starters=["Tell me a story about a lighthouse.", "A detective story in a small town, please."],
    )
    coach = assistants.create(
        "Writing coach", emoji="✎", description="Says what would make a text clearer.", temperature=0.3
    )
    assistants.create(
        "Translator", emoji="⚑", description="Translates, and says what was hard.", tags=["Languages"]
    )
    return teller, coach


async def _assistants(opened: OpenedWindow) -> None:
    teller, coach = await _made(opened)
    chat = opened.library.create_chat(title="The lamp at the quay").with_assistant(teller)
    await chat.ask("Begin a story about a lighthouse, in two sentences.")
    await chat.ask("Is that well told?", assistant=coach)
    opened.operator.show_chat(chat.id)
    await opened.settled()
    composer = opened.window.conversation.composer
    composer.setFocus()
    await asyncio.sleep(0.1)
    opened.write("@wri")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    opened.write("And @")
    await until(lambda: composer.addressee.isVisible())


async def _begun(opened: OpenedWindow) -> None:
    teller, _ = await _made(opened)
    opened.operator.begin_chat()
    await opened.operator.desk.answerers.choose(None, teller.id)
    opened.operator.begin_chat()


async def _picker(opened: OpenedWindow) -> None:
    await _assistants(opened)
    opened.window.conversation.composer.edit.clear()
    opened.window.commands.run("assistant")
    await until(lambda: len(opened.window.panels.assistants.model.rows) > 3)


async def _runs(opened: OpenedWindow) -> None:
    await _assistants(opened)
    opened.window.conversation.composer.edit.clear()
    opened.window.commands.run("runs")
    page = opened.window.inspector.runs
    await until(lambda: len(page.cards) == 2)
    first = next(iter(page.cards.values()))
    first.steps_button.click()
    first.configuration_button.click()
    await until(first.steps.isVisible)


async def _in_force(opened: OpenedWindow) -> None:
    await _assistants(opened)
    opened.window.conversation.composer.edit.clear()
    opened.window.commands.run("inspector")
    inspector = opened.window.inspector
    await until(lambda: inspector.in_force.labels)
    await asyncio.sleep(0.1)
    area = inspector.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    area.ensureWidgetVisible(inspector.in_force)


async def _limit(opened: OpenedWindow) -> None:
    _list_chats(opened, but="Invoice totals, Q3")
    clerk = opened.library.assistants.create("Clerk", emoji="✎", tools=["calculator"], limits={"calls": 2})
    chat = opened.library.create_chat(title="Invoice totals, Q3").with_assistant(clerk)
    opened.operator.show_chat(chat.id)
    opened.send("Add up the invoices of September, month by month.")
    await until(opened.window.conversation.view.note_bar.isVisible)
    await opened.settled()


async def _line(opened: OpenedWindow) -> None:
    await _made(opened)
    opened.window.commands.run("new_thread")
    opened.send("Which of the three drafts is the clearest?")
    await until(lambda: len(opened.said) == 2 and opened.said[1])
    opened.send("And which one is the shortest?")
    opened.send("Put the best of both into one paragraph, please.")
    await until(lambda: len(opened.window.conversation.waiting_bar.bars) == 2)
    opened.window.commands.run("filter_chats")


def _scenes() -> dict[str, Scene]:
    replies = (KEEPER, COACH)
    asked: Replies = ([TextDelta("I add them up, one by one."), *CALLS[0]], *CALLS[1:])
    stops: Replies = ([KEEPER, Gate(asyncio.Event())],)
    table: dict[str, tuple[Arrange, Replies]] = {
        "assistants": (_assistants, replies),
        "assistant-begins": (_begun, ()),
        "assistant-picker": (_picker, replies),
        "runs": (_runs, replies),
        "in-force": (_in_force, replies),
        "limit-reached": (_limit, asked),
        "thread-in-line": (_line, stops),
    }
    return {
        f"{name}-{'dark' if is_dark else 'light'}": Scene(arrange, said, is_dark=is_dark, models=(MODEL,))
        for name, (arrange, said) in table.items()
        for is_dark in (False, True)
    }


ASSISTANT_SCENES = _scenes()
