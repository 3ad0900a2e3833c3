"""Says, above the chat and for as long as it is so, that nothing can be written, and offers to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.speaking import say_aloud

if TYPE_CHECKING:
    from desktop_chat.services.health.trouble import Trouble


class Banner(QFrame):
    retry_requested = Signal()
    restore_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.retry_button = QPushButton(sentence("Try again"))
        self.restore_button = QPushButton(sentence("Restore a backup…"))
        self.retry_button.clicked.connect(self.retry_requested)
        self.restore_button.clicked.connect(self.restore_requested)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S20, theme.S8, theme.S20, theme.S8)
        line.setSpacing(theme.S8)
        line.addWidget(self.words, 1)
        for button in (self.restore_button, self.retry_button):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_trouble(self, trouble: Trouble) -> None:
        is_news = trouble.sentence != self.words.text() or self.isHidden()
        self.words.setText(trouble.sentence)
        self.setAccessibleName(trouble.sentence)
        self.restore_button.setVisible(trouble.can_restore)
        self.retry_button.setEnabled(True)
        self.show()
        if is_news:
            say_aloud(self, trouble.sentence)

    def withdraw(self) -> None:
        self.hide()
