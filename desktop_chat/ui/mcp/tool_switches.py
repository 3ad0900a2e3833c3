"""The tools of a server in a list: each to be switched on and off, the chosen one with an approval of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.boxes import Choice
from desktop_chat.ui.mcp.words import APPROVALS, tool_words
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import ServerTool

ROLE = Qt.ItemDataRole.UserRole
NEVER_ASKED = "Start it to see its tools."
NONE = "It has no tools."


class ToolSwitches(QWidget):
    tool_given = Signal(str, bool)
    approval_given = Signal(str, object)
    """Of a tool; None: as for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self._tools: tuple[ServerTool, ...] = ()
        self.heading, self.list, self.none = QLabel(sentence("Tools")), QListWidget(), QLabel()
        self.heading.setObjectName("heading")
        self.none.setObjectName("muted")
        self.list.setAccessibleName(sentence("Tools"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._switched)
        self.list.currentRowChanged.connect(self._show_own)
        self.own_name, self.own = QLabel(), Choice()
        self.own_name.setObjectName("muted")
        self.own_name.setTextFormat(Qt.TextFormat.PlainText)
        self.own.addItem(sentence("As for all of them"), None)
        for value, title in APPROVALS.items():
            self.own.addItem(sentence(title), value)
        self.own.activated.connect(self._give_own)
        line = QHBoxLayout()
        line.addWidget(self.own_name, 1)
        line.addWidget(self.own)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        for widget in (self.heading, self.none, self.list):
            column.addWidget(widget, int(widget is self.list))
        column.addLayout(line)
        column.addStretch(0)

    def show_tools(self, tools: tuple[ServerTool, ...], *, is_on: bool, was_asked: bool) -> None:
        if tools != self._tools or self._switched_on() != [tool.is_on for tool in tools]:
            self._fill(tools)
        self.list.setEnabled(is_on)
        self.list.setVisible(bool(tools))
        self.none.setVisible(not tools)
        self.none.setText(sentence(NONE if was_asked else NEVER_ASKED))
        self._show_own(self.list.currentRow())

    def _switched_on(self) -> list[bool]:
        """As it is seen, which is otherwise where a wish was refused."""
        items = map(self.list.item, range(self.list.count()))
        return [item.checkState() == Qt.CheckState.Checked for item in items]

    def _fill(self, tools: Sequence[ServerTool]) -> None:
        row = self.list.currentRow() if [each.name for each in tools] == [each.name for each in self._tools] else 0
        self._tools = tuple(tools)
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for tool in tools:
            item = QListWidgetItem(tool_words(tool), self.list)
            item.setToolTip(tip(tool.description[:1_000]))
            item.setData(ROLE, tool.title)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if tool.is_on else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(min(max(row, 0), len(tools) - 1))
        self.list.blockSignals(blocked)

    def _switched(self, item: QListWidgetItem) -> None:
        self.tool_given.emit(str(item.data(ROLE)), item.checkState() == Qt.CheckState.Checked)

    def _show_own(self, row: int) -> None:
        tool = self._tools[row] if 0 <= row < len(self._tools) else None
        for widget in (self.own_name, self.own):
            widget.setVisible(tool is not None)
        if tool is not None:
            title = sentence("Before {tool} is used", tool=tool.title)
            self.own_name.setText(title)
            self.own.setAccessibleName(title)
            self.own.setCurrentIndex(max(0, self.own.findData(tool.own_approval)))

    def _give_own(self, _: int) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._tools):
            self.approval_given.emit(self._tools[row].title, self.own.currentData())
