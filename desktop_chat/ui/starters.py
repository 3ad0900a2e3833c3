"""Ways to begin that an assistant offers in an empty chat."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.tips import tip

LONGEST = 90


class Starters(QWidget):
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(sentence("Ways to begin"))
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.S8, 0, 0)
        self._column.setSpacing(theme.S8)
        self.hide()

    def offer(self, texts: Sequence[str]) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._made(text) for text in texts]
        self.setVisible(bool(texts))

    def _made(self, text: str) -> QPushButton:
        shown = " ".join(text.split())
        label = shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
        button = QPushButton(label.replace("&", "&&"))
        button.setObjectName("starter")
        button.setAccessibleName(text)
        button.setToolTip(tip(text))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(partial(self.chosen.emit, text))
        self._column.addWidget(button)
        return button
