"""One line for each model file: what it is, or how far it has come, and what can be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme

if TYPE_CHECKING:
    from desktop_chat.services.local_models.views import ArrivalView, LocalModelView

KILOBYTE, MEGABYTE, GIGABYTE = 1_000, 1_000_000, 1_000_000_000
STEPS = 1_000
"""Of a progress bar: sizes of files are more than it can count."""


class Line(QFrame):
    """A name, a few words below it, and buttons at its end."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(name)
        self.name, self.words = QLabel(name), QLabel()
        self.words.setObjectName("caption")
        for label in (self.name, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.texts = QVBoxLayout()
        self.texts.setSpacing(theme.S4)
        self.texts.addWidget(self.name)
        self.texts.addWidget(self.words)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
        self._line.setSpacing(theme.S8)
        self._line.addLayout(self.texts, 1)

    def button(self, text: str, name: str) -> QPushButton:
        made = QPushButton(text)
        made.setAutoDefault(False)
        made.setAccessibleName(sentence("{verb}: {name}", verb=text, name=name))
        self._line.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        return made

    def say(self, text: str) -> None:
        self.words.setText(text)
        self.setAccessibleDescription(text)


class ModelLine(Line):
    remove_requested = Signal(str)
    choose_requested = Signal(str)

    def __init__(self, model: LocalModelView) -> None:
        super().__init__(model.title)
        self._id = model.id
        self.say(described(model))
        self.choose_button = self.button(sentence("Use"), model.title)
        self.choose_button.setVisible(not model.problem)
        self.choose_button.clicked.connect(lambda: self.choose_requested.emit(self._id))
        self.remove_button = self.button(sentence("Remove"), model.title)
        self.remove_button.clicked.connect(self._remove)
        self._asks = False

    def _remove(self) -> None:
        """The first click asks, the second does."""
        if self._asks:
            self.remove_requested.emit(self._id)
            return
        self._asks = True
        self.remove_button.setText(sentence("Remove for good?"))


class ArrivalLine(Line):
    pause_requested, go_on_requested, cancel_requested = Signal(str), Signal(str), Signal(str)

    def __init__(self, view: ArrivalView) -> None:
        super().__init__(view.name)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(theme.S4)
        self.bar.setAccessibleName(sentence("Progress: {name}", name=view.name))
        self.texts.insertWidget(1, self.bar)
        self.pause_button = self.button(sentence("Pause"), view.name)
        self.pause_button.clicked.connect(lambda: self.pause_requested.emit(view.name))
        self.go_on_button = self.button(sentence("Go on"), view.name)
        self.go_on_button.clicked.connect(lambda: self.go_on_requested.emit(view.name))
        self.cancel_button = self.button(sentence("Cancel"), view.name)
        self.cancel_button.clicked.connect(lambda: self.cancel_requested.emit(view.name))
        self.show_view(view)

    def show_view(self, view: ArrivalView) -> None:
        self.bar.setValue(STEPS * view.received // view.total if view.total else 0)
        self.pause_button.setVisible(view.stage == "fetching" and bool(view.host))
        self.go_on_button.setVisible(not view.is_at_work)
        self.say(progress(view))


def described(model: LocalModelView) -> str:
    if model.problem:
        return f"{size_text(model.size)} · {model.problem}"
    used = sentence("used {day}", day=_day(model.last_used)) if model.last_used else sentence("never used")
    reads = sentence("reads {count} tokens", count=f"{model.context_length:,}")
    now = sentence("answers now") if model.is_answering else used
    return " · ".join(filter(None, (size_text(model.size), model.architecture, model.quantisation, reads, now)))


def progress(view: ArrivalView) -> str:
    if view.problem:
        return view.problem
    here = size_text(view.received)
    far = sentence("{here} of {all}", here=here, all=size_text(view.total)) if view.total else here
    match view.stage:
        case "checking":
            return sentence("{far} · being checked", far=far)
        case "paused":
            return sentence("{far} · paused", far=far)
        case _:
            return sentence("{far} from {host}", far=far, host=view.host) if view.host else far


def size_text(size: int) -> str:
    if size < MEGABYTE:
        return f"{size / KILOBYTE:.0f} KB"
    return f"{size / GIGABYTE:.1f} GB" if size >= GIGABYTE else f"{size / MEGABYTE:.0f} MB"


def _day(when: datetime) -> str:
    return f"{when.astimezone():%Y-%m-%d}"
