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
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.S20, theme.S16, theme.S20, theme.S16)
        column.setSpacing(theme.S12)
        heading, words = QLabel(title), QLabel(help_text)
        heading.setObjectName("title")
        words.setObjectName("caption")
        words.setWordWrap(True)
        for widget in (heading, words, *widgets):
            column.addWidget(widget)
        words.setVisible(bool(help_text))  # not before it has its place: it would be a window of its own
        column.addStretch(1)
        self.setWidget(page)
        self._page = page
        self.dress()

    def dress(self) -> None:
        """A column is no wider than can be read."""
        self._page.setMaximumWidth(theme.px(WIDEST))
