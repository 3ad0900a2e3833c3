"""A line above the box that says something, with one button beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.ui import theme


class Bar(QWidget):
    def __init__(self, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words, self.button = QLabel(), QPushButton(button)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S12, theme.S4, theme.S8, theme.S4)
        line.addWidget(self.words, 1)
        line.addWidget(self.button)
        self.hide()
