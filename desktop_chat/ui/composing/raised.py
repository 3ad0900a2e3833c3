"""The raised rectangle that the box is: its ground and line by the style sheet, its shadow painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.composing.shadow import REACH, paint_shadow
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme


class Raised(QWidget):
    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.frame = QFrame()
        self.frame.setObjectName("composer")
        self.inside = QVBoxLayout(self.frame)
        self.inside.setContentsMargins(theme.S12, theme.S12, theme.S12, theme.S12)
        self.inside.setSpacing(theme.S8)
        self.around = QVBoxLayout(self)
        self.around.setContentsMargins(REACH, REACH - theme.S4, REACH, REACH)
        self.around.addWidget(self.frame)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setMaximumWidth(theme.px(theme.COMPOSER_WIDTH) + 2 * REACH)
        self.update()

    def mark(self, name: str, is_set: bool) -> None:
        """For the style sheet: 'focused', or 'drop' while something is held above the window."""
        self.frame.setProperty(name, is_set)
        self.frame.style().unpolish(self.frame)
        self.frame.style().polish(self.frame)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QPainter(self)
        paint_shadow(painter, QRectF(self.frame.geometry()), theme.RADIUS_MESSAGE, self._look)
        painter.end()
