"""Shows what a search found: the chat's title and day, and two lines of the message with the hit marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.row_list import row_states
from desktop_chat.ui.search_results import FOUND, Found, ResultModel
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.laid_text import elided

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyle

ROW, MESSAGE_ROW = 36, 78
LINES, LINE = 2, 18
NEAR_END = 200
"""Pixels from the end at which older messages are asked for."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
AnyIndex = QModelIndex | QPersistentModelIndex
Cursor = QAbstractItemView.CursorAction


class FoundDelegate(QStyledItemDelegate):
    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @guarded(lambda: QSize(100, ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - as Qt says it
        found = index.data(FOUND)
        return QSize(100, theme.px(MESSAGE_ROW) if isinstance(found, Found) and found.snippet else theme.row(ROW))

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        found = index.data(FOUND)
        if not isinstance(found, Found):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where: QRect = option.rect.adjusted(theme.S8, 0, -theme.S8, 0)
        inside = where.adjusted(theme.S12, 0, -theme.S12, 0)
        if found.is_heading:
            painter.setFont(theme.font(theme.CAPTION))
            painter.setPen(self._look.colour("muted"))
            painter.drawText(inside.adjusted(0, 0, 0, -theme.S8), Qt.AlignmentFlag.AlignBottom, found.title)
        else:
            self._draw_ground(painter, where, option.state)
            title = inside.adjusted(0, theme.S8, 0, 0) if found.snippet else inside
            title.setHeight(theme.px(LINE) if found.snippet else inside.height())
            self._draw_title(painter, title, found)
            self._draw_snippet(painter, inside, found)
        painter.restore()

    def _draw_ground(self, painter: QPainter, where: QRect, state: QStyle.StateFlag) -> None:
        is_chosen = bool(state & row_states().State_Selected)
        if is_chosen or state & row_states().State_MouseOver:
            has_focus = bool(state & row_states().State_HasFocus)
            painter.setPen(self._look.colour("accent") if has_focus else Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("accent_ground" if is_chosen else "line"))
            ground = QRectF(where).adjusted(0.5, 1.5, -0.5, -1.5)
            painter.drawRoundedRect(ground, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)

    def _draw_title(self, painter: QPainter, where: QRect, found: Found) -> None:
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(self._look.colour("muted"))
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, found.time)
        room = where.width() - painter.fontMetrics().horizontalAdvance(found.time) - theme.S8
        font = theme.font(theme.SECONDARY if found.snippet else theme.BODY, is_strong=bool(found.snippet))
        painter.setFont(font)
        painter.setPen(self._look.colour("text"))
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, elided(found.title, font, room))

    def _draw_snippet(self, painter: QPainter, where: QRect, found: Found) -> None:
        if not found.snippet:
            return
        layout = QTextLayout("".join(piece.text for piece in found.snippet), theme.font(theme.SECONDARY))
        layout.setFormats(self._marks(found))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        for number in range(LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(where.width())
            line.setPosition(QPointF(0, number * theme.px(LINE)))
        layout.endLayout()
        painter.setPen(self._look.colour("muted"))
        layout.draw(painter, QPointF(where.left(), where.top() + theme.S8 + theme.px(LINE) + theme.S4))

    def _marks(self, found: Found) -> list[QTextLayout.FormatRange]:
        marks, start = [], 0
        for piece in found.snippet:
            if piece.is_hit:
                mark = QTextLayout.FormatRange()
                mark.start, mark.length = start, len(piece.text.encode("utf-16-le")) // 2
                mark.format = self._mark()
                marks.append(mark)
            start += len(piece.text.encode("utf-16-le")) // 2
        return marks

    def _mark(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._look.colour("accent"))
        made.setFontWeight(600)
        made.setFontUnderline(True)  # colour alone says nothing to some
        return made


class ResultView(QListView):
    found_chosen = Signal(object)
    more_requested = Signal()
    left_above = Signal()
    """Up from the first row."""

    def __init__(self, model: ResultModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results = model
        self.setAccessibleName(sentence("What was found"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setItemDelegate(FoundDelegate(look, self))
        self.setModel(model)
        self.clicked.connect(self._open)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def open_first(self) -> None:
        """The marked one, else the first."""
        row = self._results.row_beside(-1, 1)
        index = self.currentIndex()
        self._open(index if index.isValid() or row is None else self._results.index(row, 0))

    def enter(self) -> None:
        """The keyboard comes down from the box."""
        row = self._results.row_beside(-1, 1)
        if row is not None:
            self.setFocus()
            self.setCurrentIndex(self._results.index(row, 0))

    def _open(self, index: QModelIndex) -> None:
        found = self._results.found(index.row()) if index.isValid() else None
        if found is not None and not found.is_heading:
            self.found_chosen.emit(found)

    def _scrolled(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - NEAR_END:
            self.more_requested.emit()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        is_first = self._results.row_beside(self.currentIndex().row(), -1) is None
        if event.key() in ENTER:
            self.open_first()
        elif event.key() == Qt.Key.Key_Up and is_first:
            self.left_above.emit()
        else:
            super().keyPressEvent(event)

    @guarded(QModelIndex)
    def moveCursor(self, action: Cursor, modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802 - as Qt says it
        row, count = self.currentIndex().row(), self._results.rowCount()
        page = max(1, self.viewport().height() // theme.px(MESSAGE_ROW) - 1)
        starts = {
            Cursor.MoveUp: (row, -1),
            Cursor.MoveDown: (row, 1),
            Cursor.MoveHome: (-1, 1),
            Cursor.MoveEnd: (count, -1),
            Cursor.MovePageUp: (max(row - page, -1), 1),
            Cursor.MovePageDown: (min(row + page, count), -1),
        }
        start, way = starts.get(action, (row, 0))
        found = self._results.row_beside(start, way) if way else None
        return self.currentIndex() if found is None else self._results.index(found, 0)
