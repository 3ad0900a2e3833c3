"""The services that a profile knows, each with the ends of its keys and with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme

if TYPE_CHECKING:
    from desktop_chat.services.key_wishes import ServiceLine


class ServiceList(QWidget):
    change_requested, remove_requested = Signal(str), Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.S4)

    @property
    def words(self) -> list[str]:
        return [line.text() for line in self.lines]

    def show_services(self, services: Sequence[ServiceLine]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.lines = []
        for service in services:
            self._column.addWidget(self._row(service))
        if not services:
            none = self._line(sentence("It has no keys."))
            none.setObjectName("muted")
            self._column.addWidget(none)

    def _line(self, text: str) -> QLabel:
        line = QLabel(text)
        line.setTextFormat(Qt.TextFormat.PlainText)
        line.setWordWrap(True)
        self.lines.append(line)
        return line

    def _row(self, service: ServiceLine) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S8)
        layout.addWidget(self._line(f"{service.title}  {service.keys}".strip()), 1)
        change = _button(sentence("Change…"), service.title)
        change.clicked.connect(lambda: self.change_requested.emit(service.provider))
        remove = _button(sentence("Remove"), service.title)
        remove.clicked.connect(lambda: self._remove(remove, service.provider))
        for button in (change, remove):
            layout.addWidget(button)
        return row

    def _remove(self, button: QPushButton, provider: str) -> None:
        """The first click asks, the second does."""
        if button.property("asks"):
            self.remove_requested.emit(provider)
            return
        button.setProperty("asks", True)
        button.setText(sentence("Remove its keys?"))


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setAccessibleName(sentence("{verb}: {name}", verb=text, name=name))
    return button
