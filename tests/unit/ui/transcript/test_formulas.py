"""Formulas are drawn where they can be, in the colour and size of their words, and stay what was written."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.services.formula_views import Drawing
from desktop_chat.ui.transcript import formulas
from desktop_chat.ui.transcript.formulas import KEPT, MOST_LETTERS
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="black"/></svg>'
)
WIDE, HIGH = Drawing(SQUARE, 3.0, 0.8, 0.2), Drawing(SQUARE, 2.0, 2.0, 1.0)
WITHIN = "The law $E = mc^2$ holds everywhere.\n"
BY_ITSELF = "So\n\n$$\nx = \\frac{a}{b}\n$$\n\nand so on.\n"


def asked(view: TranscriptView) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    view.formulas.wanted.connect(lambda source, is_display: found.append((source, is_display)))
    view.formulas.ask_again()
    return found


def tell(view: TranscriptView, qtbot: QtBot, key: tuple[str, bool], drawing: Drawing) -> None:
    with qtbot.waitSignal(view.formulas.drawn):
        view.formulas.take(key, drawing)


def height(view: TranscriptView, model: TranscriptModel, row: int = 0) -> int:
    return view.visualRect(model.index(row, 0)).height()


def ink(view: TranscriptView) -> int:
    """How many points of the picture are as dark as letters."""
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(QColor(image.pixel(x, y)).value() < 90 for x in range(image.width()) for y in range(image.height()))


def test_a_formula_is_asked_for_once_and_drawn_when_it_is_known(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", WITHIN + "\n" + WITHIN))
    assert asked(view) == [("E = mc^2", False)]
    before, plain = height(view, model), ink(view)
    tell(view, qtbot, ("E = mc^2", False), HIGH)
    assert height(view, model) > before
    qtbot.waitUntil(lambda: ink(view) > plain + 500)
    assert asked(view) == []


def test_what_cannot_be_drawn_stays_as_it_was_written(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("assistant", WITHIN))
    before = view.viewport().grab().toImage()
    view.formulas.take(("E = mc^2", False), None)
    view.settle()
    assert view.viewport().grab().toImage() == before
    assert asked(view) == []


def test_formulas_by_themselves_are_asked_for_as_such_and_stand_in_the_middle(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", BY_ITSELF + "\n$$y$$, as we know, and \\[z\\] too.\n"))
    assert asked(view) == [("x = \\frac{a}{b}", True), ("y", True), ("z", True)]
    tell(view, qtbot, ("x = \\frac{a}{b}", True), HIGH)
    cell = view.cells.cell(0)
    assert cell is not None
    piece = cell.body.laid(1).pieces[0]
    assert abs(piece.left + piece.natural_width / 2 - cell.body.manner.width / 2) < 2


def test_a_formula_that_is_too_wide_is_moved_sideways(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", BY_ITSELF))
    tell(view, qtbot, ("x = \\frac{a}{b}", True), Drawing(SQUARE, 90.0, 1.0, 0.0))
    cell = view.cells.cell(0)
    assert cell is not None
    assert cell.body.laid(1).scrolled_width > cell.body.manner.width


def test_a_formula_that_is_not_finished_is_not_asked_for(view: TranscriptView, model: TranscriptModel) -> None:
    found = asked(view)
    sample = show(model, said("user", "Q"), said("assistant", "", status="pending"))
    model.follow(sample.page(1, 1, 1).messages[0])
    model.refreshed.emit()
    for piece in ("It is\n\n$$\nx", " = 1\n"):
        model.add_text(1, piece)
        assert found == []
    model.add_text(1, "$$\n\nand $y")
    assert found == [("x = 1", True)]
    model.add_text(1, "$ as well")
    assert found == [("x = 1", True), ("y", False)]


def test_the_source_is_found_selected_and_copied(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", WITHIN))
    tell(view, qtbot, ("E = mc^2", False), WIDE)
    cell = view.cells.cell(0)
    assert cell is not None
    laid = cell.body.laid(0)
    assert laid.text == "The law E = mc^2 holds everywhere."
    part, whole = laid.range_rects(10, 12), laid.range_rects(8, 16)
    assert part == whole and part[0].width() > 30
    middle = whole[0].center()
    assert laid.offset_at(middle.x() - 10, middle.y()) == 8
    assert laid.offset_at(middle.x() + 10, middle.y()) == 16
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    copied = view.copied()
    assert copied is not None and copied.text() == WITHIN.strip()


def test_a_formula_wider_than_its_column_stays_as_it_was_written(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", WITHIN))
    tell(view, qtbot, ("E = mc^2", False), Drawing(SQUARE, 90.0, 1.0, 0.0))
    cell = view.cells.cell(0)
    assert cell is not None
    assert not cell.body.laid(0).pieces[0].drawn


def test_the_point_of_a_list_stands_on_the_line_of_its_formula(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", "- with $E = mc^2$\n- [ ] a task with $E = mc^2$\n"))
    tell(view, qtbot, ("E = mc^2", False), HIGH)
    cell = view.cells.cell(0)
    assert cell is not None
    laid = cell.body.laid(0)
    piece, mark = laid.pieces[0], laid.marks[0]
    assert abs(piece.top + piece.base - mark.top - mark.base) <= 1


def test_other_colours_and_sizes_need_no_other_drawing(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(model, said("assistant", WITHIN))
    tell(view, qtbot, ("E = mc^2", False), WIDE)
    found = asked(view)
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
        view.look.wear(scheme, "teal", 100, is_compact=False)
        view.viewport().grab()
    assert found == []


def test_only_so_many_are_kept_and_none_that_is_endless(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("assistant", f"${'x' * (MOST_LETTERS + 1)}$\n\n{WITHIN}"))
    assert asked(view) == [("E = mc^2", False)]
    for number in range(KEPT + 1):
        view.formulas.take((str(number), False), None)
    view.formulas.take(("E = mc^2", False), WIDE)
    assert len(view.formulas._shapes) == KEPT


def test_pictures_take_a_share_of_a_frame_and_the_rest_follows(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(model, said("assistant", WITHIN))
    with monkeypatch.context() as patch:
        patch.setattr(formulas, "SHARE", 0.0)
        tell(view, qtbot, ("E = mc^2", False), HIGH)
        without = ink(view)
        with qtbot.waitSignal(view.formulas.drawn):
            view.viewport().grab()
    qtbot.waitUntil(lambda: ink(view) > without + 500)
