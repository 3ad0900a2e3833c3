"""A person chooses which model answers, finds chats by their titles and makes new chats begin as they like."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtTest import QTest

from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.library import Library
from desktop_chat.services.model_choices import ModelChoice
from desktop_chat.services.opening import open_library
from tests.support.windows import OpenedWindow, opened_window, until

CONTROL = Qt.KeyboardModifier.ControlModifier
OTHER = "another-model"


async def test_the_model_is_switched_in_the_middle_of_a_chat(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        opened.send("First")
        await until(lambda: opened.said[-1:] == ["One."])
        await opened.settled()
        opened.window.activateWindow()
        opened.window.commands.run("models")
        picker = opened.window.panels.models
        await until(lambda: len(picker.model.rows) > 1)
        QTest.keyClicks(picker.edit, f"scripted/{OTHER}")
        await until(lambda: picker.model.rows[0].text.startswith("No model is known"))
        QTest.keyClick(picker.edit, Qt.Key.Key_Return)
        await until(lambda: opened.window.conversation.header.model.text() == OTHER)
        opened.send("Second")
        await until(lambda: opened.said[-1:] == ["Two."])
        await opened.settled()
        assert [request.model for request in opened.provider.requests] == ["scripted-1", OTHER]


async def test_a_model_for_new_chats_is_chosen_where_no_chat_is_shown(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        picker = opened.window.panels.models
        picker.model_chosen.emit(ModelChoice("scripted", OTHER, OTHER, "Scripted"), True)
        await until(lambda: opened.window.preferences.now.default_model == f"scripted/{OTHER}")
        await until(lambda: opened.window.conversation.header.model.text() == OTHER)
        opened.window.preferences.change("default_instructions", "Be brief.")
        opened.send("First")
        await until(lambda: opened.said[-1:] == ["One."])
        await opened.settled()
        request = opened.provider.requests[0]
        assert (request.model, request.instructions) == (OTHER, ("Be brief.",))
        opened.window.preferences.change("default_model", "")
        opened.window.side_bar.new_chat_requested.emit()
        await until(lambda: opened.window.conversation.header.model.text() == "Scripted 1")


async def test_a_default_that_is_gone_is_told(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.preferences.change("default_model", "nobody/knows")
        problem = opened.window.conversation.problem
        await until(problem.isVisible)
        assert problem.text() == "There is no provider named nobody in this program."


async def test_a_key_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.panels.models.key_wanted.emit("openai")
        dialog = opened.operator.steward.dialog
        assert dialog is not None and dialog.isVisible()
        dialog.close()


async def test_a_chat_is_opened_from_the_palette(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.library.create_chat(title="Trip to Ghent")
        opened.library.create_chat(title="Bread")
        opened.window.commands.run("palette")
        palette = opened.window.panels.palette
        await until(lambda: any(row.text == "Trip to Ghent" for row in palette.model.rows))
        QTest.keyClicks(palette.edit, "ghent")
        QTest.keyClick(palette.edit, Qt.Key.Key_Return)
        await until(lambda: opened.window.conversation.header.title.text() == "Trip to Ghent")


async def test_looks_change_by_keys_and_the_reader_stays_where_they_are(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "A paragraph of words.\n\n" * 80) as opened:
        await opened.ask("Long")
        view = opened.window.conversation.view
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
        row, _ = before = view.cells.place(view.verticalScrollBar().value())
        await _press(opened, Qt.Key.Key_Plus)
        assert opened.window.preferences.now.text_size == 110
        assert view.cells.place(view.verticalScrollBar().value())[0] == row, before
        await _press(opened, Qt.Key.Key_0)
        assert opened.window.preferences.now.text_size == 100


async def _press(opened: OpenedWindow, key: Qt.Key) -> None:
    opened.window.activateWindow()
    await until(opened.window.isActiveWindow)
    QTest.keyClick(opened.window, key, CONTROL)


async def test_the_last_answer_is_done_again_and_its_versions_are_seen_by_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Another.") as opened:
        opened.send("First")
        await until(lambda: opened.said[-1:] == ["One."])
        await opened.settled()
        for name in ("continue", "approve", "deny"):
            opened.window.commands.run(name)
        await _press(opened, Qt.Key.Key_R)
        await until(lambda: opened.said[-1:] == ["Another."])
        await opened.settled()
        opened.window.commands.run("version_before")
        await until(lambda: opened.said[-1:] == ["One."])
        opened.window.commands.run("copy_answer")
        assert QGuiApplication.clipboard().text() == "One."


async def test_enter_breaks_the_line_for_whoever_wants_that(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        opened.window.preferences.change("enter_sends", False)
        box = opened.window.conversation.composer.edit
        opened.send("First")
        opened.write("line")
        assert box.toPlainText() == "First\nline"
        QTest.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: opened.said[-1:] == ["One."])
        await opened.settled()


async def test_every_model_of_the_program_can_be_looked_through(tmp_path: Path) -> None:
    library: Library = open_library(tmp_path)
    desk = LibraryDesk(library)
    known = await desk.models.choices()
    assert len(known.all) > 500
    assert known.all and all(choice.title and choice.service for choice in known.all)
    ready = {choice.provider for choice in known.all if choice.is_ready}
    assert "local" in ready and "openai" not in ready
    await library.aclose()


async def test_questions_are_stepped_through_in_an_empty_box_and_own_words_stay(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        edit = opened.window.conversation.composer.edit
        for number, question in enumerate(("First", "Second"), 1):
            await opened.ask(question, 2 * number)
        steps = (
            ("Up", "Second"),
            ("Up", "First"),
            ("Up", "First"),
            ("Down", "Second"),
            ("Down", ""),
            ("Down", ""),
        )
        for way, text in steps:
            await _press(opened, Qt.Key.Key_Up if way == "Up" else Qt.Key.Key_Down)
            assert edit.words == text
        opened.write("My own")
        await _press(opened, Qt.Key.Key_Up)
        assert edit.words == "My own"


async def test_the_last_code_is_copied_and_the_box_is_reached_by_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "So:\n\n```py\nx = 1\n```\n\nor\n\n```\ny = 2\n```\n") as opened:
        await opened.ask("How?")
        opened.window.commands.run("copy_code")
        assert QGuiApplication.clipboard().text() == "y = 2"
        opened.window.conversation.view.setFocus()
        QTest.keyClick(opened.window.conversation.view, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
        assert opened.window.conversation.composer.edit.hasFocus()
        opened.window.conversation.view.setFocus()
        QTest.keyClicks(opened.window.conversation.view, "W")
        assert opened.window.conversation.composer.edit.hasFocus()
        QTest.keyClicks(opened.window.conversation.composer.edit, "hy?")
        assert opened.window.conversation.composer.text == "Why?"


async def test_no_two_commands_have_the_same_keys(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        commands = opened.window.commands
        keys = [key for command in commands.all for key in commands.keys_of(command.name)]
        assert len(keys) == len(set(keys))
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        """In one place alone, such as a list that is open."""
        shortcuts = opened.window.findChildren(QShortcut)
        made = [each.key().toString() for each in shortcuts if each.isEnabled() and each.context() != within]
        assert sorted(set(made)) == sorted(made)
