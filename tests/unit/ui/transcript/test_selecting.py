"""Words are selected by mouse and keyboard across messages, stay selected, and are copied as they were written."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest

from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.pointing import word_around
from desktop_chat.ui.transcript.selection import Position
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

ANSWER = "A **bold** answer of words.\n\n```python\nx = 1\n```\n\n- one\n- two\n"
LEFT = Qt.MouseButton.LeftButton


def point(view: TranscriptView, position: Position) -> QPoint:
    found = view.point_of(position)
    assert found is not None
    return QPoint(round(found.x()), round(found.y()) + 8)


def drag(view: TranscriptView, start: QPoint, end: QPoint) -> None:
    port = view.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, end)
    press = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(end),
        port.mapToGlobal(QPointF(end)),
        LEFT,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(port, press)
    QTest.mouseRelease(port, LEFT, pos=end)


def copied_text(view: TranscriptView) -> str:
    found = view.copied()
    return "" if found is None else found.text()


def test_dragging_selects_across_messages(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "The question"), said("assistant", ANSWER))
    drag(view, point(view, (0, 0, 4)), point(view, (1, 0, 6)))
    assert view.selection.span == ((0, 0, 4), (1, 0, 6))
    assert copied_text(view) == "question\n\nA bold"


def test_whole_blocks_are_copied_as_they_were_written(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "The question"), said("assistant", ANSWER))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    found = QGuiApplication.clipboard().mimeData()
    assert found.text() == "The question\n\n" + ANSWER.strip("\n")
    assert "<strong>bold</strong>" in found.html()
    assert "<li>one</li>" in found.html()


def test_a_selection_stays_while_the_answer_grows(view: TranscriptView, model: TranscriptModel) -> None:
    sample = show(model, said("user", "Q"), said("assistant", "First words here.", status="streaming"))
    model.follow(sample.page(1, 1, 1).messages[0])
    drag(view, point(view, (1, 0, 0)), point(view, (1, 0, 11)))
    before = copied_text(view)
    for _ in range(20):
        model.add_text(1, "\n\nand **more** of it")
    view.viewport().repaint()
    assert before == copied_text(view) == "First words"


def test_a_double_click_selects_a_word_and_a_third_the_paragraph(
    view: TranscriptView, model: TranscriptModel
) -> None:
    show(model, said("user", "Q"), said("assistant", "Some words here.\n\nOther words."))
    at = point(view, (1, 0, 7))
    QTest.mouseClick(view.viewport(), LEFT, pos=at)
    QTest.mouseDClick(view.viewport(), LEFT, pos=at)
    assert copied_text(view) == "words"
    QTest.mouseClick(view.viewport(), LEFT, pos=at)
    assert copied_text(view) == "Some words here."


def test_shift_extends_by_click_and_by_keys(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", "Some words here 🎉🎉 and on."))
    view.setFocus()
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(view.viewport(), LEFT, pos=point(view, (1, 0, 5)))
    QTest.mouseClick(view.viewport(), LEFT, shift, point(view, (1, 0, 10)))
    assert copied_text(view) == "words"
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Right, shift)
    assert copied_text(view) == "words here "
    QTest.keyClick(view, Qt.Key.Key_Right, shift)
    assert copied_text(view) == "words here 🎉"
    QTest.keyClick(view, Qt.Key.Key_End, shift)
    assert copied_text(view).endswith("and on.")
    QTest.keyClick(view, Qt.Key.Key_Up, shift)
    QTest.keyClick(view, Qt.Key.Key_Home, shift)


def test_a_part_of_code_is_copied_as_it_stands(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", "```\nfirst line\nsecond line\n```"))
    drag(view, point(view, (1, 0, 0)), point(view, (1, 0, 17)))
    assert copied_text(view) == "first line\nsecond"


def test_the_menu_copies_and_selects(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, said("user", "Q"), said("assistant", "Some *words*."))
    menu = view.menu_at(point(view, (1, 0, 3)))
    copy, copy_message, select_all = menu.actions()[:3]
    assert not copy.isEnabled()
    copy_message.trigger()
    assert QGuiApplication.clipboard().text() == "Some *words*."
    select_all.trigger()
    assert copied_text(view) == "Q\n\nSome *words*."
    menu.close()


@pytest.mark.parametrize(("offset", "word"), [(0, "Hello"), (3, "Hello"), (7, "wörld"), (13, "🎉"), (12, " ")])
def test_the_word_around_an_offset(offset: int, word: str) -> None:
    text = "Hello wörld 🎉x"
    start, end = word_around(text, offset)
    assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le").startswith(word[:1])
    assert start <= offset <= end
