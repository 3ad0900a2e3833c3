"""Shows what went wrong inside the program, as a text that can be copied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme


class CrashDialog(QDialog):
    """The program goes on behind it. One is enough: what goes wrong while it is open is added to it."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.setObjectName("form")
        self.setWindowTitle(sentence("Something went wrong"))
        self.setModal(False)
        self.resize(640, 400)
        words = QLabel(
            sentence(
                "A mistake in the program itself. Your chats are saved. "
                "Whoever looks after the program can use the text below; keys are taken out of it."
            )
        )
        words.setWordWrap(True)
        self.shown = QPlainTextEdit()
        self.shown.setReadOnly(True)
        self.shown.setAccessibleName(sentence("What went wrong"))
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton(sentence("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setProperty("primary", True)
        self.folder_button = buttons.addButton(sentence("Open folder"), QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(sentence("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._open_folder)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S20,) * 4)
        layout.setSpacing(theme.S12)
        for widget in (words, self.shown, buttons):
            layout.addWidget(widget)

    def tell(self, text: str) -> None:
        """In front, below what it says already; closed, it begins anew."""
        if self.isVisible():
            self.shown.appendPlainText(f"\n{text}")
        else:
            self.shown.setPlainText(text)
        self.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.shown.toPlainText())

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
