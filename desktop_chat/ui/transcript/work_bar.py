"""Says what is being done that takes a while, and how to give it up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.transcript.bar import Bar
from desktop_chat.ui.transcript.escape import Escape


class WorkBar(Bar):
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(sentence("Stop"), parent)
        self.button.clicked.connect(self.stopped)

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
