"""A button that shows its keys at its right end, where there is room for them."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing


class KeyedButton(QPushButton):
    def __init__(self, text: str, keys: QKeySequence, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.keys = QLabel(keys.toString(QKeySequence.SequenceFormat.NativeText))
        self.keys.setObjectName("caption")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, theme.S12, 0)
        inside.addStretch(1)
        inside.addWidget(self.keys)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        """Larger letters make it higher, too."""
        super().resizeEvent(event)
        words = self.fontMetrics().horizontalAdvance(self.text())
        self.keys.setVisible(words + self.keys.sizeHint().width() + 4 * theme.S12 <= self.width())
