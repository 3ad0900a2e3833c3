"""Why the last answer ended as it did, with the one thing to do about it, under the message it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.errors import Remedy
from desktop_chat.language import sentence
from desktop_chat.services.run_lines import RAISED
from desktop_chat.ui import theme
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.views import ErrorView

CONTINUE, RETRY = Remedy.CONTINUE.value, Remedy.RETRY.value
RAISE = "raise_limit"
"""Go on with more than was allowed."""
NOT_HERE = frozenset({Remedy.NONE, Remedy.DECIDE})
CALM = frozenset({"Cancelled"})
"""Ends that the person wished for."""
LABELS: Mapping[str, str] = {
    Remedy.CONTINUE: "Continue",
    Remedy.ADD_KEY: "Add a key",
    Remedy.SHORTEN: "Shorten",
    Remedy.CHOOSE_MODEL: "Choose a model",
    Remedy.RAISE_CAP: "Raise the limit…",
}
"""What the button says; to everything else there is but to ask once more."""
FIRST = frozenset({Remedy.ADD_KEY.value, Remedy.CHOOSE_MODEL.value, Remedy.RAISE_CAP.value})
"""When this is done, the question is still to be asked again."""


LATE = frozenset({"Expired", "Interrupted"})
"""What ended so may be gone on with, or be made again."""


def remedy_of(note: ErrorView) -> str | None:
    """What this window does about it."""
    if note.remedy in NOT_HERE:
        return None
    return note.remedy if note.remedy in LABELS else RETRY


class NoteBar(QWidget):
    remedy_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("noteBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self._clicked)
        self.words.setWordWrap(True)
        self.again_button, self.more_button = QPushButton(), QPushButton()
        for button, remedy in ((self.again_button, RETRY), (self.more_button, RAISE)):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(partial(self.remedy_requested.emit, remedy))
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.words, 1)
        self._line.addWidget(self.more_button)
        self._line.addWidget(self.again_button)
        self._line.addWidget(self.button)
        self._remedy: str | None = None
        self.hide()

    def show_note(self, note: ErrorView, where: QRect) -> None:
        self._remedy = remedy_of(note)
        self.words.setText(note.sentence)
        self.words.setToolTip(tip(note.sentence))
        self.button.setText(sentence(LABELS.get(self._remedy or RETRY, "Try again")))
        is_late = note.kind in LATE and self._remedy is not None
        self.again_button.setText(sentence("Run again") if is_late else sentence("Try again"))
        self.again_button.setVisible(self._remedy in FIRST or is_late)
        amount = note.details.get(RAISED)
        self.more_button.setText(sentence("Raise to {amount}", amount=amount))
        self.more_button.setToolTip(sentence("Allow {amount} and continue", amount=amount))
        self.more_button.setVisible(amount is not None)
        self.button.setVisible(self._remedy is not None)
        is_calm = note.kind in CALM
        _look_as(self, "calm", is_so=is_calm)
        _look_as(self.button, "primary", is_so=self._remedy in FIRST)
        self._line.setContentsMargins(0 if is_calm else theme.S12, 0, theme.S8, 0)
        self.setGeometry(where)
        self.show()

    def _clicked(self) -> None:
        if self._remedy is not None:
            self.remedy_requested.emit(self._remedy)


def _look_as(widget: QWidget, name: str, *, is_so: bool) -> None:
    if bool(widget.property(name)) != is_so:
        widget.setProperty(name, is_so)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
