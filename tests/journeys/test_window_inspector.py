"""A person sees and changes how a chat's model is asked, what it cost and what is sent."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_chat import Context
from desktop_chat.services.desk_inspector import DeskInspector, schema_of
from desktop_chat.services.inspected import Inspected, ResultTable, table_of
from desktop_chat.services.library import Library
from desktop_chat.services.request_previews import RequestPreview
from desktop_chat.services.views import Cost, ErrorView, Tokens
from desktop_chat.services.written import Addressee
from desktop_chat.ui.composing import choices as choices_beside
from desktop_chat.ui.inspecting.dialogs import RequestDialog, ResultDialog
from desktop_chat.ui.inspecting.inspector import Inspector, said_of
from desktop_chat.ui.inspecting.inspector_operator import InspectorOperator
from tests.support.lateness import late
from tests.support.windows import OpenedWindow, opened_window, until

SCHEMA = {"type": "object", "properties": {"town": {"type": "string"}, "people": {"type": "integer"}}}


async def begun(opened: OpenedWindow) -> None:
    await opened.ask("First")
    opened.window.commands.run("inspector")
    await until(lambda: opened.window.inspector.usage.text())


async def test_what_is_set_counts_from_the_next_question_and_stays_with_the_chat(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        await begun(opened)
        inspector = opened.window.inspector
        QTest.keyClicks(inspector.instructions, "Be brief.")
        inspector.instructions.give()
        inspector.temperature.setValue(7)
        inspector.max_output.setValue(512)
        inspector.effort.setCurrentIndex(inspector.effort.findData("low"))
        inspector.budget.setValue(2_048)
        chat = opened.library.chat(opened.window.conversation.chat_id)
        await until(lambda: (chat.view.settings.get("thinking") or {}).get("budget"))
        await until(lambda: chat.instructions)
        opened.send("Second")
        await until(lambda: opened.said[-1:] == ["Two."])
        request = opened.provider.requests[-1]
        assert request.instructions == ("Be brief.",)
        assert (request.temperature, request.max_output) == (0.7, 512)
        assert request.thinking == {"effort": "low", "budget": 2_048}
        await opened.settled()
    async with opened_window(tmp_path) as opened:
        opened.window.commands.run("inspector")
        inspector = opened.window.inspector
        await until(lambda: inspector.instructions.toPlainText() == "Be brief.")
        assert (inspector.temperature.value(), inspector.max_output.value()) == (7, 512)
        assert inspector.temperature.text() == "0.7"
        assert inspector.effort.currentData() == "low"
        inspector.temperature.setValue(-1)
        inspector.effort.setCurrentIndex(0)
        chat = opened.library.chat(opened.window.conversation.chat_id)
        await until(lambda: "temperature" not in chat.view.settings)
        await until(lambda: chat.view.settings["thinking"] == {"budget": 2_048})


async def test_what_is_written_when_another_chat_is_opened_belongs_to_the_first(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        await begun(opened)
        first = opened.library.chat(opened.window.conversation.chat_id)
        QTest.keyClicks(opened.window.inspector.instructions, "For the first")
        other = opened.library.create_chat(title="Other")
        opened.operator.show_chat(other.id)
        await until(lambda: first.instructions == ("For the first",))
        assert opened.window.inspector.instructions.toPlainText() == ""
        assert other.instructions == ()


async def test_a_chat_begins_with_what_is_set_for_it(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.commands.run("inspector")
        opened.window.inspector.max_output.setValue(100)
        await until(lambda: opened.window.conversation.chat_id is not None)
        chat = opened.library.chat(opened.window.conversation.chat_id)
        assert chat.view.settings["max_output"] == 100


async def test_a_form_is_checked_as_it_is_written_and_its_result_is_a_table(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", json.dumps({"town": "Ghent", "people": 270_000})) as opened:
        await begun(opened)
        inspector = opened.window.inspector
        inspector.schema.setPlainText("{")
        inspector.schema.give()
        await until(inspector.problem.isVisible)
        assert inspector.problem.text().startswith("This is no JSON")
        assert inspector.schema.toPlainText() == "{"
        inspector.schema.setPlainText(json.dumps(SCHEMA))
        inspector.schema.give()
        await until(lambda: not inspector.problem.isVisible())
        await opened.ask("Where?", 4)
        await until(inspector.table.isVisible)
        inspector.table.click()
        await until(lambda: opened.window.findChild(ResultDialog) is not None)
        shown = opened.window.findChild(ResultDialog)
        assert isinstance(shown, ResultDialog)
        shown.copy.click()
        assert QGuiApplication.clipboard().text() == "Name\tValue\ntown\tGhent\npeople\t270000"
        shown.close()


async def test_a_model_within_the_program_says_that_nothing_is_sent(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        opened.window.inspector.request.click()
        problem = opened.window.conversation.problem
        await until(lambda: "first message" in problem.text())
        await begun(opened)
        opened.window.inspector.request.click()
        await until(lambda: "no request is sent" in problem.text())


async def test_the_request_is_shown_and_copied_for_curl(tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.db", context=Context()) as library:
        chat = library.create_chat(model="gpt-4o", provider="openai", assume_model_exists=True)
        found = await DeskInspector(library).preview(chat.id, "Hello")
        assert isinstance(found, RequestPreview)
        lost = await DeskInspector(library).preview(999, "Hello")
        assert isinstance(lost, ErrorView)
    dialog = RequestDialog(found)
    assert "POST https://api.openai.com" in dialog.text.toPlainText()
    dialog.copy_curl.click()
    assert "Bearer $KEY" in QGuiApplication.clipboard().text()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == found.text
    dialog.close()


def test_results_of_every_shape_are_tables() -> None:
    towns = [{"town": "Ghent"}, {"town": "Bruges", "sea": True}]
    table = ResultTable(("town", "sea"), (("Ghent", ""), ("Bruges", "true")))
    assert table_of(towns) == table
    assert table_of({"towns": towns}) == table
    assert table_of([1, 2]) == ResultTable(("Value",), (("1",), ("2",)))
    assert table_of("word") == ResultTable(("Value",), (("word",),))
    assert table_of(None) is None
    assert schema_of("  ") is None


def test_what_is_not_wholly_known_is_at_least_so_much() -> None:
    tokens = Tokens(1_204, 312, is_partial=True)
    assert said_of(tokens, Cost(None)) == "at least 1,204 tokens in, 312 out"
    assert said_of(None, None) == "Nothing yet."
    assert said_of(Tokens(), None) == "Nothing is known of the tokens"


async def test_there_is_one_inspector(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        assert opened.window.findChildren(Inspector) == [opened.window.inspector]


async def test_each_value_that_counts_says_who_said_so(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        assistants = opened.library.assistants
        writer = assistants.create("Writer", temperature=0.9, max_output=300, limits={"rounds": 4})
        coach = assistants.create("Coach", temperature=0.2, model="scripted-1", provider="scripted")
        await begun(opened)
        said = opened.window.inspector.in_force
        await until(lambda: said.said.get("Model", "").startswith("Scripted 1"))
        assert said.said["Longest answer"] == "8000 – the model"
        assert "Temperature" not in said.said
        chat = opened.library.chat(opened.window.conversation.chat_id)
        chat.with_assistant(writer)
        await until(lambda: said.said.get("Temperature") == "0.9 – the assistant")
        assert said.said["Assistant"] == "Writer – the chat"
        assert said.said["Most requests"] == "4 – the assistant"
        assert said.said["Most tool calls"] == "100 – the default"
        chat.with_temperature(0.5)
        await until(lambda: said.said["Temperature"] == "0.5 – the chat")
        chat.with_temperature(None)
        opened.window.conversation.composer.content.address(Addressee(coach.id, "Coach"))
        await until(lambda: said.said["Assistant"] == "Coach – the message")
        await until(lambda: said.said["Temperature"] == "0.2 – the assistant")
        opened.window.conversation.composer.content.address(None)
        await until(lambda: said.said["Assistant"] == "Writer – the chat")


async def test_digits_that_are_being_typed_stay_whatever_happens_in_the_chat(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        await begun(opened)
        inspector = opened.window.inspector
        for box, typed, value in ((inspector.max_output, "2048", 2_048), (inspector.temperature, "0.7", 7)):
            box.setFocus()
            box.selectAll()
            QTest.keyClicks(box, typed)
            inspector.show_chat(Inspected(instructions=f"Other words beside {typed}"))
            assert box.cleanText() == typed
            box.interpretText()
            assert box.value() == value
        inspector.temperature.selectAll()
        QTest.keyClicks(inspector.temperature, ".x")
        assert inspector.temperature.cleanText() == "."
        inspector.temperature.interpretText()
        assert inspector.temperature.text() == "0.7"
        chat = opened.library.chat(opened.window.conversation.chat_id)
        await until(lambda: chat.view.settings.get("temperature") == 0.7)
        assert chat.view.settings["max_output"] == 2_048


async def test_why_something_was_refused_stands_until_it_is_put_right(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        await begun(opened)
        inspector = opened.window.inspector
        QTest.keyClicks(inspector.schema, "{nonsense")
        with late(opened.operator.desk.inspector, "inspect") as read:
            inspector.schema.give()
            await until(lambda: read.count)
            await until(inspector.problem.isVisible)
            read.let_go()
        reader = opened.window.findChild(InspectorOperator)
        assert isinstance(reader, InspectorOperator)
        await until(lambda: not reader._is_reading)
        assert inspector.problem.isVisible()
        assert inspector.schema.toPlainText() == "{nonsense"


async def test_beside_the_box_stands_what_the_next_answer_is_really_asked_with(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.", "Three.") as opened:
        shelf = opened.library.assistants
        owl = shelf.create("Owl", thinking={"effort": "high"}, tools=["calculator"], server_tools=["web_search"])
        cat = shelf.create("Cat", thinking={"effort": "low"})
        chat = opened.library.create_chat(title="Night").with_assistant(owl).with_tools("date_and_time")
        opened.operator.show_chat(chat.id)
        choices = opened.window.conversation.composer.foot.choices
        assert (choices.thinking.text(), choices.tools.text()) == ("Thinking: hard", "Tools: 3")
        content = opened.window.conversation.composer.content
        content.address(Addressee(cat.id, "Cat"))
        assert (choices.thinking.text(), choices.tools.text()) == ("Thinking: a little", "Tools: 1")
        content.address(None)
        assert choices.tools.text() == "Tools: 3"
        opened.send("Who?")
        await until(lambda: opened.said == ["Who?", "One."])
        asked = opened.provider.requests[-1]
        assert [tool.name for tool in asked.tools] == ["calculator", "date_and_time"]
        assert asked.thinking == {"effort": "high"}
        choices.change_requested.emit("effort", "medium")
        await until(lambda: choices.thinking.text() == "Thinking: well")
        shelf.delete(owl)
        await until(lambda: choices.tools.text() == "Tools: 1")
        assert choices.thinking.text() == "Thinking: well"


async def test_tools_are_offered_as_they_are_after_the_choice_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices_beside, "_popup", lambda *_: None)
    async with opened_window(tmp_path, "One.") as opened:
        await begun(opened)
        choices = opened.window.conversation.composer.foot.choices
        desk = opened.operator.desk.inspector
        with late(desk, "change", is_begun=False) as changes:
            choices.change_requested.emit("tools", ("calculator",))
            await until(lambda: changes.count)
            choices.tools_wanted.emit()
        await until(lambda: choices.findChildren(QMenu))
        [menu] = choices.findChildren(QMenu)
        assert [each.text() for each in menu.actions() if each.isChecked()] == ["Calculator"]
        menu.close()
