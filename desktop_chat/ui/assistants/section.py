"""One page of the editor: a title, and its fields below each other, in a column that scrolls."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.ui import theme

WIDEST = 640


class Section(QScrollArea):
    def __init__(self, title: str, widgets: Sequence[QWidget], help_text: str = "") -> None:
        super().__init__()
        self.setObjectName("settingsArea")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("settingsPage")
        page.setMaximumWidth(theme.px(WIDEST))
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.S20, theme.S16, theme.S20, theme.S16)
        column.setSpacing(theme.S12)
        heading, words = QLabel(title), QLabel(help_text)
        heading.setObjectName("title")
        words.setObjectName("caption")
        words.setWordWrap(True)
        words.setVisible(bool(help_text))
        for widget in (heading, words, *widgets):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(page)
