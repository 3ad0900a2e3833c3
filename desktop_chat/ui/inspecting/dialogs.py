"""Two windows of the inspector: the request as it would be sent, and a result as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme

if TYPE_CHECKING:
    from desktop_chat.services.inspected import ResultTable
    from desktop_chat.services.request_previews import RequestPreview

SIZE = 720, 560


class RequestDialog(QDialog):
    def __init__(self, preview: RequestPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(sentence("The next request"))
        self.resize(*SIZE)
        words = QLabel(sentence("As it would be sent. $KEY stands where your key is sent; it is never shown."))
        words.setObjectName("caption")
        words.setWordWrap(True)
        self.text = QPlainTextEdit(preview.text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(sentence("Request"))
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        self.text.setStyleSheet(f'font-family: "{fixed}";')
        self.copy, self.copy_curl = QPushButton(sentence("Copy")), QPushButton(sentence("Copy as curl"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(preview.text))
        self.copy_curl.clicked.connect(lambda: QGuiApplication.clipboard().setText(preview.curl))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.copy_curl)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S16,) * 4)
        layout.setSpacing(theme.S8)
        layout.addWidget(words)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)


class ResultDialog(QDialog):
    def __init__(self, table: ResultTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(sentence("Last answer as a table"))
        self.resize(*SIZE)
        self.table = QTableWidget(len(table.rows), len(table.columns))
        self.table.setAccessibleName(sentence("Result"))
        self.table.setHorizontalHeaderLabels(list(table.columns))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        for line, row in enumerate(table.rows):
            for column, text in enumerate(row):
                self.table.setItem(line, column, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
        self.copy = QPushButton(sentence("Copy"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(_as_text(table)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S16,) * 4)
        layout.setSpacing(theme.S8)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignRight)


def _as_text(table: ResultTable) -> str:
    """As spreadsheets take it."""
    rows = (table.columns, *table.rows)
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
