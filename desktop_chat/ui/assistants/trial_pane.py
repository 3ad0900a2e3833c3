"""The place beside the editor where the assistant is tried: a conversation of which nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.flow import Flow
from desktop_chat.ui.composing.question_edit import QuestionEdit
from desktop_chat.ui.problem import Problem
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView

NARROWEST, TALLEST = 280, 160
WORDS = "Answers as it stands here now, saved or not. Nothing of this is kept."


class TrialPane(QFrame):
    asked = Signal(str)
    """These words have left the box."""
    stop_requested = Signal()
    restart_requested = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setProperty("aside", True)
        self.setAccessibleName(sentence("Try it"))
        self.setMinimumWidth(theme.px(NARROWEST))
        self.model = TranscriptModel(self)
        self.model.is_passing = True
        self.view = TranscriptView(self.model, look)
        self.problem = Problem()
        self.edit = QuestionEdit()
        self.edit.setAccessibleName(sentence("A question to try it with"))
        self.edit.setPlaceholderText(sentence("Ask it something"))
        self.button = QPushButton(sentence("Send"))
        self.restart_button = QPushButton(sentence("Begin anew"))
        for button in (self.button, self.restart_button):
            button.setAutoDefault(False)
        self._starters = Flow()
        self.starter_buttons: list[QPushButton] = []
        self._is_answering = False
        self._lay_out()
        self._connect()
        self.complain("")
        self.show_messages(is_empty=True)

    def _lay_out(self) -> None:
        title, words = QLabel(sentence("Try it")), QLabel(sentence(WORDS))
        title.setObjectName("title")
        words.setObjectName("muted")
        words.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.restart_button)
        empty = QWidget()
        inside = QVBoxLayout(empty)
        inside.setContentsMargins(theme.S16, 0, theme.S16, theme.S8)
        inside.setSpacing(theme.S12)
        inside.addWidget(words)
        inside.addStretch(1)
        inside.addLayout(self._starters)
        self._stack = QStackedLayout()
        box = QFrame()
        box.setObjectName("card")
        line = QHBoxLayout(box)
        line.setContentsMargins(theme.S8, theme.S8, theme.S8, theme.S8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        below = QVBoxLayout()
        below.setContentsMargins(theme.S12, 0, theme.S12, theme.S12)
        below.setSpacing(theme.S8)
        for widget in (self.problem, box):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        head.setContentsMargins(theme.S16, theme.S12, theme.S12, 0)
        layout.addLayout(head)
        layout.addLayout(self._stack, 1)
        for page in (empty, self.view):  # only now: without a parent the first would be shown as a window
            self._stack.addWidget(page)
        layout.addLayout(below)

    def _connect(self) -> None:
        edit = self.edit
        edit.send_requested.connect(self._send)
        edit.undo_requested.connect(edit.undo)
        edit.redo_requested.connect(edit.redo)
        edit.brought.connect(lambda found: edit.insert(found.text))
        edit.lines_changed.connect(self._fit)
        self.button.clicked.connect(self._pressed)
        self.restart_button.clicked.connect(self.restart_requested)
        self._fit()

    def _fit(self) -> None:
        self.edit.setFixedHeight(min(theme.px(TALLEST), max(theme.px(30), self.edit.wanted_height())))

    # ---------------------------------------------------------------- showing

    def show_messages(self, *, is_empty: bool) -> None:
        self._stack.setCurrentIndex(0 if is_empty else 1)
        self.restart_button.setVisible(not is_empty)

    def offer(self, starters: Sequence[str]) -> None:
        """Each is a way to begin."""
        if starters == [button.property("words") for button in self.starter_buttons]:
            return
        self.starter_buttons = [self._starter(text) for text in starters]
        self._starters.show_widgets(self.starter_buttons)

    def _starter(self, text: str) -> QPushButton:
        button = QPushButton(text if len(text) <= 48 else f"{text[:46]}…")
        button.setObjectName("chip")
        button.setProperty("words", text)
        button.setToolTip(tip(text))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._begin_with(text))
        return button

    def _begin_with(self, text: str) -> None:
        self.edit.begin_with(text, len(text))
        self.edit.setFocus()

    def set_answering(self, *, is_answering: bool) -> None:
        self._is_answering = is_answering
        self.button.setText(sentence("Stop") if is_answering else sentence("Send"))

    def complain(self, text: str) -> None:
        self.problem.say(text)

    # -------------------------------------------------------------- happening

    def _pressed(self) -> None:
        if self._is_answering:
            self.stop_requested.emit()
        else:
            self._send()

    def _send(self) -> None:
        if not self._is_answering and not self.edit.is_blank:
            self.asked.emit(self.edit.take())
