"""Beside the box stands how long the model thinks and how many tools it has, and both are changed there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.services.inspected import AskedWith, ToolChoice
from desktop_chat.ui.composing import choices
from desktop_chat.ui.composing.choices import Choices
from desktop_chat.ui.theme import Theme

TOOLS = (ToolChoice("calculator", "Adds", is_on=True), ToolChoice("read_file", "Reads", asks_first=True))


@pytest.fixture
def shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Choices]:
    monkeypatch.setattr(choices, "_popup", lambda *_: None)
    window = QWidget()
    made = Choices(Theme())
    line = QHBoxLayout(window)
    line.addWidget(made)
    line.addStretch(1)
    qtbot.addWidget(window)
    window.resize(600, 60)
    window.show()
    yield made


def wishes(shown: Choices) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    shown.change_requested.connect(lambda name, value: found.append((name, value)))
    return found


def action(menu: QMenu, text: str) -> QAction:
    return next(each for each in menu.actions() if each.text() == text)


def test_they_say_how_the_chat_stands(shown: Choices) -> None:
    assert not shown.isVisible()
    shown.show_asked(AskedWith())
    assert (shown.thinking.text(), shown.tools.text()) == ("Thinking: auto", "Tools: none")
    shown.show_asked(AskedWith("high", "high", tools=3))
    assert (shown.thinking.text(), shown.tools.text()) == ("Thinking: hard", "Tools: 3")
    shown.show_asked(AskedWith("of its own"))
    assert shown.thinking.text() == "Thinking: of its own"
    shown.show_asked(None)
    assert not shown.isVisible()


def test_thinking_is_chosen_from_a_menu_that_marks_what_holds(shown: Choices) -> None:
    shown.show_asked(AskedWith("low", "low"))
    found = wishes(shown)
    shown.thinking.click()
    (menu,) = shown.findChildren(QMenu)
    assert [each.text() for each in menu.actions() if each.isChecked()] == ["A little"]
    action(menu, "As the model likes").trigger()
    action(menu, "Very hard").trigger()
    assert found == [("effort", None), ("effort", "xhigh")]
    menu.close()


def test_what_the_assistant_has_is_seen_and_is_not_taken_from_it(shown: Choices) -> None:
    shown.show_asked(AskedWith("high", None, "high", 2))
    assert (shown.thinking.text(), shown.tools.text()) == ("Thinking: hard", "Tools: 2")
    shown.thinking.click()
    (menu,) = shown.findChildren(QMenu)
    assert [each.text() for each in menu.actions() if each.isChecked()] == ["As the assistant has it: hard"]
    menu.close()
    given = (ToolChoice("calculator", "Adds", is_given=True), *TOOLS[1:])
    menu = shown.offer_tools(given, searches=False, search_is_given=True)
    fixed = [each.text() for each in menu.actions() if each.isChecked() and not each.isEnabled()]
    assert fixed == ["Calculator (of the assistant)", "Web search (of the assistant)"]
    found = wishes(shown)
    action(menu, "Read file (asks first)").trigger()
    assert found == [("tools", ("read_file",))]
    menu.close()


def test_tools_are_switched_one_by_one(shown: Choices, qtbot: QtBot) -> None:
    shown.show_asked(AskedWith())
    found = wishes(shown)
    with qtbot.waitSignal(shown.tools_wanted):
        shown.tools.click()
    menu = shown.offer_tools(TOOLS, searches=True)
    assert [each.isChecked() for each in menu.actions()] == [True, False, True]
    action(menu, "Calculator").trigger()
    action(menu, "Read file (asks first)").trigger()
    action(menu, "Web search").trigger()
    assert found == [("tools", ()), ("tools", ("calculator", "read_file")), ("web_search", False)]
    menu.close()


def test_without_room_for_them_they_make_room(shown: Choices, qtbot: QtBot) -> None:
    shown.show_asked(AskedWith())
    qtbot.waitUntil(shown.tools.isVisible)
    shown.window().resize(120, 60)
    qtbot.waitUntil(lambda: not shown.tools.isVisible())
    shown.window().resize(600, 60)
    qtbot.waitUntil(shown.tools.isVisible)
