"""A person with a chat before them: other words, other answers, branches, decisions, finding things again."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_chat import Tool
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.ui.transcript.controls import Control
from tests.support.libraries import new_gate
from tests.support.windows import OpenedWindow, opened_window, until

LEFT = Qt.MouseButton.LeftButton


def control(opened: OpenedWindow, row: int, name: str, value: object = None) -> Control | None:
    cell = opened.window.conversation.view.cells.cell(row)
    found = () if cell is None else cell.controls(0)
    return next((each for each in found if each.name == name and value in (None, each.value)), None)


def press(opened: OpenedWindow, row: int, name: str, value: object = None) -> None:
    """By the mouse, where it stands."""
    view = opened.window.conversation.view
    found = control(opened, row, name, value)
    assert found is not None
    top = view.cells.top(row) - view.verticalScrollBar().value()
    centre = found.rect.center()
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(round(centre.x()), round(centre.y()) + top))


async def test_other_words_are_asked_and_both_versions_stay(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "First answer", "Second answer") as opened:
        await opened.ask("Frist question")
        press(opened, 0, "edit")
        composer = opened.window.conversation.composer
        assert composer.text == "Frist question"
        QTest.keyClick(opened.window, Qt.Key.Key_Escape)
        assert composer.text == ""
        composer.edit.setPlainText("not sent yet")
        press(opened, 0, "edit")
        composer.edit.setPlainText("First question")
        QTest.mouseClick(composer.button, LEFT)
        assert composer.text == "not sent yet"
        await until(lambda: opened.said == ["First question", "Second answer"])
        await opened.settled()
        await until(lambda: control(opened, 0, "versions") is not None)
        press(opened, 0, "version", -1)
        await until(lambda: opened.said == ["Frist question", "First answer"])


async def test_another_answer_stands_beside_the_first(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One", "Two") as opened:
        await opened.ask("Which?")
        press(opened, 1, "regenerate")
        await until(lambda: opened.said == ["Which?", "Two"])
        await opened.settled()
        await until(lambda: (found := control(opened, 1, "versions")) is not None and found.label == "2/2")
        press(opened, 1, "version", -1)
        await until(lambda: opened.said == ["Which?", "One"])


async def test_a_branch_is_a_chat_of_its_own(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One", "Two") as opened:
        await opened.ask("Which?")
        first = opened.window.conversation.chat_id
        await opened.ask("And then?", 4)
        press(opened, 1, "branch")
        await until(lambda: opened.window.conversation.chat_id != first)
        assert opened.said == ["Which?", "One"]


async def test_a_message_is_deleted_and_brought_back(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One", "Two") as opened:
        await opened.ask("Which?")
        await opened.ask("And then?", 4)
        press(opened, 1, "delete")
        await until(lambda: len(opened.said) == 3)
        undo = opened.window.conversation.undo_bar
        await until(undo.isVisible)
        QTest.mouseClick(undo.button, LEFT)
        await until(lambda: opened.said == ["Which?", "One", "And then?", "Two"])
        assert not undo.isVisible()


async def test_a_tool_is_allowed_and_the_answer_goes_on(tmp_path: Path) -> None:
    used: list[str] = []

    def write(text: str) -> str:
        used.append(text)
        return "written"

    tool = Tool(
        name="note",
        description="Writes a note.",
        parameters={"type": "object", "properties": {"text": {"type": "string"}}},
        run=write,
        requires_approval=True,
    )
    async with opened_window(tmp_path, tool_calls(("1", "note", {"text": "milk"})), "It is written.") as opened:
        opened.library.toolbox.add(tool)
        chat = opened.library.create_chat(title="Notes").with_tools(tool)
        opened.operator.show_chat(chat.id)
        opened.send("Note: milk")
        await until(lambda: control(opened, 1, "approve") is not None)
        await until(lambda: "waits" in opened.window.conversation.reading.announcer.said)
        press(opened, 1, "approve")
        await until(lambda: opened.said[-1:] == ["It is written."])
        await opened.settled()
        assert used == ["milk"]


async def test_words_are_found_in_messages_that_are_not_loaded(tmp_path: Path) -> None:
    async with opened_window(tmp_path, *["Some answer"] * 3) as opened:
        await opened.ask("The needle")
        await opened.ask("Hay", 4)
        await opened.ask("More needles, a needle", 6)
        QTest.keyClick(opened.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        bar = opened.window.conversation.finder.bar
        QTest.keyClicks(bar.edit, "needle")
        await until(lambda: bar.count.text().endswith("of 3"))
        QTest.keyClick(opened.window, Qt.Key.Key_F3)
        QTest.keyClick(bar.edit, Qt.Key.Key_Escape)
        assert not bar.isVisible()


async def test_the_pill_leads_back_to_the_latest_words(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["A paragraph.\n\n" * 200, gate, "The end."]) as opened:
        conversation = opened.window.conversation
        opened.send("Much, please")
        await until(lambda: len(opened.said) == 2 and len(opened.said[1]) > 2_000)
        view, pill = conversation.view, conversation.reading.pill
        view.verticalScrollBar().setValue(0)
        assert _floats(opened)
        gate.event.set()
        await until(lambda: opened.said[1].endswith("The end."))
        assert view.verticalScrollBar().value() == 0
        QTest.mouseClick(pill, LEFT)
        assert view.is_following
        assert not _floats(opened)
        await opened.settled()
        await until(lambda: conversation.reading.announcer.said == "The answer is complete.")


def _floats(opened: OpenedWindow) -> bool:
    return opened.window.conversation.reading.pill.isVisible()
