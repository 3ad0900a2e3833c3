"""Commands have the keys that the person wants them to have, from the moment they are chosen."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.preferences import Preferences

ONE, TWO, SEVEN = (Qt.Key.Key_1, True), (Qt.Key.Key_2, True), (Qt.Key.Key_7, True)
F9 = Qt.Key.Key_F9, False


class Place(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.ran: list[str] = []
        self.preferences = Preferences(parent=self)
        self.commands = Commands(self, self.preferences)
        for name, keys in (("one", ("Ctrl+1", "F9")), ("two", ("Ctrl+2",))):
            self.commands.add(Command(name, f"Do {name}", "Test", keys, partial(self.ran.append, name)))

    def press(self, *keys: tuple[Qt.Key, bool]) -> list[str]:
        self.ran.clear()
        modifier = Qt.KeyboardModifier
        for key, with_control in keys:
            QTest.keyClick(self, key, modifier.ControlModifier if with_control else modifier.NoModifier)
        return self.ran


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    made = Place()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)
    return made


def test_every_key_of_a_command_runs_it(place: Place) -> None:
    assert place.press(ONE, F9, TWO) == ["one", "one", "two"]


def test_other_keys_act_at_once_and_the_old_ones_no_more(place: Place) -> None:
    assert place.commands.rebind("two", ["Ctrl+7"]) == ""
    assert place.press(SEVEN, TWO) == ["two"]
    place.commands.rebind("two", None)
    assert place.press(SEVEN, TWO) == ["two"]
    assert place.preferences.now.shortcuts == {}


def test_keys_that_two_want_belong_to_the_first_and_both_are_told(place: Place) -> None:
    place.commands.rebind("two", ["ctrl+1"])
    assert place.press(ONE) == ["one"]
    assert [each.name for each in place.commands.rivals("one", place.commands.keys_of("one"))] == ["two"]
    assert [each.name for each in place.commands.rivals("two", ["Ctrl+1"])] == ["one"]


def test_a_command_can_go_without_keys(place: Place) -> None:
    place.commands.rebind("one", [])
    assert place.press(ONE, F9) == []
    assert place.commands.shown_keys("one") == ""
