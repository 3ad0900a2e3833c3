"""The window “Tools and servers”: a list of servers at the left, and the chosen one at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.mcp.server_page import ServerPage
from desktop_chat.ui.mcp.words import DOTS, state_words
from desktop_chat.ui.profiles.chip import DOT, GAP, dot_icon
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.ui.mcp.desk import ServerKeeper
    from desktop_chat.ui.theme import Theme

SIZE = 860, 640
LIST_WIDTH = 216
NAME = Qt.ItemDataRole.UserRole
EMPTY = (
    "Servers give models tools, such as looking into folders, databases or calendars. Add one here, or take over "
    "the list that another program has (mcpServers)."
)


class ServersWindow(QDialog):
    """Beside the main window; whoever has the services listens to its wishes."""

    add_requested, import_requested = Signal(), Signal()

    def __init__(self, servers: ServerKeeper, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._servers, self._look = servers, look
        self.setObjectName("form")
        self.setWindowTitle(sentence("Tools and servers"))
        self.setModal(False)
        room = self.screen().availableSize()
        self.resize(*(min(theme.px(side), most) for side, most in zip(SIZE, room.toTuple(), strict=True)))
        self.names, self.page = QListWidget(), ServerPage()
        self.names.setAccessibleName(sentence("Servers"))
        self.names.setFixedWidth(theme.px(LIST_WIDTH))
        self.names.setIconSize(QSize(DOT + GAP, DOT))
        self.names.currentRowChanged.connect(lambda _: self._show())
        self.empty, self.words = QLabel(sentence(EMPTY)), QLabel()
        self.empty.setObjectName("muted")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setObjectName("problem")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.add_button, self.import_button = (
            QPushButton(sentence("Add a server…")),
            QPushButton(sentence("Import…")),
        )
        self.add_button.clicked.connect(self.add_requested)
        self.import_button.clicked.connect(self.import_requested)
        for button in (self.add_button, self.import_button):
            button.setAutoDefault(False)
        self._lay_out()
        self.complain(servers.problem)
        look.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self._right = QStackedWidget()
        for widget in (self.empty, self.page):
            self._right.addWidget(widget)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(theme.S8)
        for part in (self.names, self.add_button, self.import_button):
            left.addWidget(part, int(part is self.names))
        right.setSpacing(theme.S8)
        right.addWidget(self.words)
        right.addWidget(self._right, 1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(*(theme.S20,) * 4)
        columns.setSpacing(theme.S20)
        columns.addLayout(left)
        columns.addLayout(right, 1)

    @property
    def chosen(self) -> str:
        index = self.names.currentIndex()
        return str(index.data(NAME)) if index.isValid() else ""

    def choose(self, name: str) -> None:
        for row in range(self.names.count()):
            if str(self.names.item(row).data(NAME)) == name:
                self.names.setCurrentRow(row)

    def refresh(self, *_: object) -> None:
        """As they are now, with the same one chosen, or the first."""
        chosen = self.chosen
        blocked = self.names.blockSignals(True)
        self.names.clear()
        for view in self._servers.all():
            item = QListWidgetItem(self._dot(view.state), view.name, self.names)
            item.setData(NAME, view.name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{view.name}, {state_words(view)}")
            item.setToolTip(tip(state_words(view)))
        self.names.setCurrentRow(0 if self.names.count() else -1)
        self.choose(chosen)
        self.names.blockSignals(blocked)
        self._show()

    def complain(self, text: str) -> None:
        self.words.setText(text)
        self.words.setVisible(bool(text))

    def _dot(self, state: str) -> QIcon:
        return dot_icon(self._look.colour(DOTS[state]).name(), 2.0)

    def _show(self) -> None:
        name = self.chosen
        view = next((each for each in self._servers.all() if each.name == name), None)
        self._right.setCurrentWidget(self.empty if view is None else self.page)
        if view is not None:
            self.page.show_server(view, self._servers.log(name))
