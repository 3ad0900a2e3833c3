"""The line under the words: attach, what is to be known, about how many tokens, and the one primary button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.choices import Choices
from desktop_chat.ui.composing.strokes import PLUS, StrokeButton
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip


class Foot(QWidget):
    attach_requested = Signal()
    pressed = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attach = StrokeButton(PLUS, sentence("Attach files"), look, 28)
        self.attach.setToolTip(sentence("Attach files"))
        self.attach.clicked.connect(self.attach_requested)
        self.choices = Choices(look)
        self.hint = QLabel()
        self.hint.setObjectName("caption")
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tokens = QLabel()
        self.tokens.setObjectName("caption")
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.pressed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.S8)
        parts = ((self.attach, 0), (self.choices, 0), (self.hint, 1), (self.tokens, 0), (self.button, 0))
        for widget, stretch in parts:
            line.addWidget(widget, stretch)

    def show_tokens(self, count: int) -> None:
        self.tokens.setText(sentence("≈ {count} tokens", count=f"{count:,}") if count else "")

    def say(self, hint: str) -> None:
        self.hint.setText(hint)
        self.hint.setToolTip(tip(hint))

    def show_state(self, *, is_ready: bool, is_answering: bool, is_blank: bool) -> None:
        self.button.setText(sentence("Stop") if is_answering else sentence("Send"))
        self.button.setEnabled(is_answering or (is_ready and not is_blank))
        self.button.setToolTip(sentence("Esc") if is_answering else sentence("Enter"))
        if not is_ready:
            self.say(sentence("Opening your chats…"))
        else:
            self.say(sentence("Enter: send after this answer") if is_answering and not is_blank else "")
