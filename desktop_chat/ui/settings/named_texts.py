"""The widget for texts that have names: a list of the names, and the text of the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.settings.fields import TEXT_HEIGHT, Field

if TYPE_CHECKING:
    from desktop_chat.services.settings import Setting


class NamedTextsField(Field):
    def __init__(self, setting: Setting) -> None:
        whole = QWidget()
        self.names = QComboBox()
        self.names.setEditable(True)
        self.names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.names.setAccessibleName(sentence("Name"))
        if (line := self.names.lineEdit()) is not None:
            line.setPlaceholderText(sentence("A name, such as review"))
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(sentence("What it brings into the box"))
        self.text.setAccessibleName(sentence("Text"))
        self.text.setFixedHeight(TEXT_HEIGHT)
        self.text.setTabChangesFocus(True)
        self.save, self.remove = QPushButton(sentence("Save")), QPushButton(sentence("Remove"))
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S8)
        above = QHBoxLayout()
        above.addWidget(self.names, 1)
        above.addWidget(self.save)
        above.addWidget(self.remove)
        layout.addLayout(above)
        layout.addWidget(self.text)
        super().__init__(setting, whole)
        self.setFocusProxy(self.names)
        self._texts: dict[str, str] = {}
        self.names.activated.connect(self._show_chosen)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(self._remove)

    @property
    def name(self) -> str:
        return "-".join(self.names.currentText().removeprefix("/").split())

    def put(self, value: object) -> None:
        if not isinstance(value, Mapping) or (dict(value) == self._texts and self._texts):
            return
        name = self.name
        self._texts = dict(value)
        self.names.clear()
        self.names.addItems(sorted(self._texts))
        self.names.setCurrentText(name if name in self._texts else next(iter(sorted(self._texts)), ""))
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.text.setPlainText(self._texts.get(self.name, ""))

    def _save(self) -> None:
        if self.name:
            self.value_given.emit({**self._texts, self.name: self.text.toPlainText()})

    def _remove(self) -> None:
        self.value_given.emit({name: text for name, text in self._texts.items() if name != self.name})
