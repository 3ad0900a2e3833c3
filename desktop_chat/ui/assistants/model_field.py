"""The control of an assistant's own model: says which it is, and asks for the list to choose from."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop_chat.language import sentence
from desktop_chat.ui.assistants.fields import Control

NONE = "Choose a model…"


class ModelControl(Control):
    """Its value: provider and model."""

    wanted = Signal(str)
    """The list of models, with this one marked, as service/model."""

    def __init__(self) -> None:
        super().__init__()
        self._value: tuple[Any, Any] = (None, None)
        self.button = QPushButton(sentence(NONE))
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: self.wanted.emit(_named(self._value)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addStretch(1)
        self.setFocusProxy(self.button)

    def give(self, provider: str, model: str) -> None:
        self.show_value((provider, model))
        self.given.emit()

    def show_value(self, value: Any) -> None:
        self._value = value or (None, None)
        provider, model = self._value
        self.button.setText(" / ".join(str(each) for each in (provider, model) if each) or sentence(NONE))

    def value(self) -> Any:
        return self._value if any(self._value) else None


def _named(value: tuple[Any, Any]) -> str:
    return "/".join("" if each is None else str(each) for each in value)
