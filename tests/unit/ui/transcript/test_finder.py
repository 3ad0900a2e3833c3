"""Words are found in the whole chat, counted, marked, and stepped through."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.services.views import ToolCallView
from desktop_chat.ui.transcript.finder import Finder
from desktop_chat.ui.transcript.finding import Search, places
from desktop_chat.ui.transcript.marked_scroll_bar import MarkedScrollBar
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

TEXT = "Nothing here.\n\n" * 20


def test_places_are_stepped_through_round_the_ends() -> None:
    search = Search("x", [(1, 2), (5, 1)])
    search.begin_at(2)
    assert (search.row, search.number) == (5, 3)
    search.step(1)
    assert (search.row, search.number) == (1, 1)
    search.step(-1)
    assert (search.row, search.number, search.total) == (5, 3, 3)
    empty = Search("x")
    empty.begin_at(0)
    empty.step(1)
    assert (empty.row, empty.number) == (None, 0)


def test_places_are_told_in_the_offsets_of_qt() -> None:
    assert places("🎉 Word and word", "word") == [(3, 4), (12, 4)]


def test_the_bar_asks_for_the_words_and_leads_to_them(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    show(
        model,
        said("user", "Q"),
        said("assistant", TEXT + "A **needle** is here.\n\n" + TEXT),
        said("user", "needle"),
    )
    finder = Finder(view)
    asked: list[str] = []
    finder.search_requested.connect(lambda chat, words: asked.append(words))
    finder.open()
    with qtbot.waitSignal(finder.search_requested):
        QTest.keyClicks(finder.bar.edit, "Needle")
    assert asked == ["Needle"]
    finder.show("something else", [(0, 1)])
    assert not view.search.rows
    finder.show("Needle", [(1, 1), (2, 1)])
    assert finder.bar.count.text() == "1 of 2"
    where = view.point_of((1, 20, 3))
    assert where is not None and 0 < where.y() < view.viewport().height()
    bar = view.verticalScrollBar()
    assert isinstance(bar, MarkedScrollBar) and bar.marks == 2
    QTest.keyClick(finder.bar.edit, Qt.Key.Key_Return)
    assert finder.bar.count.text() == "2 of 2"
    view.repaint()
    view.viewport().repaint()
    QTest.keyClick(finder.bar.edit, Qt.Key.Key_Escape)
    assert finder.bar.isHidden()
    assert bar.marks == 0


def test_what_is_folded_is_opened_where_the_words_are(
    view: TranscriptView, model: TranscriptModel, qtbot: QtBot
) -> None:
    call = ToolCallView(7, 1, "c", "look", '{"at": "hay"}', result="A needle.", result_message_id=2)
    show(model, said("user", "Q"), said("assistant", "Needle!", thinking=TEXT + "needle?", tool_calls=(call,)))
    finder = Finder(view)
    finder.open()
    with qtbot.waitSignal(finder.search_requested):
        QTest.keyClicks(finder.bar.edit, "needle")
    finder.show("needle", [(1, 3)])
    owners = []
    for _ in range(3):
        cell = view.cells.cell(1)
        assert cell is not None
        found = view.search.current(cell)
        assert found is not None and found[1] is not None
        owners.append(found[0])
        where = view.point_of((1, found[1][0], found[1][1]), found[0])
        assert where is not None and 0 <= where.y() < view.viewport().height()
        view.viewport().repaint()
        finder.step(1)
    assert owners == ["thinking", "", "call 7"]
