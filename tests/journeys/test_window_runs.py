"""A person sees what each run did and used, runs one again, and goes on where a limit stopped it."""

from pathlib import Path
from typing import Any

import pytest

from desktop_chat.providers.events import ReplyFinished, TextDelta, UsageReported
from desktop_chat.providers.scripted import ScriptedReply, Stall, tool_calls
from desktop_chat.ui.runs.card import RunCard
from desktop_chat.ui.transcript.note_bar import NoteBar
from tests.support.windows import OpenedWindow, opened_window, until


def note(opened: OpenedWindow) -> NoteBar:
    return opened.window.conversation.view.note_bar


def call(number: int, expression: str = "") -> ScriptedReply:
    return tool_calls((str(number), "calculator", {"expression": expression or f"{number} + 1"}))


def used(text: str, sent: int, written: int, reason: str = "stop") -> ScriptedReply:
    return [TextDelta(text), UsageReported(sent, written), ReplyFinished(reason)]


LIMITS: dict[str, tuple[dict[str, Any], list[ScriptedReply], str]] = {
    "rounds": ({"limits": {"rounds": 2}}, [call(1), call(2)], "Raise to 4 requests"),
    "calls": ({"limits": {"calls": 1}}, [call(1), call(2)], "Raise to 2 calls"),
    "repeats": ({"limits": {"repeats": 1}}, [call(1, "1 + 1"), call(2, "1 + 1")], "Raise to 2 repeats"),
    "cost": ({"limits": {"cost": "0.000001"}}, [call(1)], "Raise to $0.000002"),
    "seconds": ({"limits": {"seconds": 0.2}}, [["So", Stall()]], "Raise to 0.4 s"),
    "idle": ({"limits": {"idle": 0.05}}, [["So", Stall()]], "Raise to 0.1 s of silence"),
    "prompt_tokens": (
        {"max_prompt_tokens": 256, "tools": ["calculator"]},
        [[*call(1), UsageReported(256, 3)]],  # type: ignore[misc]
        "Raise to 512 tokens to read",
    ),
    "completion_tokens": (
        {"max_completion_tokens": 16},
        [[*call(1), UsageReported(3, 16)]],  # type: ignore[misc]
        "Raise to 32 tokens to write",
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
async def test_every_limit_that_is_reached_is_a_card_that_goes_on_with_more(tmp_path: Path, limit: str) -> None:
    fields, replies, words = LIMITS[limit]
    async with opened_window(tmp_path, *replies) as opened:
        clerk = opened.library.assistants.create("Clerk", **{"tools": ["calculator"], **fields})
        chat = opened.library.create_chat(title="Sums").with_assistant(clerk)
        opened.operator.show_chat(chat.id)
        opened.send("Add up")
        await until(note(opened).isVisible)
        await opened.settled()
        assert note(opened).more_button.text() == words
        where = note(opened).geometry()
        assert opened.window.conversation.view.viewport().rect().contains(where)
    async with opened_window(tmp_path, "Done.") as opened:
        await until(note(opened).isVisible)
        assert note(opened).more_button.text() == words
        note(opened).more_button.click()
        await until(lambda: opened.said and "Done." in opened.said[-1])
        await opened.settled()
        assert not note(opened).isVisible()


async def test_the_card_of_a_limit_does_not_lie_upon_what_was_said(tmp_path: Path) -> None:
    async with opened_window(tmp_path, [TextDelta("I will add."), *call(1)], call(2)) as opened:  # type: ignore[misc]
        clerk = opened.library.assistants.create("Clerk", tools=["calculator"], limits={"calls": 1})
        chat = opened.library.create_chat(title="Sums").with_assistant(clerk)
        opened.operator.show_chat(chat.id)
        opened.send("Add up")
        await until(note(opened).isVisible)
        await opened.settled()
        view = opened.window.conversation.view
        last = view.transcript.count - 1
        top = view.cells.top(last) - view.verticalScrollBar().value()
        assert note(opened).geometry().top() >= top


async def test_runs_say_how_they_stand_what_they_used_and_what_they_were_asked_with(tmp_path: Path) -> None:
    async with opened_window(tmp_path, call(1), "It is 2.") as opened:
        clerk = opened.library.assistants.create(
            "Clerk", tools=["calculator"], temperature=0.3, instructions="Add up.", limits={"rounds": 7}
        )
        chat = opened.library.create_chat(title="Sums").with_assistant(clerk)
        opened.operator.show_chat(chat.id)
        opened.send("What is 1 + 1?")
        await until(lambda: opened.said and opened.said[-1] == "It is 2.")
        await opened.settled()
        opened.window.commands.run("runs")
        page = opened.window.inspector.runs
        await until(lambda: page.cards)
        (card,) = page.cards.values()
        await until(lambda: card.title.text().startswith("Run 1 · Completed"))
        assert card.question.text() == "What is 1 + 1?"
        assert card.who.text() == "Clerk, version 1 · Scripted 1"
        assert " in · " in card.used.text() and "$" in card.used.text()
        card.steps_button.click()
        await until(card.steps.isVisible)
        lines = card.steps.text().splitlines()
        assert [line.split(" · ")[0] for line in lines] == ["1. Message", "2. Tool calculator", "3. Message"]
        card.configuration_button.click()
        assert "Temperature: 0.3 (the assistant)" in card.configuration.text()
        assert "Most requests: 7" in card.configuration.text()
        assert "Instructions: Add up." in card.configuration.text()
        assert card.again.accessibleName() == "Run again, Run 1"
        opened.window.commands.run("runs")
        assert opened.window.inspector.isHidden()


async def test_a_run_is_made_again_by_its_assistant_as_it_was(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.", "Well.", "Arr again.") as opened:
        pirate = opened.library.assistants.create("Pirate", instructions="Be a pirate.")
        chat = opened.library.create_chat(title="Both").with_assistant(pirate)
        opened.operator.show_chat(chat.id)
        await opened.ask("Who are you?")
        opened.library.assistants.delete(pirate)
        sage = opened.library.assistants.create("Sage", instructions="Be wise.")
        chat.with_assistant(sage)
        await opened.ask("And now?", 4)
        opened.window.commands.run("runs")
        page = opened.window.inspector.runs
        await until(lambda: len(page.cards) == 2)
        first = next(card for card in page.cards.values() if card.line.run.number == 1)
        first.again.click()
        await until(lambda: opened.said == ["Who are you?", "Arr again."])
        await opened.settled()
        assert opened.provider.requests[-1].instructions == ("Be a pirate.",)
        row = opened.window.conversation.model.row(1)
        assert row is not None and row.author_name == "Pirate" and row.version == (2, 2)
        await until(lambda: len(page.cards) == 3)
        newest = page.findChildren(RunCard)
        assert {card.line.run.number for card in newest} == {1, 2, 3}


async def test_older_runs_come_when_they_are_wanted(tmp_path: Path) -> None:
    async with opened_window(tmp_path, *[f"Answer {number}" for number in range(12)]) as opened:
        chat = opened.library.create_chat(title="Long")
        for number in range(12):
            await chat.ask(f"Question {number}")
        opened.operator.show_chat(chat.id)
        opened.window.commands.run("runs")
        page = opened.window.inspector.runs
        await until(lambda: len(page.cards) == 10)
        assert page.older.isVisible()
        page.older.click()
        await until(lambda: len(page.cards) == 12)
        assert not page.older.isVisible()
        other = opened.library.create_chat(title="Empty")
        opened.operator.show_chat(other.id)
        await until(lambda: not page.cards)
        assert page.words.isVisible()


async def test_a_late_answer_can_be_gone_on_with_or_made_again(tmp_path: Path) -> None:
    async with opened_window(tmp_path, ["So far", Stall()], "And better.") as opened:
        late = opened.library.assistants.create("Late", limits={"expires_after": 0.3})
        chat = opened.library.create_chat(title="Late").with_assistant(late)
        opened.operator.show_chat(chat.id)
        opened.send("Go")
        await until(note(opened).isVisible)
        await opened.settled()
        assert (note(opened).button.text(), note(opened).again_button.text()) == ("Continue", "Run again")
        assert not note(opened).more_button.isVisible()
        opened.library.assistants.change(late, limits=None)
        note(opened).again_button.click()
        await until(lambda: opened.said[-1] == "And better.")
        await opened.settled()
