"""A chip at the head of a chat shows as much of its words as there is room for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_chat.ui import theme
from desktop_chat.ui.chip import NARROWEST, PADDING, WIDEST, Chip
from desktop_chat.ui.header import Header
from desktop_chat.ui.theme import Theme


@pytest.fixture
def chip(qtbot: QtBot) -> Chip:
    chip = Chip(Theme(Qt.ColorScheme.Light))
    qtbot.addWidget(chip)
    chip.setText("Claude Sonnet 4.5")
    return chip


def picture(chip: Chip, part: QRect | None = None) -> QImage:
    whole = chip.grab().toImage()
    return whole if part is None else whole.copy(part)


def test_it_is_as_wide_as_its_words_between_two_measures(chip: Chip) -> None:
    usual = chip.sizeHint().width()
    chip.setText("A model with a name that nobody could ever read at the head of a chat")
    assert usual < chip.sizeHint().width() == theme.px(WIDEST)
    assert chip.minimumSizeHint().width() == theme.px(NARROWEST)
    chip.setText("o3")
    assert chip.minimumSizeHint() == chip.sizeHint()


def test_the_arrow_stays_where_words_are_cut_and_goes_where_there_is_nothing_to_choose(chip: Chip) -> None:
    chip.resize(chip.sizeHint())
    wide = chip.width()
    end = QRect(wide - theme.px(PADDING + 14), 2, theme.px(14), chip.height() - 4)
    with_arrow = picture(chip, end)
    chip.resize(theme.px(NARROWEST), chip.height())
    assert picture(chip, end.translated(chip.width() - wide, 0)) == with_arrow
    chip.lead_to_others(False)
    assert chip.sizeHint().width() < wide
    chip.resize(chip.sizeHint())
    assert picture(chip, end.translated(chip.width() - wide, 0)) != with_arrow


def test_an_ampersand_is_shown_and_underlines_nothing(chip: Chip) -> None:
    pictures = []
    for text in ("Tom & Ann", "Tom  Ann"):
        chip.setText(text)
        chip.resize(180, 28)
        pictures.append(picture(chip))
    assert pictures[0] != pictures[1] and chip.text() == "Tom  Ann"


def test_the_head_of_a_chat_can_be_narrower_than_its_chips(qtbot: QtBot) -> None:
    header = Header(Theme(Qt.ColorScheme.Light))
    qtbot.addWidget(header)
    header.show_chat("A title", "A model whose name is long")
    header.resize(header.minimumSizeHint().width(), header.height())
    header.show()
    assert header.model.width() == theme.px(NARROWEST)
    header.resize(600, header.height())
    assert header.model.width() == header.model.sizeHint().width()
