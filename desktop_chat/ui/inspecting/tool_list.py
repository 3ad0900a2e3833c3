"""The tools that a chat may use, each to be switched on and off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.tab_order import come_before
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.inspected import ToolChoice


class ToolList(QWidget):
    given = Signal(object)
    """The names of those that are on."""
    search_given = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(theme.S4)
        self.boxes: dict[str, QCheckBox] = {}
        self.search = QCheckBox(sentence("Web search"))
        self.search.setToolTip(sentence("By the service itself, where it has that"))
        self.search.clicked.connect(lambda: self.search_given.emit(self.search.isChecked()))
        self._inside.addWidget(self.search)

    def show_tools(self, tools: Sequence[ToolChoice], *, searches: bool) -> None:
        if list(self.boxes) != [tool.name for tool in tools]:
            self._make(tools)
        for tool in tools:
            self.boxes[tool.name].setChecked(tool.is_on)
        self.search.setChecked(searches)

    def _make(self, tools: Sequence[ToolChoice]) -> None:
        for box in self.boxes.values():
            box.deleteLater()
        self.boxes.clear()
        for place, tool in enumerate(tools):
            title = tool.name.replace("__", ": ").replace("_", " ").capitalize()
            box = QCheckBox(sentence("{title} (asks first)", title=title) if tool.asks_first else title)
            box.setToolTip(tip(tool.description))
            box.setAccessibleDescription(tool.description)
            box.clicked.connect(self._give)
            self.boxes[tool.name] = box
            self._inside.insertWidget(place, box)
        come_before(self.search, self.boxes.values())

    def _give(self) -> None:
        self.given.emit(tuple(name for name, box in self.boxes.items() if box.isChecked()))
