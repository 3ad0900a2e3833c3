"""A person has another assistant answer one message, by “@” and its name in the box."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.ui.composing.completion import Completion
from desktop_chat.ui.panel_operator import PanelOperator
from tests.support.windows import OpenedWindow, opened_window, until


def completion(opened: OpenedWindow) -> Completion:
    found = opened.window.findChild(Completion)
    assert isinstance(found, Completion)
    return found


async def ready(opened: OpenedWindow) -> None:
    library = opened.library.assistants
    library.create("Pirate", emoji="P", instructions="Be a pirate.")
    library.create("Writing coach", instructions="Coach.")
    library.create("Sage", description="Knows of pirates.", instructions="Be wise.")
    panel = opened.operator.findChild(PanelOperator)
    assert isinstance(panel, PanelOperator)
    await until(lambda: len(panel.assistants.choices.all) == 3)
    opened.window.conversation.composer.setFocus()


def press(opened: OpenedWindow, key: Qt.Key) -> None:
    QTest.keyClick(opened.window.conversation.composer.edit, key)


def names(opened: OpenedWindow) -> list[str]:
    return [row.text for row in completion(opened).model.rows]


async def test_a_message_is_answered_by_the_assistant_it_names_and_the_next_by_the_usual(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Arr.", "Plain.") as opened:
        await ready(opened)
        opened.write("@pi")
        assert completion(opened).isVisible()
        assert names(opened) == ["P Pirate", "Sage"]
        press(opened, Qt.Key.Key_Return)
        composer = opened.window.conversation.composer
        assert composer.addressee.isVisible()
        assert composer.addressee.words.text() == "P Pirate answers this message"
        assert (composer.text, completion(opened).isVisible()) == ("", False)
        opened.send("Who are you?")
        await until(lambda: opened.said == ["Who are you?", "Arr."])
        await opened.settled()
        assert opened.provider.requests[-1].instructions == ("Be a pirate.",)
        assert not composer.addressee.isVisible()
        opened.send("And you?")
        await until(lambda: opened.said[-1] == "Plain.")
        await opened.settled()
        usual = opened.provider.requests[-1]
        assert not usual.instructions
        rows = [opened.window.conversation.model.row(number) for number in (1, 3)]
        assert [row.author_name for row in rows if row is not None] == ["Pirate", ""]


async def test_the_chip_goes_by_backspace_by_its_cross_and_by_a_key_upon_it(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await ready(opened)
        composer = opened.window.conversation.composer
        opened.write("@sage ")
        assert composer.addressee.isVisible()
        assert composer.edit.toPlainText() == ""
        press(opened, Qt.Key.Key_Backspace)
        assert not composer.addressee.isVisible()
        opened.write("Say @coach")
        press(opened, Qt.Key.Key_Tab)
        assert composer.addressee.words.text().startswith("Writing coach")
        assert composer.edit.toPlainText() == "Say "
        composer.addressee.remove.click()
        assert not composer.addressee.isVisible()
        opened.write("@pirate ")
        QTest.keyClick(composer.addressee.frame, Qt.Key.Key_Delete)
        assert not composer.addressee.isVisible()
        assert composer.edit.hasFocus()


async def test_what_is_offered_is_moved_through_and_left_by_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await ready(opened)
        opened.write("@")
        assert names(opened) == ["P Pirate", "Sage", "Writing coach"]
        press(opened, Qt.Key.Key_Down)
        press(opened, Qt.Key.Key_Down)
        press(opened, Qt.Key.Key_Up)
        assert completion(opened).view.currentIndex().row() == 1
        press(opened, Qt.Key.Key_Escape)
        assert not completion(opened).isVisible()
        press(opened, Qt.Key.Key_Backspace)
        opened.write("me@pirate ")
        assert opened.window.conversation.composer.text == "me@pirate "
        assert opened.window.conversation.composer.content.addressee is None


async def test_whom_a_message_is_for_is_kept_with_its_draft(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await ready(opened)
        opened.write("@sage what is")
        chat = opened.library.create_chat(title="Other")
        opened.operator.show_chat(chat.id)
        composer = opened.window.conversation.composer
        assert not composer.addressee.isVisible()
        opened.operator.begin_chat()
        assert composer.addressee.isVisible()
    async with opened_window(tmp_path) as opened:
        opened.operator.begin_chat()
        composer = opened.window.conversation.composer
        assert composer.addressee.words.text() == "Sage answers this message"
        assert composer.text == "what is"


async def test_a_message_for_one_who_was_deleted_meanwhile_comes_back_with_a_sentence(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await ready(opened)
        opened.write("@sage ")
        (sage,) = opened.library.assistants.list(words="wise") or opened.library.assistants.list(words="Sage")
        opened.library.assistants.delete(sage)
        opened.send("Hello")
        problem = opened.window.conversation.problem
        await until(problem.isVisible)
        assert "no such assistant" in problem.text()
        assert opened.window.conversation.composer.text == "Hello"
