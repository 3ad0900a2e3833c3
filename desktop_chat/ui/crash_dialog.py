"""Shows what went wrong inside the program, as a text that can be copied."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme


class CrashDialog(QDialog):
    """The program goes on behind it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(sentence("Something went wrong"))
        self.setModal(False)
        self.resize(640, 400)
        self._text = text
        words = QLabel(
            sentence(
                "A mistake in the program itself. Your chats are saved. "
                "Whoever looks after the program can use the text below; keys are taken out of it."
            )
        )
        words.setWordWrap(True)
        shown = QPlainTextEdit(text)
        shown.setReadOnly(True)
        shown.setAccessibleName(sentence("What went wrong"))
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton(sentence("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(sentence("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.copy_button.clicked.connect(self._copy)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S20,) * 4)
        layout.setSpacing(theme.S12)
        for widget in (words, shown, buttons):
            layout.addWidget(widget)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
