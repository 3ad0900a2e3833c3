"""Names with secret texts: what the keyring has is not shown, and stays unless it is written over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme


@dataclass(slots=True)
class Row:
    whole: QWidget
    name: QLineEdit
    text: QLineEdit
    is_kept: bool


class SecretRows(QWidget):
    resized = Signal()

    def __init__(self, prompt: str, more: str) -> None:
        super().__init__()
        self._prompt = prompt
        self.rows: list[Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.S4)
        self.more_button = QPushButton(sentence(more))
        self.more_button.setAutoDefault(False)
        self.more_button.clicked.connect(lambda: self.add("", is_kept=False).name.setFocus())
        line = QHBoxLayout()
        line.addWidget(self.more_button)
        line.addStretch(1)
        self._column.addLayout(line)

    def show_names(self, names: Sequence[str]) -> None:
        for name in names:
            self.add(name, is_kept=True)

    def add(self, name: str, *, is_kept: bool) -> Row:
        whole = QWidget()
        row = Row(whole, QLineEdit(name), QLineEdit(), is_kept)
        row.name.setPlaceholderText(sentence(self._prompt))
        row.name.setAccessibleName(sentence("Name"))
        row.name.setReadOnly(is_kept)
        row.text.setEchoMode(QLineEdit.EchoMode.Password)
        row.text.setPlaceholderText(sentence("kept in the keyring") if is_kept else sentence("What it says"))
        row.text.setAccessibleName(sentence("What {name} says", name=name) if name else sentence("What it says"))
        away = QPushButton(sentence("Remove"))
        away.setAutoDefault(False)
        away.setAccessibleName(sentence("Remove {name}", name=name))
        away.clicked.connect(lambda: self._remove(row))
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.S8)
        line.addWidget(row.name, 2)
        line.addWidget(row.text, 3)
        line.addWidget(away)
        self._column.insertWidget(len(self.rows), whole)
        self.rows.append(row)
        self.resized.emit()
        return row

    def _remove(self, row: Row) -> None:
        self.rows.remove(row)
        row.text.clear()
        row.whole.hide()
        row.whole.deleteLater()
        self.resized.emit()

    def texts(self) -> dict[str, str]:
        """What was written here."""
        named = ((row.name.text().strip(), row.text.text(), row.is_kept) for row in self.rows)
        return {name: text for name, text, is_kept in named if name and (text or not is_kept)}

    def names(self) -> tuple[str, ...]:
        """Of what was written here, and of what stays as it is."""
        written = self.texts()
        names = ((row.name.text().strip(), row.is_kept) for row in self.rows)
        return tuple(name for name, is_kept in names if is_kept or name in written)

    def clear(self) -> None:
        """Nothing secret stays in a widget that is left."""
        for row in self.rows:
            row.text.clear()
