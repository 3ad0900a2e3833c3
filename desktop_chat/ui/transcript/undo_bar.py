"""The way to undo what was just done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.transcript.bar import Bar

UNDO_MS = 10_000


class UndoBar(Bar):
    """Says what was done and offers to undo it, for a while."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(sentence("Undo"), parent)
        self._undo: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_MS)
        self._timer.timeout.connect(self.hide)
        self.button.clicked.connect(self._clicked)

    def offer(self, words: str, undo: Callable[[], object]) -> None:
        self.words.setText(words)
        self._undo = undo
        self.show()
        self._timer.start()

    def withdraw(self) -> None:
        self._timer.stop()
        self.hide()

    def _clicked(self) -> None:
        self.withdraw()
        if self._undo is not None:
            self._undo()
