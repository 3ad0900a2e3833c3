"""Asks for what a prompt of a server wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.form_rows import add_row, button_row, form_layout

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import PromptChoice

WIDTH = 460
MOST_WORDS = 600


class PromptForm(QDialog):
    def __init__(self, choice: PromptChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.setObjectName("form")
        self.setWindowTitle(f"/{choice.name}")
        self.setMinimumWidth(theme.px(WIDTH))
        words = QLabel(choice.prompt.description[:MOST_WORDS])
        words.setObjectName("muted")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setVisible(bool(choice.prompt.description))
        self.boxes: dict[str, QLineEdit] = {}
        form = form_layout()
        for each in choice.prompt.inputs:
            box = self.boxes[each.name] = QLineEdit()
            box.setPlaceholderText(
                each.description[:MOST_WORDS] or sentence("" if each.is_required else "optional")
            )
            box.textChanged.connect(self._ready)
            add_row(form, each.name, box)
        self.bring_button = QPushButton(sentence("Insert"))
        self.bring_button.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.S20,) * 4)
        column.setSpacing(theme.S12)
        column.addWidget(words)
        column.addLayout(form)
        column.addLayout(button_row(self, self.bring_button))
        self.bring_button.setDefault(True)
        self._ready()

    def inputs(self) -> dict[str, str]:
        return {name: box.text() for name, box in self.boxes.items() if box.text()}

    def _ready(self) -> None:
        wanted = (each.name for each in self.choice.prompt.inputs if each.is_required)
        self.bring_button.setEnabled(all(self.boxes[name].text().strip() for name in wanted))
