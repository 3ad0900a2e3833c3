"""The dialog in which a list of servers is pasted, or read from a file of another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import Imported

SIZE = 560, 420
MOST_BYTES = 1_000_000
PROMPT = '{"mcpServers": {"time": {"command": "uvx", "args": ["mcp-server-time"]}}}'
WORDS = (
    "Paste the list of another program, or choose its file. Nothing is started by it; keys go into the keyring."
)


class ImportForm(QDialog):
    import_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setWindowTitle(sentence("Import servers"))
        self.resize(*(theme.px(side) for side in SIZE))
        self.lead, self.words = QLabel(sentence(WORDS)), QLabel()
        self.lead.setObjectName("muted")
        self.words.setObjectName("problem")
        self.words.hide()
        for label in (self.lead, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(PROMPT)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(sentence("List of servers"))
        self.file_button, self.import_button = (
            QPushButton(sentence("Choose a file…")),
            QPushButton(sentence("Import")),
        )
        self.import_button.setProperty("primary", True)
        self.file_button.setAutoDefault(False)
        self.file_button.clicked.connect(self._choose)
        self.import_button.clicked.connect(lambda: self.import_requested.emit(self.text.toPlainText()))
        last = QHBoxLayout()
        last.addWidget(self.file_button)
        last.addStretch(1)
        last.addWidget(self.import_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.S20,) * 4)
        column.setSpacing(theme.S12)
        for widget in (self.lead, self.text, self.words):
            column.addWidget(widget, int(widget is self.text))
        column.addLayout(last)
        self.finished.connect(lambda _: self.text.clear())

    def _choose(self) -> None:
        """In the system's own dialog, which keeps nobody waiting."""
        dialog = QFileDialog(self, sentence("Choose a file"))
        dialog.setNameFilters([sentence("Settings (*.json)"), sentence("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read)
        dialog.open()

    def read(self, name: str) -> None:
        try:
            with Path(name).open("rb") as file:
                self.text.setPlainText(file.read(MOST_BYTES).decode("utf-8-sig", "replace"))
        except OSError as error:
            self.complain(sentence("The file cannot be read: {words}", words=error.strerror or error))

    def complain(self, text: str) -> None:
        self.words.setText(text)
        self.words.setVisible(bool(text))


def told(done: Imported) -> str:
    """What came of it, where not all of it is well."""
    lines = [f"{name}: {why}" for name, why in done.refused.items()]
    if done.for_session:
        lines.append(sentence("There is no keyring here: their keys are kept until the program ends."))
    return "\n".join(lines)
