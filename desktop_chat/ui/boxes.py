"""Boxes with a list or a number in them; their arrows are drawn, as a style sheet would need pictures of them."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing


class ListBox(QComboBox):
    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        draw_arrow(self, self.height() / 2 - theme.px(2), 1)


class Choice(ListBox):
    """The wheel scrolls the page, it does not choose."""

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - as Qt says it
        event.ignore()


class Number(QSpinBox):
    """The wheel does not count, either."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lineEdit().setTextMargins(theme.S8, 0, 0, 0)

    @property
    def is_typed(self) -> bool:
        """Whether something stands there that the person has not finished."""
        special = self.specialValueText() if self.value() == self.minimum() else ""
        return self.hasFocus() and self.cleanText() != (special or self.textFromValue(self.value()))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        draw_arrows(self)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - as Qt says it
        event.ignore()


def draw_arrows(widget: QWidget) -> None:
    """Up and down."""
    for direction in (-1, 1):
        draw_arrow(widget, widget.height() / 2 + direction * theme.px(4), direction)


def draw_arrow(widget: QWidget, y: float, direction: int) -> None:
    """At the right end, in the colour of its words."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(widget.palette().color(QPalette.ColorRole.Text), theme.px(13) / 10))
    x, half = widget.width() - theme.px(14), theme.px(7) / 2
    tip = QPointF(x, y + half * direction)
    painter.drawLine(QPointF(x - half, y), tip)
    painter.drawLine(tip, QPointF(x + half, y))
    painter.end()
