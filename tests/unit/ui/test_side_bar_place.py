"""The side bar is as wide as its text is large, as far as the window can spare it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.ui import theme
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.side_bar_place import SHARE
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.window_state import WindowState


@pytest.fixture(autouse=True)
def usual_size() -> Iterator[None]:
    yield
    theme.set_scales(1.0, 1.0)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow(Theme(), WindowState())
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    return made


def test_it_grows_with_the_text_up_to_a_share_of_the_window_and_back(window: MainWindow) -> None:
    before = window.side_bar.width()
    assert abs(before - theme.SIDE_BAR_WIDTH) <= 1
    window.preferences.change("text_size", 150)
    assert abs(window.side_bar.width() - round(before * 1.5)) <= 2
    window.preferences.change("text_size", 250)
    assert abs(window.side_bar.width() - round(1400 * SHARE)) <= 2
    assert window.place.width == theme.SIDE_BAR_WIDTH
    window.preferences.change("text_size", 100)
    assert abs(window.side_bar.width() - before) <= 1


def test_what_the_person_drew_is_kept_at_the_usual_size_of_text(window: MainWindow) -> None:
    window.preferences.change("text_size", 200)
    window._splitter.setSizes([400, 1000])
    window.preferences.change("text_size", 100)
    assert window.remember().side_bar_width == 200
