"""In a thread questions stand in line: they are seen there, taken out, and answered by the next program, too."""

import asyncio
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QToolButton

from desktop_chat.models import utc_now
from desktop_chat.providers.scripted import Gate
from desktop_chat.ui.composing.bars import Bar
from tests.support.libraries import change
from tests.support.windows import OpenedWindow, opened_window, until


def bars(opened: OpenedWindow) -> list[str]:
    return [bar.words.text() for bar in opened.window.conversation.waiting_bar.bars]


def button_of(bar: Bar) -> QToolButton:
    (button,) = bar.findChildren(QToolButton)
    assert isinstance(button, QToolButton)
    return button


async def test_questions_stand_in_line_and_are_answered_in_order(tmp_path: Path) -> None:
    gate = Gate(asyncio.Event())
    async with opened_window(tmp_path, ["One", gate], "Two", "Three") as opened:
        opened.window.commands.run("new_thread")
        assert opened.library.threads().list()
        opened.send("First")
        await gate.reached.wait()
        opened.send("Second")
        await until(lambda: bars(opened) == ["In line: Second"])
        opened.send("Third")
        await until(lambda: bars(opened) == ["In line: Second", "In line: Third"])
        assert opened.window.conversation.composer.content.is_empty
        thread = opened.library.threads().get(opened.window.conversation.chat_id)
        assert [run.status for run in thread.runs] == ["in_progress", "waiting", "waiting"]
        gate.event.set()
        await until(lambda: opened.said == ["First", "One", "Second", "Two", "Third", "Three"])
        await opened.settled()
        await until(lambda: not bars(opened))
        assert opened.window.conversation.header.title.text() == "First"


async def test_a_question_is_taken_out_of_the_line(tmp_path: Path) -> None:
    gate = Gate(asyncio.Event())
    async with opened_window(tmp_path, ["One", gate], "Three") as opened:
        opened.window.commands.run("new_thread")
        opened.send("First")
        await gate.reached.wait()
        opened.send("Second")
        opened.send("Third")
        await until(lambda: len(bars(opened)) == 2)
        bar = opened.window.conversation.waiting_bar.bars[0]
        assert bar.accessibleName() == "In line: Second"
        button_of(bar).click()
        await until(lambda: bars(opened) == ["In line: Third"])
        gate.event.set()
        await until(lambda: opened.said == ["First", "One", "Third", "Three"])
        await opened.settled()


async def test_what_waited_when_the_program_ended_goes_on_after_the_next_start(tmp_path: Path) -> None:
    gate = Gate(asyncio.Event())
    async with opened_window(tmp_path, ["One", gate]) as opened:
        opened.window.commands.run("new_thread")
        opened.send("First")
        await gate.reached.wait()
        opened.send("Second")
        await until(lambda: bars(opened) == ["In line: Second"])
        thread = opened.window.conversation.chat_id
    async with opened_window(tmp_path, "Two") as opened:
        opened.operator.show_chat(thread)
        assert bars(opened) == ["In line: Second"]
        await opened.operator.desk.prepare()
        await until(lambda: opened.said[-2:] == ["Second", "Two"])
        await opened.settled()
        await until(lambda: not bars(opened))


async def test_what_waited_too_long_can_stand_in_line_anew(tmp_path: Path) -> None:
    gate = Gate(asyncio.Event())
    async with opened_window(tmp_path, ["One", gate], "Two") as opened:
        opened.window.commands.run("new_thread")
        opened.send("First")
        await gate.reached.wait()
        hasty = opened.library.assistants.create("Hasty", limits={"expires_after": 3600})
        chat_id = opened.window.conversation.chat_id
        thread = opened.library.threads().get(chat_id)
        waiting = asyncio.create_task(thread.run(hasty, "Second"))
        await until(lambda: bars(opened) == ["In line: Second – for Hasty"])
        run = thread.waiting()[0]
        change(opened.library, opened.library.tables.run, run.id, expires_at=utc_now() - timedelta(seconds=1))
        opened.library.recover()
        opened.library.announce("run_changed", chat_id, run.id)
        await until(lambda: bars(opened) == ["Waited too long: Second – for Hasty"])
        gate.event.set()
        await asyncio.wait({waiting})
        assert waiting.exception() is not None
        await opened.settled()
        button = button_of(opened.window.conversation.waiting_bar.bars[0])
        assert button.accessibleName() == "Run again: Second"
        button.click()
        await until(lambda: opened.said == ["First", "One", "Second", "Two"])
        await opened.settled()
        await until(lambda: not bars(opened))
