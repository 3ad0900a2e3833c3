"""The chip above the words of a message that another assistant is to answer, with the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.chip import HEIGHT, REMOVING
from desktop_chat.ui.composing.strokes import CROSS, StrokeButton
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.written import Addressee


class AddresseeChip(QWidget):
    """As wide as it needs to be, in a line of its own."""

    removed = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = _Frame()
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.remove = StrokeButton(CROSS, "", look)
        self.remove.clicked.connect(self.removed)
        self.frame.removed.connect(self.removed)
        inside = QHBoxLayout(self.frame)
        inside.setContentsMargins(theme.S12, 0, theme.S4, 0)
        inside.setSpacing(theme.S8)
        inside.addWidget(self.words)
        inside.addWidget(self.remove)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.frame)
        line.addStretch(1)
        self.hide()

    def show_addressee(self, addressee: Addressee | None) -> None:
        self.setVisible(addressee is not None)
        if addressee is None:
            return
        told = sentence("{name} answers this message", name=addressee.title)
        self.words.setText(told)
        self.frame.setAccessibleName(sentence("{name} answers this message", name=addressee.name))
        self.remove.setAccessibleName(sentence("Remove {name}", name=addressee.name))
        self.remove.setToolTip(sentence("Remove {name}", name=addressee.name))


class _Frame(QFrame):
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("fileChip")
        self.setFixedHeight(theme.px(HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        if event.key() in REMOVING:
            self.removed.emit()
        else:
            super().keyPressEvent(event)
