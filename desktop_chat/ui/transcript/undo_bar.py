"""The way to undo what was just done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme

UNDO_MS = 10_000


class UndoBar(QWidget):
    """Says what was done and offers to undo it, for a while."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.button = QPushButton(sentence("Undo"))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S12, theme.S4, theme.S8, theme.S4)
        line.addWidget(self.words, 1)
        line.addWidget(self.button)
        self._undo: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_MS)
        self._timer.timeout.connect(self.hide)
        self.button.clicked.connect(self._clicked)
        self.hide()

    def offer(self, words: str, undo: Callable[[], object]) -> None:
        self.words.setText(words)
        self._undo = undo
        self.show()
        self._timer.start()

    def withdraw(self) -> None:
        self._timer.stop()
        self.hide()

    def _clicked(self) -> None:
        self.withdraw()
        if self._undo is not None:
            self._undo()
