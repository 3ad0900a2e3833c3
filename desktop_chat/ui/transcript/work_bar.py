"""Says what is being done that takes a while, and how to give it up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.transcript.escape import Escape


class WorkBar(QWidget):
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.button = QPushButton(sentence("Stop"))
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S12, theme.S4, theme.S8, theme.S4)
        line.addWidget(self.words, 1)
        line.addWidget(self.button)
        self.button.clicked.connect(self.stopped)
        self.hide()

    def hear_escape(self, *widgets: QWidget) -> None:
        """Esc in one of these gives the work up; while there is none, it means what it always means."""
        self.button.setToolTip(sentence("Stop (Esc)"))
        escape = _EscapeWhile(self, self.button, *widgets)
        escape.pressed.connect(self.stopped)

    def begin(self, words: str) -> None:
        self.words.setText(words)
        self.show()


class _EscapeWhile(Escape):
    def __init__(self, bar: WorkBar, *widgets: QWidget) -> None:
        self._bar = bar
        super().__init__(*widgets)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        return self._bar.isVisible() and super().eventFilter(watched, event)
