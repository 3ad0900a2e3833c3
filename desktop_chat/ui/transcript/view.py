"""The view of a transcript: answers what Qt asks of a list from the index of heights, and paints what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu

from desktop_chat.language import sentence
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.transcript.canvas import Found
from desktop_chat.ui.transcript.keyboard import KeyedList
from desktop_chat.ui.transcript.marked_scroll_bar import MarkedScrollBar
from desktop_chat.ui.transcript.message_menu import add_controls, begun_menu

if TYPE_CHECKING:
    from PySide6.QtCore import QItemSelection, QItemSelectionModel

AnyIndex = QModelIndex | QPersistentModelIndex


class TranscriptView(KeyedList):
    """A list to Qt and to screen readers, though nothing of Qt's own list layout is used."""

    def first_row(self) -> int:
        """The first one in sight."""
        return max(0, self.cells.row_at(self.verticalScrollBar().value()))

    def show_found(self, row: int) -> None:
        """Bring the current place of the search into sight."""
        self.stay()
        self.scrollTo(self.transcript.index(row, 0), QListView.ScrollHint.PositionAtTop)
        owner, place = self._current_place(row)
        if owner and place is None:
            self.unfold(row, owner)
            owner, place = self._current_place(row)
        if place is not None:
            for _ in range(2):  # what is above it is measured on the way
                self.show_position((row, place[0], place[1] + place[2]), owner)
                self.settle()

    def _current_place(self, row: int) -> tuple[str, Found | None]:
        cell = self.cells.cell(row)
        return (self.search.current(cell) if cell is not None else None) or ("", None)

    def mark_rows(self, rows: Sequence[int]) -> None:
        """Show in the scroll bar where these rows are."""
        whole = max(1, self.cells.total)
        bar = self.verticalScrollBar()
        if isinstance(bar, MarkedScrollBar):
            bar.mark([self.cells.top(row) / whole for row in rows if row < self.cells.count])

    @guarded(nothing)
    def doItemsLayout(self) -> None:  # noqa: N802 - as Qt says it
        """Asked for after each change of the model; what is measured already stays measured."""
        self.cells.set_width(self.viewport().width())
        self.cells.count_again()
        self.settle()

    @guarded(nothing)
    def updateGeometries(self) -> None:  # noqa: N802 - as Qt says it
        self.settle()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        self.cells.set_width(self.viewport().width())
        self.settle()

    @guarded(QRect)
    def visualRect(self, index: AnyIndex) -> QRect:  # noqa: N802 - as Qt says it
        if not index.isValid() or index.row() >= self.cells.count:
            return QRect()
        top = self.cells.top(index.row()) - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self.cells.height(index.row()))

    @guarded(QModelIndex)
    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802 - as Qt says it
        height = point.y() + self.verticalScrollBar().value()
        if not 0 <= height < self.cells.total:
            return QModelIndex()
        return self.transcript.index(self.cells.row_at(height), 0)

    @guarded(nothing)
    def scrollTo(  # noqa: N802 - as Qt says it
        self, index: AnyIndex, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible
    ) -> None:
        where = self.visualRect(index)
        if where.isNull():
            return
        bar = self.verticalScrollBar()
        if where.top() < 0 or hint == QListView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + where.top())
        elif where.bottom() > self.viewport().height():
            bar.setValue(bar.value() + min(where.top(), where.bottom() - self.viewport().height()))

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - as Qt says it
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        point = self.keyed_place() if is_by_key else self.viewport().mapFromGlobal(event.globalPos())
        self.menu_at(point).popup(self.viewport().mapToGlobal(point))

    def keyed_place(self) -> QPoint:
        """In the message that the keyboard is at, else in the last one in sight."""
        bottom = self.viewport().height() - 1
        row = self.focused[0] if self.focused is not None else self.cells.row_at(self._value + bottom)
        row = max(0, min(row, self.cells.count - 1))
        top = self.cells.top(row) - self._value if self.cells.count else 0
        return QPoint(self.viewport().width() // 2, max(0, min(bottom, top + 1)))

    @property
    def _value(self) -> int:
        return self.verticalScrollBar().value()

    def menu_at(self, point: QPoint) -> QMenu:
        """What can be done there."""
        at = self.cell_at(point.y())
        menu = begun_menu(self, self.copy_selection, has_selection=self.selection.span is not None)
        if at is not None:
            row, body = at[0], at[1].body
            menu.addAction(sentence("Copy message"), lambda: self.copy_whole(body))
            menu.addAction(sentence("Select all"), self.select_all)
            menu.addSeparator()
            controls = at[1].controls(self._value - self.cells.top(row))
            add_controls(menu, controls, lambda control: self.act(row, control))
        else:
            menu.addAction(sentence("Select all"), self.select_all)
        return menu

    @guarded(int)
    def verticalOffset(self) -> int:  # noqa: N802 - as Qt says it
        return self.verticalScrollBar().value()

    @guarded(int)
    def horizontalOffset(self) -> int:  # noqa: N802 - as Qt says it
        return 0

    @guarded(nothing)
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802 - as Qt says it
        """Messages are not selected as rows."""

    @guarded(QRegion)
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802 - as Qt says it
        return QRegion()

    @guarded(QModelIndex)
    def moveCursor(  # noqa: N802 - as Qt says it
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """The arrows and pages scroll; there is no current message to move."""
        bar = self.verticalScrollBar()
        way = QAbstractItemView.CursorAction
        steps = {way.MoveUp: -bar.singleStep(), way.MoveDown: bar.singleStep()}
        pages = {way.MovePageUp: -bar.pageStep(), way.MovePageDown: bar.pageStep()}
        ends = {way.MoveHome: -bar.maximum(), way.MoveEnd: bar.maximum()}
        bar.setValue(bar.value() + {**steps, **pages, **ends}.get(action, 0))
        return QModelIndex()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        value, dirty = self.verticalScrollBar().value(), event.rect()
        for row, top in self.cells.between(dirty.top() + value, dirty.bottom() + 1 + value):
            cell = self.cells.cell(row)
            if cell is not None:
                first, last = dirty.top() + value - top, dirty.bottom() + 1 + value - top
                cell.draw(self.canvas(painter, row), top - value, first, last)
        painter.end()
