"""Puts a long text into the box line by line, between the events of the window, as one step to undo."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

AT_ONCE = 20_000
"""Characters of one turn, some milliseconds of work."""


class Pouring(QObject):
    over = Signal()

    def __init__(self, edit: QPlainTextEdit, text: str) -> None:
        super().__init__(edit)
        self._cursor = QTextCursor(edit.textCursor())
        self._text = text
        self._next = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._pour)
        self._timer.start(0)

    @property
    def rest(self) -> str:
        """What is not there yet."""
        return self._text[self._next :]

    @property
    def position(self) -> int:
        """Where the rest belongs, in what is there."""
        return self._cursor.position()

    def _pour(self) -> None:
        end = self._next + AT_ONCE
        # A joined block of the first piece would be undone together with what was typed before it.
        if self._next:
            self._cursor.joinPreviousEditBlock()
        else:
            self._cursor.beginEditBlock()
        self._cursor.insertText(self._text[self._next : end])
        self._cursor.endEditBlock()
        self._next = end
        if end >= len(self._text):
            self.stop()
            self.over.emit()

    def stop(self) -> None:
        self._timer.stop()
