"""The palette finds commands and chats by a few letters, and keys reach all of it."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.picking.fuzzy import score
from desktop_chat.ui.picking.palette import Palette
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.theme import Theme

CHATS = [(1, "Limiter for the importer"), (2, "Trip to Ghent"), (3, "Bread with 80 % water")]


class Place(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.resize(900, 700)
        self.before = QLineEdit(self)
        self.ran: list[str] = []
        self.commands = Commands(self, Preferences(parent=self))
        for name, title, keys in (("side_bar", "Show the side bar", ("Ctrl+B",)), ("dark", "Dark theme", ())):
            self.commands.add(Command(name, title, "Test", keys, partial(self.ran.append, name)))
        self.palette_ = Palette(self, Theme())


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Place]:
    made = Place()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.before.setFocus()
    made.palette_.open_with(made.commands)
    made.palette_.offer_chats(CHATS)
    yield made


def shown(place: Place) -> list[str]:
    return [row.text for row in place.palette_.model.rows]


def test_commands_and_the_latest_chats_are_there_at_once(place: Place) -> None:
    assert shown(place) == ["Commands", "Show the side bar", "Dark theme", "Chats", *(title for _, title in CHATS)]


def test_a_few_letters_and_enter_carry_out_a_command(place: Place) -> None:
    QTest.keyClicks(place.palette_.edit, "drk")
    assert shown(place)[:2] == ["Commands", "Dark theme"]
    QTest.keyClick(place.palette_.edit, Qt.Key.Key_Return)
    assert place.ran == ["dark"]
    assert not place.palette_.isVisible()


def test_a_chat_is_opened_by_its_title(place: Place) -> None:
    chosen: list[int] = []
    place.palette_.chat_chosen.connect(chosen.append)
    QTest.keyClicks(place.palette_.edit, "ghent")
    assert shown(place)[:2] == ["Chats", "Trip to Ghent"]
    QTest.keyClick(place.palette_.edit, Qt.Key.Key_Return)
    assert chosen == [2]


def test_arrows_pass_over_headings_and_stop_at_the_ends(place: Place) -> None:
    view, edit = place.palette_.view, place.palette_.edit
    assert view.currentIndex().row() == 1
    QTest.keyClick(edit, Qt.Key.Key_Up)
    assert view.currentIndex().row() == 1
    for _ in range(2):
        QTest.keyClick(edit, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 4
    for _ in range(9):
        QTest.keyClick(edit, Qt.Key.Key_PageDown)
    assert view.currentIndex().row() == 6


def test_escape_gives_the_focus_back(place: Place) -> None:
    QTest.keyClick(place.palette_.edit, Qt.Key.Key_Escape)
    assert not place.palette_.isVisible()
    assert place.focusWidget() is place.before


def test_nothing_that_fits_is_said(place: Place) -> None:
    QTest.keyClicks(place.palette_.edit, "zzzzz")
    assert shown(place) == ["Nothing is called so."]
    QTest.keyClick(place.palette_.edit, Qt.Key.Key_Return)
    assert place.palette_.isVisible()


def test_the_panel_stays_within_a_small_window(place: Place) -> None:
    place.resize(320, 240)
    assert place.rect().contains(place.palette_.geometry())


def test_what_fits_better_scores_more() -> None:
    better = [
        ("ghent", "Ghent by train"),
        ("ghent", "Trip to Ghent"),
        ("ghent", "Aghentine"),
        ("ght", "Trip to Ghent"),
    ]
    scores = [score(typed, text) for typed, text in better]
    assert scores == sorted(scores, key=lambda each: -(each or 0))
    assert score("xyz", "Trip to Ghent") is None
    assert score("trip ghent", "Trip to Ghent") is not None
