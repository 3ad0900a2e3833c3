"""The transcript stands still, follows the end, paints any length and survives what Qt may ask of it."""

from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible

from desktop_chat.models import utc_now
from desktop_chat.services.desk_views import PathPage, PathView
from desktop_chat.services.views import ChatView, ErrorView, MessageView
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript import samples

TEXT = "Some words that wrap once they are many enough. " * 6


class LongPath:
    """A path of any length, whose every message says which it is."""

    def __init__(self, count: int, text: str = TEXT) -> None:
        self.count = count
        self.text = text
        self.read = 0

    def path(self, chat_id: object = 1) -> PathView:
        now = utc_now()
        return PathView(ChatView(1, "chat", "Long", "p", "m", None, {}, False, now, now), "M", self.count)

    def page(self, chat_id: object, first: int, last: int) -> PathPage:
        self.read += last - first + 1
        return PathPage(tuple(map(self.message, range(first, last + 1))))

    def message(self, position: int) -> MessageView:
        role = "assistant" if position % 2 else "user"
        return MessageView(position, 1, role, "complete", f"{position}: {self.text}", position)


def top_of(view: TranscriptView, model: TranscriptModel, row: int) -> int:
    return view.visualRect(model.index(row, 0)).top()


def show(model: TranscriptModel, paths: LongPath) -> None:
    model.show(paths, paths.path())


def test_a_chat_begins_at_its_end_and_reads_one_page(view: TranscriptView, model: TranscriptModel) -> None:
    paths = LongPath(100_000)
    show(model, paths)
    last = view.visualRect(model.index(99_999, 0))
    assert view.viewport().rect().contains(last.bottomLeft())
    assert paths.read <= 100


def test_it_follows_an_answer_that_grows(view: TranscriptView, model: TranscriptModel) -> None:
    paths = LongPath(40)
    show(model, paths)
    model.follow(paths.message(39))
    for _ in range(30):
        model.add_text(39, "more and more words " * 20)
    assert view.is_following
    assert view.visualRect(model.index(39, 0)).bottom() <= view.viewport().height()


def test_what_is_read_stands_still_while_the_answer_grows(view: TranscriptView, model: TranscriptModel) -> None:
    paths = LongPath(200)
    show(model, paths)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    row = view.indexAt(QPoint(10, 10)).row()
    before = top_of(view, model, row)
    model.follow(paths.message(199))
    model.add_text(199, "more " * 3_000)
    assert top_of(view, model, row) == before
    assert not view.is_following


def test_what_is_read_stays_when_the_width_changes(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, LongPath(200))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    row = view.indexAt(QPoint(10, 0)).row()
    view.resize(500, 500)
    assert abs(view.indexAt(QPoint(10, 0)).row() - row) <= 1


def test_a_message_of_a_megabyte_is_shown_by_its_near_parts(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, LongPath(2, "word " * 200_000))
    bar = view.verticalScrollBar()
    for value in (bar.maximum(), bar.maximum() // 2, 0):
        bar.setValue(value)
        view.viewport().repaint()
    assert view.visualRect(model.index(0, 0)).height() > 100_000


def test_scrolling_forth_and_back_comes_to_the_same_place(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, LongPath(300))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    row = view.indexAt(QPoint(10, 10)).row()
    for _ in range(10):
        bar.setValue(bar.value() + 40)
    for _ in range(10):
        bar.setValue(bar.value() - 40)
    assert view.indexAt(QPoint(10, 10)).row() == row


def test_nothing_is_asked_in_vain(view: TranscriptView, model: TranscriptModel) -> None:
    assert view.visualRect(QModelIndex()).isNull()
    assert not view.indexAt(QPoint(10, 10)).isValid()
    view.scrollTo(QModelIndex())
    assert model.data(QModelIndex()) is None
    assert model.row(5) is None
    show(model, LongPath(3))
    view.scrollTo(model.index(0, 0))
    assert isinstance(view.model(), QAbstractItemModel)


def test_a_screen_reader_gets_one_item_for_each_message(view: TranscriptView, model: TranscriptModel) -> None:
    show(model, LongPath(1_000))
    found = QAccessible.queryAccessibleInterface(view)
    assert found.childCount() == 1_000
    assert found.child(0).text(QAccessible.Text.Name).startswith("You: 0: Some words")
    assert found.child(999).text(QAccessible.Text.Name).startswith("Answer: 999: Some words")


def test_an_item_says_who_when_and_what_without_marks(view: TranscriptView, model: TranscriptModel) -> None:
    moment = utc_now()
    samples.show(
        model,
        samples.said("user", "Is **this** kept?", created_at=moment),
        samples.said("assistant", "# Yes\n\n- it *is*", created_at=moment),
    )
    found = QAccessible.queryAccessibleInterface(view)
    names = [found.child(number).text(QAccessible.Text.Name) for number in range(2)]
    when = f"{moment.astimezone():%H:%M}"
    assert names == [f"You, {when}: Is **this** kept?", f"Model, {when}: Yes\n\nit is"]


def test_a_note_that_is_not_the_last_is_drawn(
    view: TranscriptView, model: TranscriptModel, tmp_path: Path
) -> None:
    class Noted(LongPath):
        def page(self, chat_id: object, first: int, last: int) -> PathPage:
            page = super().page(chat_id, first, last)
            return PathPage(page.messages, {1: ErrorView("ReplyCut", "It was cut.", "continue")})

    show(model, Noted(6))
    view.verticalScrollBar().setValue(0)
    view.viewport().repaint()
    assert not view.note_bar.isVisible()


def test_a_screen_reader_is_told_what_can_be_done_with_a_message(
    view: TranscriptView, model: TranscriptModel
) -> None:
    show(model, LongPath(2))
    cell = QAccessible.queryAccessibleInterface(view).child(0)
    described = cell.text(QAccessible.Text.Description)
    assert described == "Tab and the menu key lead to: Copy, Edit, Branch, Delete"
    answer = str(model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleDescriptionRole))
    assert "Regenerate with another model" in answer
