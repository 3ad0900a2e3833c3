"""Keeps the reader's place: what they read stands still while everything around it is measured and grows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.body import Body
from desktop_chat.ui.transcript.cells import Cells
from desktop_chat.ui.transcript.formulas import Formulas
from desktop_chat.ui.transcript.highlighting import Highlighter
from desktop_chat.ui.transcript.long_reading import LongReader
from desktop_chat.ui.transcript.markdown.excerpt import Excerpt
from desktop_chat.ui.transcript.marked_scroll_bar import MarkedScrollBar
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.note_bar import NoteBar
from desktop_chat.ui.transcript.pictures import Pictures
from desktop_chat.ui.transcript.thumbnails import Thumbnails

NEAR = 200
"""Pixels beyond the viewport that are measured with it."""
WHEEL_STEP = 42
SETTLING = 8
"""How often what came into view may turn out to be of another height before it is left as it is."""


class StandingList(QListView):
    """Follows the end while the reader is there; otherwise keeps what they read where it is."""

    remedy_requested = Signal(str)

    def __init__(self, model: TranscriptModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setVerticalScrollBar(MarkedScrollBar(look))
        self.transcript = model
        self.look = look
        self.thumbnails = Thumbnails(self)
        self.thumbnails.loaded.connect(self.viewport().update)
        self.formulas = Formulas(self)
        self.formulas.drawn.connect(self.settle)
        self.cells = Cells(model, look, Pictures(self.thumbnails, self.formulas))
        self._is_following = True
        self._anchor: tuple[int, tuple[int, int]] = (0, (-1, 0))
        self._is_settling = False
        self.highlighter = Highlighter(self)
        self.highlighter.coloured.connect(self.viewport().update)
        self.reader = LongReader(self)
        self.reader.read.connect(self._whole_read)
        self.note_bar = NoteBar(self.viewport())
        self.note_bar.remedy_requested.connect(self.remedy_requested)
        self.setAccessibleName(sentence("Messages"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setModel(model)
        self.verticalScrollBar().setSingleStep(WHEEL_STEP)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.modelReset.connect(self._begin)
        model.rowsInserted.connect(self._grown)
        model.rowsRemoved.connect(self._grown)
        model.refreshed.connect(self.settle)
        model.text_grew.connect(self._text_grew)
        model.thinking_grew.connect(self._thinking_grew)
        look.changed.connect(self._look_again)

    # ------------------------------------------------------------- movements

    @property
    def is_following(self) -> bool:
        return self._is_following

    def follow_end(self) -> None:
        """Go to the end and stay there."""
        self._is_following = True
        self.settle()

    def stay(self) -> None:
        """Keep what is read where it is from now on, also at the end."""
        value = self.verticalScrollBar().value()
        self._is_following = False
        self._anchor = self.cells.place(value)

    def show_position(self, position: tuple[int, int, int], owner: str = "") -> None:
        """Bring this letter into sight, if it is not."""
        point = self.point_of(position, owner)
        if point is None:
            return
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if point.y() < 0:
            bar.setValue(bar.value() + round(point.y()) - NEAR // 2)
        elif point.y() > height - NEAR // 4:
            bar.setValue(bar.value() + round(point.y()) - height + NEAR // 2)

    def point_of(self, position: tuple[int, int, int], owner: str = "") -> QPointF | None:
        """Where a letter stands in the viewport; of the message itself, or of the fold of this name."""
        row, block, offset = position
        cell = self.cells.cell(row)
        body = cell.body_of(owner) if cell is not None else None
        if cell is None or body is None or block >= len(body.blocks):
            return None
        rects = body.laid(block).range_rects(max(0, offset - 1), max(1, offset))
        text_top = next(top for each, top in cell.bodies() if each is body)
        top = self.cells.top(row) - self.verticalScrollBar().value() + text_top + body.top(block)
        where = rects[-1] if rects else QRectF(0, 0, 0, 0)
        return QPointF(cell.text_x() + (where.right() if offset else where.left()), top + where.top())

    def _begin(self) -> None:
        self._is_following, self._anchor = True, (0, (-1, 0))
        self.cells.clear(self.viewport().width())
        self.settle()

    def _grown(self) -> None:
        self.cells.count_again()
        self.settle()

    def _text_grew(self, row: int, text: str) -> None:
        self.cells.append(row, text)
        self.settle()

    def _thinking_grew(self, row: int, text: str) -> None:
        self.cells.append_thinking(row, text)
        self.settle()

    def _look_again(self) -> None:
        self.cells.look_again()
        self.settle()

    def _scrolled(self, value: int) -> None:
        if self._is_settling:
            return
        self._is_following = value >= self.verticalScrollBar().maximum() - 1
        self._anchor = self.cells.place(value)
        self.settle()

    def settle(self) -> None:
        """Measure what is in sight until nothing moves any more, then stand where the reader stood."""
        if self._is_settling:
            return
        self._is_settling = True
        for _ in range(SETTLING):
            self._stand()
            top = self.verticalScrollBar().value()
            if not self.cells.measure(top - NEAR, top + self.viewport().height() + NEAR):
                break
        self._stand()
        self._is_settling = False
        self._place_note()
        self._look_at_code()
        self.viewport().update()

    def _look_at_code(self) -> None:
        """What is in sight is to be coloured when there is time."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        for row, start in self.cells.between(top, bottom):
            cell = self.cells.made(row)
            if cell is not None and isinstance(cell.body.scanner, Excerpt):
                self.reader.want(cell.body, partial(self._is_here, cell.body))
            for body, within in cell.bodies() if cell is not None else ():
                for index in body.between(top - start - within, bottom - start - within):
                    self.highlighter.look_at(body, index)

    def _is_here(self, body: Body) -> bool:
        return self.cells.row_with(body) is not None

    def _whole_read(self, excerpt: Body, whole: Body) -> None:
        """What was seen of its ends stays where it is."""
        row = self.cells.row_with(excerpt)
        if row is None or not isinstance(excerpt.scanner, Excerpt):
            return
        anchor, (index, into) = self._anchor
        if anchor == row and index >= 0:
            place = excerpt.scanner.index_in(index, len(whole.blocks))
            if place is None:
                share = into / max(1, excerpt.height)
                self._anchor = row, whole.place(excerpt.top(index) + round(share * whole.height))
            else:
                self._anchor = row, (place, into)
        self.cells.take_body(row, whole)
        self.changed_blocks(row, excerpt.scanner, len(whole.blocks))
        self.settle()

    def changed_blocks(self, row: int, excerpt: Excerpt, count: int) -> None:
        """The blocks of this text have other numbers now."""

    def _stand(self) -> None:
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setRange(0, max(0, self.cells.total - height))
        bar.setPageStep(height)
        bar.setValue(bar.maximum() if self._is_following else self.cells.offset(self._anchor))

    def _place_note(self) -> None:
        last = self.transcript.count - 1
        cell = self.cells.made(last)
        if cell is None or cell.row.note is None:
            self.note_bar.hide()
            return
        where = cell.note_rect().translated(0, self.cells.top(last) - self.verticalScrollBar().value())
        self.note_bar.show_note(cell.row.note, where)
