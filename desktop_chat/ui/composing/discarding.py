"""Throws a long document away bit by bit between the events of the window: at once it would hold up frames."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor, QTextDocument

from desktop_chat.ui.composing.pouring import AT_ONCE


class Discarding(QObject):
    """Owns the document, and goes with the last of it."""

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        document.setParent(self)
        document.setUndoRedoEnabled(False)
        self._document = document
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    def _go_on(self) -> None:
        cursor = QTextCursor(self._document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setPosition(max(0, cursor.position() - AT_ONCE), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if self._document.isEmpty():
            self._timer.stop()
            self.deleteLater()
