"""Widgets in lines that wrap, as words do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing


def _none() -> QLayoutItem | None:
    return None


class Flow(QLayout):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(theme.S8)

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """These instead of those before, which go."""
        items, self._items = self._items, []
        for item in items:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self.addWidget(widget)

    @guarded(nothing)
    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - as Qt says it
        self._items.append(item)

    @guarded(int)
    def count(self) -> int:
        return len(self._items)

    @guarded(_none)
    def itemAt(self, place: int) -> QLayoutItem | None:  # noqa: N802 - as Qt says it
        return self._items[place] if 0 <= place < len(self._items) else None

    @guarded(_none)
    def takeAt(self, place: int) -> QLayoutItem | None:  # noqa: N802 - as Qt says it
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    @guarded(lambda: Qt.Orientation(0))
    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - as Qt says it
        return Qt.Orientation(0)

    @guarded(lambda: True)
    def hasHeightForWidth(self) -> bool:  # noqa: N802 - as Qt says it
        return True

    @guarded(lambda: 0)
    def heightForWidth(self, width: int) -> int:  # noqa: N802 - as Qt says it
        return self._placed(QRect(0, 0, width, 0), is_real=False)

    @guarded(nothing)
    def setGeometry(self, where: QRect) -> None:  # noqa: N802 - as Qt says it
        super().setGeometry(where)
        self._placed(where, is_real=True)

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        return self.minimumSize()

    @guarded(QSize)
    def minimumSize(self) -> QSize:  # noqa: N802 - as Qt says it
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _placed(self, where: QRect, *, is_real: bool) -> int:
        x, y, line = where.x(), where.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > where.x() and x + size.width() > where.right() + 1:
                x, y, line = where.x(), y + line + self.spacing(), 0
            if is_real:
                item.setGeometry(QRect(x, y, min(size.width(), where.width()), size.height()))
            x, line = x + size.width() + self.spacing(), max(line, size.height())
        return y + line - where.y()
