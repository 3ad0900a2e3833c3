"""The field of what an assistant knows: its files, added by a dialog or dropped here, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton

from desktop_chat.language import sentence
from desktop_chat.services.size_words import size_words
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.list_fields import Listed
from desktop_chat.ui.composing.dropping import Dropping
from desktop_chat.ui.composing.mime import Brought

HIGH = 180


class FilesField(Listed):
    add_requested = Signal()
    brought = Signal(object)
    """Paths of files that are to be known."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Files"), sentence("What it knows beside its instructions. Add files, or drop them here.")
        )
        self.names = QListWidget()
        self.names.setAccessibleName(sentence("Files"))
        self.names.setFixedHeight(theme.px(HIGH))
        self.storing = QLabel()
        self.storing.setObjectName("muted")
        self.storing.setTextFormat(Qt.TextFormat.PlainText)
        self.storing.hide()
        self.add_files, self.remove_button = QPushButton(sentence("Add files…")), QPushButton(sentence("Remove"))
        line = QHBoxLayout()
        line.setSpacing(theme.S8)
        for button in (self.add_files, self.remove_button):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addWidget(self.storing, 1)
        line.addStretch(1)
        self._inside.addWidget(self.names)
        self._inside.addLayout(line)
        self.setFocusProxy(self.names)
        self.add_files.clicked.connect(self.add_requested)
        self.remove_button.clicked.connect(self._remove)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.names, self._remove)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        Dropping(self.names, self._drop, lambda _: None)
        self._files: list[Any] = []
        self._show()

    def add(self, file: Mapping[str, Any]) -> None:
        """One that is stored; it takes the place of another of that name."""
        self._files = [each for each in self._files if _name(each) != _name(file)] + [dict(file)]
        self._show()
        self.touch()

    def say_storing(self, text: str) -> None:
        self.storing.setText(text)
        self.storing.setVisible(bool(text))

    def _drop(self, brought: Brought) -> None:
        if brought.paths:
            self.brought.emit(brought.paths)

    def _remove(self) -> None:
        row = self.names.currentRow()
        if 0 <= row < len(self._files):
            del self._files[row]
            self._show()
            self.names.setCurrentRow(min(row, len(self._files) - 1))
            self.touch()

    def _show(self) -> None:
        self.names.clear()
        self.names.addItems([_line(file) for file in self._files])
        self.remove_button.setEnabled(bool(self._files))

    def show_value(self, value: Any) -> None:
        self._files = list(value or ())
        self._show()

    def value(self) -> Any:
        return list(self._files) or None


def _name(file: Any) -> str:
    return str(file.get("name") or "") if isinstance(file, Mapping) else str(file)


def _line(file: Any) -> str:
    size = file.get("size") if isinstance(file, Mapping) else None
    return f"{_name(file)}  ·  {size_words(size)}" if isinstance(size, int) else _name(file)
