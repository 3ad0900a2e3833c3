"""A message under the pen: its words are changed here, and what is sent stands beside the old one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.escape import Escape

HEIGHT = 120


class EditBar(QWidget):
    sent = Signal(object, str)
    """The message, and its new words."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(sentence("Other words for this message"))
        self.edit.setFixedHeight(HEIGHT)
        self.caption = QLabel(sentence("The old words stay as a version"))
        self.caption.setObjectName("caption")
        self.cancel_button = QPushButton(sentence("Cancel"))
        self.send_button = QPushButton(sentence("Send"))
        self.send_button.setProperty("primary", True)
        line = QHBoxLayout()
        line.addWidget(self.caption, 1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S12, theme.S12)
        column.addWidget(self.edit)
        column.addLayout(line)
        self._message: Any = None
        self.cancel_button.clicked.connect(self.close_edit)
        self.send_button.clicked.connect(self._send)
        self.edit.textChanged.connect(self._enable)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.edit, self._send, context=Qt.ShortcutContext.WidgetShortcut)
        Escape(self.edit, self.cancel_button, self.send_button).pressed.connect(self.close_edit)
        self.hide()

    def begin(self, message_id: Any, text: str) -> None:
        self._message = message_id
        self.edit.setPlainText(text)
        self.show()
        self.edit.setFocus()
        self.edit.selectAll()

    def close_edit(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _enable(self) -> None:
        self.send_button.setEnabled(bool(self.edit.toPlainText().strip()))

    def _send(self) -> None:
        text = self.edit.toPlainText()
        if text.strip():
            self.close_edit()
            self.sent.emit(self._message, text)
