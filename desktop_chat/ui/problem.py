"""Says what stands in the way, as plain text whoever wrote it; nothing is shown while nothing does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


class Problem(QLabel):
    def __init__(self, name: str = "problem") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str) -> None:
        """An empty text takes it away."""
        self.setText(text)
        self.setVisible(bool(text))
