"""What happens when something within a message is pressed, by whatever means."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QMimeData, QPoint, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.body import Body, Manner
from desktop_chat.ui.transcript.canvas import Canvas, Found
from desktop_chat.ui.transcript.cell import Cell
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.copying import Copied, code_of, copied, copied_row, whole
from desktop_chat.ui.transcript.finding import Search
from desktop_chat.ui.transcript.markdown.excerpt import Excerpt
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.selection import END, Selection
from desktop_chat.ui.transcript.standing import StandingList
from desktop_chat.ui.transcript.wishes import Wishes

MANY_ROWS, MANY_LETTERS = 40, 200_000


class ActingList(StandingList):
    link_requested = Signal(str, QPoint)
    """Somebody pressed a link; it is to be shown in full before it is opened."""

    models_requested = Signal(object, QPoint)
    """Another model is to answer instead of this message; where the choice is to be offered."""

    long_copy_requested = Signal()
    """So much is selected that it is to be copied beside everything else."""

    def __init__(self, model: TranscriptModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, look, parent)
        self.wishes = Wishes(self)
        self.selection = Selection()
        self.search = Search()
        self.hovered_row: int | None = None
        self.hovered: tuple[str, Any] | None = None
        self.focused: tuple[int, tuple[str, Any]] | None = None
        self._prepare_pointing()
        model.modelReset.connect(self._forget)
        model.rowsRemoved.connect(self._forget)

    def _prepare_pointing(self) -> None:
        """What those that build on this one need."""

    def _forget(self) -> None:
        self.selection.clear()
        self.hovered_row = self.hovered = self.focused = None

    def changed_blocks(self, row: int, excerpt: Excerpt, count: int) -> None:
        self.selection.renumber(row, lambda block: excerpt.index_in(block, count))

    def act(self, row: int, control: Control) -> None:
        """Do what can be done here; everything else is a wish."""
        cell = self.cells.cell(row)
        if cell is None:
            return
        match control.name:
            case "fold":
                self.unfold(row, control.value)
            case "copy":
                self.copy_whole(cell.body)
            case "wrap" | "copy_code" | "copy_inner_code":
                owner, place = control.value
                body = cell.body_of(owner)
                if body is not None:
                    self._act_on_code(cell, body, control.name, place)
            case "open_link":
                where = self.viewport().mapToGlobal(QPoint(round(control.rect.left()), 0))
                self.link_requested.emit(control.value, where)
            case "regenerate_with":
                bottom = self.cells.top(row) - self.verticalScrollBar().value() + control.rect.bottom()
                corner = QPoint(round(control.rect.left()), round(bottom))
                self.models_requested.emit(cell.row.id, self.viewport().mapToGlobal(corner))
            case _:
                self.wishes.tell(cell.row, control)

    def unfold(self, row: int, name: str) -> None:
        """Or fold it again."""
        if (cell := self.cells.cell(row)) is not None:
            self.cells.folds(cell.row.id).opened.symmetric_difference_update({name})
            self.cells.rearrange(row)
            self._hold()

    def _act_on_code(self, cell: Cell, body: Body, name: str, place: Any) -> None:
        if name == "copy_code":
            self._put_text(code_of(body, place))
        elif name == "copy_inner_code":
            index, number = place
            self._put_text(body.laid(index).codes[number].text)
        else:
            if body is cell.body:
                body.wrapped = self.cells.folds(cell.row.id).wrapped
            body.wrapped.symmetric_difference_update({place})
            body.look_again_at(place)
            self._hold()

    def _hold(self) -> None:
        """What was pressed stays under the pointer."""
        self.stay()
        self.settle()

    # --------------------------------------------------------------- copying

    def copied(self) -> QMimeData | None:
        return copied(self.selection, self._body_of, self.author_at)

    def author_at(self, row: int) -> str:
        """The name above this row: of the assistant that wrote it."""
        shown = self.transcript.row(row)
        return "" if shown is None or shown.goes_on else shown.author_name

    def copied_row(self, row: int) -> Copied:
        return copied_row(self.selection, self._body_of, row)

    def is_much(self) -> bool:
        """More is selected than can be copied between two frames."""
        span = self.selection.span
        if span is None or span[1][0] - span[0][0] < 2:
            return False
        rows = range(span[0][0], span[1][0] + 1)
        return len(rows) > MANY_ROWS or sum(map(self._letters, rows)) > MANY_LETTERS

    def _letters(self, row: int) -> int:
        shown = self.transcript.row(row)
        return 0 if shown is None else len(shown.message.content)

    def copy_whole(self, body: Body) -> None:
        self._put(whole(body))

    def copy_selection(self) -> None:
        if self.is_much():
            self.long_copy_requested.emit()
        elif (found := self.copied()) is not None:
            self._put(found)

    def _body_of(self, row: int) -> Body | None:
        """The text of a row, laid out or not."""
        cell = self.cells.made(row)
        if cell is not None:
            return None if cell.row.is_result else cell.body
        shown = self.transcript.whole_row(row)
        if shown is None or shown.is_result:
            return None
        manner = Manner(self.look, self.viewport().width(), is_marked_up=not shown.is_question)
        return Body(manner, shown.message.content)

    def select_all(self) -> None:
        if self.cells.count:
            self.selection.begin((0, 0, 0), (self.cells.count - 1, END, END))
            self.viewport().update()

    def _put(self, found: QMimeData) -> None:
        QGuiApplication.clipboard().setMimeData(found)

    def _put_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    # --------------------------------------------------------------- drawing

    def canvas(self, painter: QPainter, row: int) -> Canvas:
        cell = self.cells.made(row)
        value = self.verticalScrollBar().value()
        found: list[Found] = []
        if cell is not None and self.search.words:
            top = value - self.cells.top(row) - cell.text_top
            found = self.search.marks(cell.body, top, top + self.viewport().height())
        is_current = cell is not None and row == self.search.row
        focused = self.focused[1] if self.focused is not None and self.focused[0] == row else None
        return Canvas(
            painter,
            self.look,
            selected=self.selection.within(row),
            found=found,
            current=self.search.current(cell) if is_current and cell is not None else None,
            seek=self.search.marks if self.search.words else None,
            is_active=row == self.hovered_row or focused is not None,
            focused=focused if self.hasFocus() else None,
            hovered=self.hovered if row == self.hovered_row else None,
        )
