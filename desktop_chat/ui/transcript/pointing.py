"""The transcript under the pointer: what is pressed, hovered, selected by dragging, and moved sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTextBoundaryFinder, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.tips import tip
from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.acting import ActingList
from desktop_chat.ui.transcript.cell import Cell
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.selection import Position

SCROLL_MS, SCROLL_STEP = 30, 0.4
"""While something is dragged beyond the edge."""
REACH = 4
"""Pixels around a control that belong to it."""


class PointedList(ActingList):
    """Handles the mouse; everything it finds out is kept as positions in the text, not as pixels."""

    def _prepare_pointing(self) -> None:
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self._is_dragging = False
        self._clicks = 0
        self._clicked_at = 0
        self._pressed: tuple[int, Control] | None = None
        self._dragged_to = QPointF()
        self._autoscroll = QTimer(self)
        self._autoscroll.setInterval(SCROLL_MS)
        self._autoscroll.timeout.connect(self._drag_on)

    # ---------------------------------------------------------------- places

    def cell_at(self, y: float) -> tuple[int, Cell, int] | None:
        """The message at this height of the viewport, and where it begins there."""
        if not self.cells.count:
            return None
        value = self.verticalScrollBar().value()
        row = max(0, self.cells.row_at(round(y) + value))
        cell = self.cells.cell(row)
        return None if cell is None else (row, cell, self.cells.top(row) - value)

    def position_at(self, point: QPointF) -> Position | None:
        """The letter that is nearest."""
        found = self.cell_at(point.y())
        if found is None:
            return None
        row, cell, top = found
        place = cell.body.place_at(point.x() - cell.text_x(), point.y() - top - cell.text_top)
        return row, *place

    def control_at(self, point: QPointF) -> tuple[int, Control] | None:
        found = self.cell_at(point.y())
        if found is None:
            return None
        row, cell, top = found
        within = QPointF(point.x(), point.y() - top)
        for control in cell.controls(-top):
            if control.rect.adjusted(-REACH, 0, REACH, 0).contains(within):
                return row, control
        return None

    def link_at(self, point: QPointF) -> str:
        found = self.cell_at(point.y())
        if found is None:
            return ""
        _, cell, top = found
        x, y = point.x() - cell.text_x(), point.y() - top - cell.text_top
        if not (cell.body.blocks and 0 <= y < cell.body.height):
            return ""
        index, into = cell.body.place(round(y))
        return cell.body.laid(index).link_at(x + cell.body.shift(cell.body.blocks[index].group), into)

    # -------------------------------------------------------------- pressing

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = self.control_at(event.position())
        if self._pressed is not None:
            return
        position = self.position_at(event.position())
        if position is None:
            return
        self._count_click(event)
        is_extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self.selection.anchor
        if is_extending:
            self.selection.extend(position)
        else:
            self.selection.begin(*self._unit_around(position))
        self._is_dragging = True
        self._dragged_to = event.position()
        self.viewport().update()

    def _count_click(self, event: QMouseEvent) -> None:
        """Three in quick succession mean a paragraph."""
        is_quick = event.timestamp() - self._clicked_at < QApplication.doubleClickInterval()
        self._clicks = self._clicks % 3 + 1 if is_quick and self._clicked_at else 1
        self._clicked_at = event.timestamp()

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        self._clicks, self._clicked_at = max(self._clicks, 1), event.timestamp()
        self.mousePressEvent(event)

    def _unit_around(self, position: Position) -> tuple[Position, Position]:
        """The letter, the word or the paragraph, by how often it was clicked."""
        row, block, offset = position
        cell = self.cells.cell(row)
        if self._clicks < 2 or cell is None or not cell.body.blocks:
            return position, position
        laid = cell.body.laid(block)
        if self._clicks == 2:
            start, end = word_around(laid.text, offset)
        else:
            piece = next((each for each in laid.pieces if each.start <= offset <= each.start + each.length), None)
            start, end = (
                (0, units.length(laid.text)) if piece is None else (piece.start, piece.start + piece.length)
            )
        return (row, block, start), (row, block, end)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        if self._is_dragging:
            self._dragged_to = event.position()
            self._drag_on()
            is_outside = not 0 <= event.position().y() < self.viewport().height()
            if is_outside and not self._autoscroll.isActive():
                self._autoscroll.start()
            return
        self._hover(event.position())

    def _drag_on(self) -> None:
        """Also while the pointer rests beyond the edge."""
        y, height = self._dragged_to.y(), self.viewport().height()
        beyond = min(y, 0.0) + max(y - height, 0.0)
        if not beyond:
            self._autoscroll.stop()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(beyond * SCROLL_STEP))
        position = self.position_at(QPointF(self._dragged_to.x(), min(max(y, 0.0), height - 1.0)))
        if position is not None:
            start, end = self._unit_around(position)
            anchor = self.selection.anchor or position
            self.selection.extend(end if position >= anchor else start)
            self.viewport().update()

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        self._autoscroll.stop()
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            found = self.control_at(event.position())
            if found is not None and found[1].key == pressed[1].key:
                self.act(*found)
            return
        self._is_dragging = False
        if self.selection.span is not None:
            self._offer_selection()
        elif link := self.link_at(event.position()):
            self.link_requested.emit(link, event.globalPosition().toPoint())

    def _offer_selection(self) -> None:
        """Where a system pastes with the middle button."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and not self.is_much() and (found := self.copied()) is not None:
            clipboard.setMimeData(found, clipboard.Mode.Selection)

    # -------------------------------------------------------------- hovering

    def _hover(self, point: QPointF) -> None:
        found, link = self.control_at(point), self.link_at(point)
        at = self.cell_at(point.y())
        row = None if at is None else at[0]
        key = None if found is None else found[1].key
        if (row, key) != (self.hovered_row, self.hovered):
            self.hovered_row, self.hovered = row, key
            self.viewport().update()
        self.viewport().setToolTip(tip(link or (found[1].hint if found is not None else "")))
        shape = Qt.CursorShape.PointingHandCursor if found or link else Qt.CursorShape.IBeamCursor
        if not (found or link) and (at is None or not at[1].is_over_text(point.x(), point.y() - at[2])):
            shape = Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    @guarded(bool)
    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() == QEvent.Type.Leave and self.hovered_row is not None:
            self.hovered_row = self.hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - as Qt says it
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        is_sideways = abs(delta.x()) > abs(delta.y())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not is_sideways:
            delta, is_sideways = QPoint(delta.y(), 0), True
        if is_sideways and self._shift_at(event.position(), -delta.x()):
            event.accept()
            return
        super().wheelEvent(event)

    def _shift_at(self, point: QPointF, pixels: int) -> bool:
        """Move what is wider than the column; whether there is such a thing."""
        found = self.cell_at(point.y())
        if found is None or not found[1].body.blocks:
            return False
        _, cell, top = found
        body = cell.body
        index, _ = body.place(round(point.y() - top - cell.text_top))
        group = body.blocks[index].group
        if group not in body.scrolled_widths:
            return False
        shifts = self.cells.folds(cell.row.id).shifts
        shifts[group] = body.shift(group) + pixels
        body.shifts = shifts
        shifts[group] = body.shift(group)
        self.viewport().update()
        return True


def word_around(text: str, offset: int) -> tuple[int, int]:
    """The word at this offset of Qt's; a single sign where there is none."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, text)
    finder.setPosition(offset)
    is_at_start = bool(finder.boundaryReasons() & _STARTS) and offset < units.length(text)
    start = offset if is_at_start else finder.toPreviousBoundary()
    finder.setPosition(max(start, 0))
    end = finder.toNextBoundary()
    return max(start, 0), end if end >= 0 else offset


_STARTS = QTextBoundaryFinder.BoundaryReason.StartOfItem
