"""The field of tools: which the assistant may use, and which of them ask before each call; and the web search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.list_fields import Listed
from desktop_chat.ui.boxes import Choice
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.inspected import ToolChoice

WEB_SEARCH = "web_search"


class ToolsField(Listed):
    """Its value: the names of those that are on, and how they ask. A tool that is not here stays named."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Tools"),
            sentence("What it may use. A tool that asks by itself goes on asking, whatever is chosen here."),
        )
        self.none = QLabel(sentence("There are no tools here."))
        self.none.setObjectName("muted")
        self._inside.addWidget(self.none)
        self.rows: dict[str, ToolRow] = {}
        self._offered: Sequence[ToolChoice] = ()

    def offer(self, tools: Sequence[ToolChoice]) -> None:
        """What there is in this program."""
        self._offered = tools
        kept = self.taken()
        is_touched = self._is_touched
        self.put(kept)
        self._is_touched = is_touched

    def show_value(self, value: Any) -> None:
        names, approvals = value or (None, None)
        described = {tool.name: (tool.description, tool.asks_first) for tool in self._offered}
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        for name in dict.fromkeys((*described, *(names or ()), *(approvals or {}))):
            row = self.rows[name] = ToolRow(name, described.get(name))
            row.box.setChecked(name in (names or ()))
            row.asking.setCurrentIndex(max(0, row.asking.findData((approvals or {}).get(name, "tool"))))
            row.box.toggled.connect(self.touch)
            row.asking.currentIndexChanged.connect(self.touch)
            self._inside.addWidget(row)
        self.none.setVisible(not self.rows)

    def value(self) -> Any:
        names, before = self._raw or (None, None)
        on = [name for name, row in self.rows.items() if row.box.isChecked()]
        asked = {name: row.asking.currentData() for name, row in self.rows.items()}
        kept = {name: each for name, each in asked.items() if each != "tool" or name in (before or {})}
        found = on or (None if names is None else []), kept or (None if before is None else {})
        return None if found == (None, None) else found


class ToolRow(QWidget):
    def __init__(self, name: str, told: tuple[str, bool] | None) -> None:
        super().__init__()
        title = name.replace("_", " ").capitalize()
        self.box = QCheckBox(title if told is not None else sentence("{title} (not here)", title=title))
        self.asking = Choice()
        self.asking.addItem(sentence("Asks as the tool says"), "tool")
        self.asking.addItem(sentence("Asks before each call"), "always")
        self.asking.setAccessibleName(sentence("Approval of {name}", name=title))
        description, asks_first = told or ("", False)
        words = sentence("{words} It asks first.", words=description) if asks_first else description
        self.setToolTip(tip(words))
        self.box.setAccessibleDescription(words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S12)
        layout.addWidget(self.box, 1)
        layout.addWidget(self.asking)


class ServersField(Listed):
    """Its value: the names of servers. One that is not set up here stays named."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Servers of tools"),
            sentence("Each with all the tools that are switched on there, as they are allowed there."),
        )
        self.none = QLabel(sentence("No servers are set up: “Tools and servers” in the settings adds them."))
        self.none.setObjectName("muted")
        self.none.setWordWrap(True)
        self._inside.addWidget(self.none)
        self.boxes: dict[str, QCheckBox] = {}
        self._offered: Sequence[str] = ()

    def offer(self, names: Sequence[str]) -> None:
        """Which are set up in this program."""
        self._offered = names
        kept, is_touched = self.taken(), self._is_touched
        self.put(kept)
        self._is_touched = is_touched

    def show_value(self, value: Any) -> None:
        for box in self.boxes.values():
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for name in dict.fromkeys((*self._offered, *(value or ()))):
            title = name if name in self._offered else sentence("{title} (not here)", title=name)
            box = self.boxes[name] = QCheckBox(title)
            box.setChecked(name in (value or ()))
            box.toggled.connect(self.touch)
            self._inside.addWidget(box)
        self.none.setVisible(not self.boxes)

    def value(self) -> Any:
        return [name for name, box in self.boxes.items() if box.isChecked()] or None


class SearchField(Listed):
    """Web search among the tools that a service brings itself; the others of them stay."""

    def __init__(self) -> None:
        super().__init__(sentence("By the service"), "")
        self.words.hide()
        self.box = QCheckBox(sentence("Web search"))
        self.box.setToolTip(sentence("By the service itself, where it has that"))
        self.box.toggled.connect(self.touch)
        self._inside.addWidget(self.box)

    def show_value(self, value: Any) -> None:
        self.box.setChecked(WEB_SEARCH in (value or ()))

    def value(self) -> Any:
        others = [each for each in self._raw or () if each != WEB_SEARCH]
        return [*others, *([WEB_SEARCH] if self.box.isChecked() else [])] or None
