"""What is known of one server: its state and switches, its tools and what they may do unasked, its last words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.boxes import Choice
from desktop_chat.ui.mcp.tool_switches import ToolSwitches
from desktop_chat.ui.mcp.words import APPROVALS, state_words

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import ServerView

LOG_HEIGHT = 104
REMOVES = "Remove it for good?"
TRIES = ("Start", "Restart")


class ServerPage(QWidget):
    start_requested, stop_requested, edit_requested, remove_requested = Signal(), Signal(), Signal(), Signal()
    on_given, new_chats_given = Signal(bool), Signal(bool)
    approval_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.state, self.problem = QLabel(), QLabel(), QLabel()
        self.name.setObjectName("title")
        self.state.setObjectName("muted")
        self.problem.setObjectName("problem")
        for label in (self.name, self.state, self.problem):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self.name)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.start_button = self._button(TRIES[0], self.start_requested.emit)
        self.stop_button = self._button("Stop", self.stop_requested.emit)
        self.edit_button = self._button("Edit…", self.edit_requested.emit)
        self.remove_button = self._button("Remove", self._remove)
        self.on, self.in_new_chats = QCheckBox(sentence("On")), QCheckBox(sentence("In every new chat"))
        self.on.clicked.connect(lambda: self.on_given.emit(self.on.isChecked()))
        self.in_new_chats.clicked.connect(lambda: self.new_chats_given.emit(self.in_new_chats.isChecked()))
        self.approval = Choice()
        self.approval.setAccessibleName(sentence("Before a tool is used"))
        for value, title in APPROVALS.items():
            self.approval.addItem(sentence(title), value)
        self.approval.activated.connect(lambda: self.approval_given.emit(str(self.approval.currentData())))
        self.tools = ToolSwitches()
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setTabChangesFocus(True)
        self.log.setFixedHeight(theme.px(LOG_HEIGHT))
        self.log.setAccessibleName(sentence("What the server wrote"))
        self.log.setPlaceholderText(sentence("What the server writes beside its answers stands here."))
        self._lay_out()

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(sentence(text))
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        first, switches = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.name, 1)
        for button in (self.start_button, self.stop_button, self.edit_button, self.remove_button):
            first.addWidget(button)
        for box in (self.on, self.in_new_chats):
            switches.addWidget(box)
        switches.addStretch(1)
        switches.addWidget(self.approval)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        for line, space in ((first, theme.S8), (switches, theme.S16)):
            line.setSpacing(space)
        column.addLayout(first)
        column.addWidget(self.state)
        column.addWidget(self.problem)
        column.addLayout(switches)
        column.addWidget(self.tools, 1)
        column.addWidget(self.log)

    def show_server(self, view: ServerView, log: tuple[str, ...]) -> None:
        definition = view.definition
        if self.name.text() != view.name:
            self._settle()
        self.name.setText(view.name)
        self.state.setText(state_words(view))
        self.problem.setText(view.problem)
        self.problem.setVisible(bool(view.problem))
        is_running = view.state in ("ready", "starting")
        self.start_button.setText(sentence(TRIES[is_running or view.state == "failed"]))
        self.start_button.setProperty("primary", view.state == "failed")
        self.start_button.style().unpolish(self.start_button)
        self.start_button.style().polish(self.start_button)
        self.start_button.setEnabled(view.state not in ("off", "starting"))
        self.stop_button.setEnabled(is_running)
        self.on.setChecked(definition.is_on)
        self.in_new_chats.setChecked(definition.in_new_chats)
        self.approval.setCurrentIndex(self.approval.findData(definition.approval))
        self.tools.show_tools(view.tools, is_on=definition.is_on, was_asked=bool(view.title))
        self._show_log(log)

    def _show_log(self, log: tuple[str, ...]) -> None:
        text = "\n".join(log)
        if text != self.log.toPlainText():
            self.log.setPlainText(text)
            bar = self.log.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _remove(self) -> None:
        """The first click asks, the second does."""
        if self.remove_button.property("asks"):
            self._settle()
            self.remove_requested.emit()
            return
        self.remove_button.setProperty("asks", True)
        self.remove_button.setText(sentence(REMOVES))

    def _settle(self) -> None:
        self.remove_button.setProperty("asks", False)
        self.remove_button.setText(sentence("Remove"))
