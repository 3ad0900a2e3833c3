"""What stands in the middle when there are no messages: waiting, a first start, or what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.first_run.steps import WIDE, FirstSteps, centred
from desktop_chat.ui.starters import Starters

if TYPE_CHECKING:
    from desktop_chat.services.assistant_choices import AssistantChoice
    from desktop_chat.services.desk_views import Answerer


class Welcome(QWidget):
    retry_requested = Signal()
    restore_requested = Signal()
    anew_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lead, self.words, self.button = QLabel(), QLabel(), QPushButton(sentence("Try again"))
        self.lead.setObjectName("lead")
        self.words.setObjectName("muted")
        for label in (self.lead, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setMaximumWidth(theme.px(WIDE))
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.retry_requested)
        self.button.hide()
        self.steps, self.starters = FirstSteps(), Starters()
        self.starters.setMaximumWidth(theme.px(WIDE))
        self.restore_button = QPushButton(sentence("Restore a backup…"))
        self.anew_button = QPushButton(sentence("Begin without the old chats"))
        self.restore_button.clicked.connect(self.restore_requested)
        self.anew_button.clicked.connect(self.anew_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S24, theme.S24, theme.S24, theme.S24)
        layout.setSpacing(theme.S12)
        layout.addStretch(2)
        layout.addWidget(self.lead)
        layout.addLayout(centred(self.words))
        layout.addLayout(centred(self.starters))
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.steps)
        for button in (self.restore_button, self.anew_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.wait()

    def wait(self) -> None:
        self._say("", "")

    def greet(self, answerer: Answerer) -> None:
        """A new chat; on the first day it says that there is nothing to set up."""
        self._greet(answerer.assistant, _greeting(answerer))

    def greet_by(self, assistant: AssistantChoice | None, model_name: str) -> None:
        """A chat in which nothing is said yet."""
        self._greet(assistant, _usual_greeting(model_name))

    def _greet(self, assistant: AssistantChoice | None, words: str) -> None:
        """An assistant greets by itself."""
        if assistant is None or assistant.is_gone:
            self._say(sentence("What would you like to know?"), words)
            return
        self._say(assistant.title, assistant.description or words)
        self.starters.offer(assistant.starters)

    def complain(self, text: str, remedy: str, *, can_retry: bool) -> None:
        self._say(text, remedy)
        self.button.setVisible(can_retry)

    def offer(self, *, can_restore: bool, can_begin_anew: bool) -> None:
        """Ways out where the chats cannot be read at all."""
        self.restore_button.setVisible(can_restore)
        self.anew_button.setVisible(can_begin_anew)

    def _say(self, lead: str, words: str) -> None:
        self.lead.setText(lead)
        self.words.setText(words)
        self.starters.offer(())
        for widget in (self.button, self.steps, self.restore_button, self.anew_button):
            widget.hide()


def _greeting(answerer: Answerer) -> str:
    name = answerer.name
    if answerer.is_small:
        text = (
            "{model} answers at once. It is small: good for a first try, and often wrong. Nothing you write "
            "leaves this computer."
        )
        return sentence(text, model=name)
    if answerer.is_on_this_computer:
        text = "{model} answers at once. Nothing you write leaves this computer."
        return sentence(text, model=name)
    return _usual_greeting(name)


def _usual_greeting(name: str) -> str:
    if not name:
        text = "No model is set up yet: add a key, or start a model server such as Ollama. What you write is kept."
        return sentence(text)
    return sentence("{model} answers here. Every word is kept on this computer.", model=name)
