"""A list whose rows are all equally high: Qt lays out every row of a list, this one only counts them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6 import QtWidgets
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyle

WHEEL_STEP = 36
AnyIndex = QModelIndex | QPersistentModelIndex


def row_states() -> type[QStyle.StateFlag]:
    """Of the first row that is drawn: to make all of QStyle's enumerations is a thirtieth of a start."""
    return QtWidgets.QStyle.StateFlag


class RowList(QListView):
    """Still a list to Qt and to screen readers, with its delegate, editor and selection."""

    def __init__(self, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(WHEEL_STEP)

    @property
    def row_height(self) -> int:
        """It grows with the text."""
        return theme.row(self._row_height)

    @property
    def row_count(self) -> int:
        model: QAbstractItemModel | None = self.model()
        return 0 if model is None else model.rowCount()

    def fit(self) -> None:
        """The scroll bar as long as the rows are high."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.row_count * self.row_height - height))
        bar.setPageStep(height)
        self.updateEditorGeometries()
        self.viewport().update()

    def _options(self, first: int, last: int) -> Iterator[tuple[QModelIndex, QStyleOptionViewItem]]:
        """How each of these rows is to be drawn; one option for all, for it takes longer to make than a row."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        states = row_states()
        usual = option.state & ~(states.State_Selected | states.State_HasFocus | states.State_MouseOver)
        model, width, height = self.model(), self.viewport().width(), self.row_height
        value = self.verticalScrollBar().value()
        marked = self._marked_rows()
        for row in range(first, last + 1):
            option.rect = QRect(0, row * height - value, width, height)
            option.state = usual | marked[row] if row in marked else usual
            yield model.index(row, 0), option

    def _marked_rows(self) -> dict[int, QStyle.StateFlag]:
        """The few that look otherwise."""
        states = row_states()
        rows = [(index.row(), states.State_Selected) for index in self.selectionModel().selectedIndexes()]
        rows.append((self._hovered().row(), states.State_MouseOver))
        if self.hasFocus():
            rows.append((self.currentIndex().row(), states.State_HasFocus))
        marked: dict[int, QStyle.StateFlag] = {}
        for row, state in rows:
            marked[row] = marked.get(row, states.State_None) | state
        return marked

    def _hovered(self) -> QModelIndex:
        viewport = self.viewport()
        return self.indexAt(viewport.mapFromGlobal(QCursor.pos())) if viewport.underMouse() else QModelIndex()

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def doItemsLayout(self) -> None:  # noqa: N802 - as Qt says it
        self.fit()

    @guarded(nothing)
    def updateGeometries(self) -> None:  # noqa: N802 - as Qt says it
        self.fit()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        self.fit()

    @guarded(QRect)
    def visualRect(self, index: AnyIndex) -> QRect:  # noqa: N802 - as Qt says it
        if not index.isValid() or index.row() >= self.row_count:
            return QRect()
        top = index.row() * self.row_height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self.row_height)

    @guarded(QModelIndex)
    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802 - as Qt says it
        row = (point.y() + self.verticalScrollBar().value()) // self.row_height
        return self.model().index(row, 0) if 0 <= row < self.row_count else QModelIndex()

    @guarded(nothing)
    def scrollTo(  # noqa: N802 - as Qt says it
        self, index: AnyIndex, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible
    ) -> None:
        where, height = self.visualRect(index), self.viewport().height()
        bar = self.verticalScrollBar()
        if where.isNull():
            return
        if where.top() < 0 or hint == QListView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + where.top())
        elif where.bottom() >= height:
            bar.setValue(bar.value() + where.bottom() + 1 - height)

    @guarded(int)
    def verticalOffset(self) -> int:  # noqa: N802 - as Qt says it
        return self.verticalScrollBar().value()

    @guarded(int)
    def horizontalOffset(self) -> int:  # noqa: N802 - as Qt says it
        return 0

    @guarded(QRegion)
    def visualRegionForSelection(self, selection: object) -> QRegion:  # noqa: N802 - as Qt says it
        return QRegion(self.viewport().rect())

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        dirty, height, value = event.rect(), self.row_height, self.verticalScrollBar().value()
        first = max(0, (dirty.top() + value) // height)
        last = min(self.row_count - 1, (dirty.bottom() + value) // height)
        painter, delegate = QPainter(self.viewport()), self.itemDelegate()
        for index, option in self._options(first, last) if last >= first else ():
            delegate.paint(painter, option, index)
        painter.end()
