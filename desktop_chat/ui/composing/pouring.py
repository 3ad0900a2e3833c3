"""Puts a long text into the box, or takes it out, bit by bit between the events of the window."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

AT_ONCE = 20_000
"""Characters of one turn, some milliseconds of work."""


class BitByBit(QObject):
    """Each bit is a step to undo; who began it knows that they belong together."""

    over = Signal()

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self.first = edit.document().availableUndoSteps()
        """How many steps there were before."""
        self._cursor = QTextCursor(edit.textCursor())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    @property
    def rest(self) -> str:
        """What is not there yet."""
        return ""

    @property
    def position(self) -> int:
        """Where the rest belongs, in what is there."""
        return self._cursor.position()

    def _go_on(self) -> None:
        self._cursor.beginEditBlock()
        is_over = self._step()
        self._cursor.endEditBlock()
        if is_over:
            self.stop()
            self.over.emit()

    @abstractmethod
    def _step(self) -> bool:
        """One bit; whether it was the last."""

    def stop(self) -> None:
        self._timer.stop()


class Pouring(BitByBit):
    def __init__(self, edit: QPlainTextEdit, text: str) -> None:
        super().__init__(edit)
        self._text = text
        self._next = 0

    @property
    def rest(self) -> str:
        return self._text[self._next :]

    def _step(self) -> bool:
        end = self._next + AT_ONCE
        self._cursor.insertText(self._text[self._next : end])
        self._next = end
        return end >= len(self._text)


class Draining(BitByBit):
    """What is selected, from its end; what is written at its beginning meanwhile stays."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        caret = edit.textCursor()
        caret.setPosition(caret.selectionStart())
        edit.setTextCursor(caret)

    def _step(self) -> bool:
        start, end = self._cursor.selectionStart(), self._cursor.selectionEnd()
        bit = QTextCursor(self._cursor)
        bit.setPosition(max(start, end - AT_ONCE))
        bit.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        bit.removeSelectedText()
        return not self._cursor.hasSelection()
