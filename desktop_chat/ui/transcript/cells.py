"""The messages near the viewport as they are drawn, and how high all the others are thought to be."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.body import Body
from desktop_chat.ui.transcript.cell import Cell
from desktop_chat.ui.transcript.growing import AnyScanner
from desktop_chat.ui.transcript.heights import HeightIndex
from desktop_chat.ui.transcript.markdown.excerpt import Excerpt
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.pictures import Pictures
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.sections.section import Folds

ESTIMATE = 140
KEPT_CELLS = 60
LONG, KEPT_READINGS = 50_000, 4
MARGIN = 12
"""Above the first and below the last message."""


class RowHeights:
    """Where each row begins."""

    def __init__(self) -> None:
        self._heights = HeightIndex(0, ESTIMATE)

    @property
    def count(self) -> int:
        return self._heights.count

    @property
    def total(self) -> int:
        return self._heights.total + 2 * MARGIN if self.count else 0

    def top(self, row: int) -> int:
        return self._heights.top(row) + MARGIN

    def height(self, row: int) -> int:
        return self._heights[row]

    def row_at(self, height: int) -> int:
        return self._heights.row_at(height - MARGIN)

    def between(self, top: int, bottom: int) -> Iterator[tuple[int, int]]:
        """The rows that lie there, and where each begins."""
        row = max(0, self.row_at(top))
        start = self.top(row)
        while row < self.count and start < bottom:
            yield row, start
            start += self._heights[row]  # as it is by now
            row += 1


class Cells(RowHeights):
    """Row numbers in, pixels out. A cell is made when it is near, and dropped when it was not for long."""

    def __init__(self, model: TranscriptModel, look: Theme, pictures: Pictures) -> None:
        self._model = model
        self._look, self._pictures = look, pictures
        self._width = 0
        super().__init__()
        self._cells: OrderedDict[int, Cell] = OrderedDict()
        self._read: OrderedDict[Any, tuple[str, AnyScanner]] = OrderedDict()
        self._folds: dict[Any, Folds] = {}

    def clear(self, width: int) -> None:
        """Begin anew, with nothing measured."""
        self._width = width
        self._cells.clear()
        self._folds.clear()
        self._read.clear()
        self._heights = HeightIndex(self._model.count, ESTIMATE)

    def set_width(self, width: int) -> None:
        """What was measured stays as an estimate for the other width."""
        if width != self._width:
            self._width = width
            self._keep_reading()
            self._cells.clear()

    def count_again(self) -> None:
        change = self._model.count - self._heights.count
        if change > 0:
            self._heights.grow(change)
        elif change < 0:
            self._heights.shrink(-change)
            for row in [row for row in self._cells if row >= self._heights.count]:
                del self._cells[row]

    # ----------------------------------------------------------------- cells

    def cell(self, row: int) -> Cell | None:
        """The cell of this row as the model has it now."""
        shown = self._model.row(row)
        if shown is None:
            return None
        found = self._cells.get(row)
        if found is None or found.row.message.id != shown.message.id:
            found = self._cells[row] = self._made(self._model.whole_row(row) or shown)
            self._drop_old()
        elif found.row is not shown:
            found.replace(self._model.whole_row(row) or shown)
        self._cells.move_to_end(row)
        return found

    def _made(self, row: Row) -> Cell:
        folds = self._folds.get(row.id) or Folds()
        text, scanner = self._read.pop(row.id, ("", None))
        is_known = scanner is not None and text == row.message.content
        return Cell(row, self._width, self._look, folds, self._pictures, scanner if is_known else None)

    def _keep_reading(self) -> None:
        """A very long text is not read again only because it is laid out anew."""
        for cell in self._cells.values():
            self._keep(cell)

    def _keep(self, cell: Cell) -> None:
        if len(cell.row.message.content) > LONG and not isinstance(cell.body.scanner, Excerpt):
            self._read[cell.row.id] = cell.body.text(), cell.body.scanner
            while len(self._read) > KEPT_READINGS:
                self._read.popitem(last=False)

    def folds(self, message_id: Any) -> Folds:
        """What is unfolded in this message, to be changed."""
        return self._folds.setdefault(message_id, Folds())

    def look_again(self) -> None:
        """Other colours or letters: what was measured stays as an estimate."""
        self._keep_reading()
        self._cells.clear()

    def rearrange(self, row: int) -> None:
        """Something was folded or unfolded there."""
        if (cell := self._cells.pop(row, None)) is not None:
            self._keep(cell)
            self._cells[row] = self._made(self._model.whole_row(row) or cell.row)

    def row_with(self, body: Body) -> int | None:
        """Where this text stands, while its cell is kept."""
        return next((row for row, cell in self._cells.items() if cell.body is body), None)

    def take_body(self, row: int, body: Body) -> None:
        cell = self._cells[row]
        cell.take_body(body)
        self._heights[row] = cell.height

    def made(self, row: int) -> Cell | None:
        return self._cells.get(row)

    def _drop_old(self) -> None:
        while len(self._cells) > KEPT_CELLS:
            self._keep(self._cells.popitem(last=False)[1])

    def append(self, row: int, text: str) -> None:
        """The text of an answer grew; only its open chunk is touched."""
        cell = self._cells.get(row)
        if cell is not None:
            cell.append(text)
            self._heights[row] = cell.height

    def append_thinking(self, row: int, text: str) -> None:
        cell = self._cells.get(row)
        if cell is not None and cell.thinking is None:
            del self._cells[row]  # made anew with its thoughts when it is next seen
        elif cell is not None:
            cell.append_thinking(text)
            self._heights[row] = cell.height

    def measure(self, top: int, bottom: int) -> bool:
        """Lay out what lies between; whether anything turned out to be of another height."""
        is_changed = False
        for row, start in self.between(top, bottom):
            cell = self.cell(row)
            if cell is None:
                continue
            is_changed |= cell.measure(top - start, bottom - start)
            if cell.height != self._heights[row]:
                self._heights[row] = cell.height
                is_changed = True
        return is_changed

    # --------------------------------------------------------------- anchors

    def place(self, height: int) -> tuple[int, tuple[int, int]]:
        """What is seen there, in a way that stays true while heights change."""
        row = max(0, self.row_at(height))
        into = height - self.top(row)
        cell = self._cells.get(row)
        return row, cell.place(into) if cell is not None else (-1, into)

    def offset(self, anchor: tuple[int, tuple[int, int]]) -> int:
        row, place = anchor
        if not self.count:
            return 0
        row = min(row, self.count - 1)
        cell = self._cells.get(row)
        return self.top(row) + (cell.offset(place) if cell is not None else max(0, place[1]))
