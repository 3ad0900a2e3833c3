"""The upper edge of the editor: whose it is, how it stands with saving, and what can be done with the whole."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.card_list import CHAT, DELETE, DUPLICATE, EXPORT, TITLES, VERSIONS
from desktop_chat.ui.problem import Problem

VERBS = (CHAT, DUPLICATE, VERSIONS, EXPORT, DELETE)
SAVED, UNSAVED, NEW = "Saved", "Changes not saved; they are kept as a draft", "Not saved yet; kept as a draft"


class EditorHead(QFrame):
    back_requested = Signal()
    save_requested = Signal()
    discard_requested = Signal()
    wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.back_button = self._button(sentence("‹ All assistants"), self.back_requested)
        self.back_button.setToolTip(sentence("Alt+Left"))
        self.title, self.state = QLabel(), QLabel()
        self.title.setObjectName("title")
        self.state.setObjectName("caption")
        for label in (self.title, self.state):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.try_button = QPushButton(sentence("Try it"))
        self.try_button.setAutoDefault(False)
        self.try_button.setCheckable(True)
        self.try_button.setObjectName("chip")
        self.discard_button = self._button(sentence("Discard changes"), self.discard_requested)
        self.more_button = QPushButton(sentence("More"))
        self.more_button.setAutoDefault(False)
        self.save_button = self._button(sentence("Save"), self.save_requested)
        self.save_button.setProperty("primary", True)
        self.save_button.setToolTip(sentence("Ctrl+S"))
        self.actions_of: dict[str, QAction] = {}
        menu = QMenu(self.more_button)
        for verb in VERBS:
            self.actions_of[verb] = menu.addAction(sentence(TITLES[verb]), partial(self.wished.emit, verb))
        self.more_button.setMenu(menu)
        self.problem = Problem()
        self._lay_out()
        self.complain("")

    def _lay_out(self) -> None:
        names, line = QVBoxLayout(), QHBoxLayout()
        names.setSpacing(0)
        for label in (self.title, self.state):
            names.addWidget(label)
        line.setSpacing(theme.S8)
        line.addWidget(self.back_button)
        line.addSpacing(theme.S8)
        line.addLayout(names, 1)
        for button in (self.discard_button, self.try_button, self.more_button, self.save_button):
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S12, theme.S8, theme.S16, theme.S8)
        layout.setSpacing(theme.S8)
        layout.addLayout(line)
        layout.addWidget(self.problem)

    def _button(self, text: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(signal)
        return button

    def show_name(self, name: str) -> None:
        self.title.setText(name or sentence("New assistant"))

    def show_state(self, *, is_saved: bool, is_new: bool) -> None:
        words = SAVED if is_saved and not is_new else NEW if is_new else UNSAVED
        self.state.setText(sentence(words))
        self.save_button.setEnabled(not is_saved or is_new)
        self.discard_button.setVisible(not is_saved)
        for action in self.actions_of.values():
            action.setEnabled(not is_new)

    def note_touch(self) -> None:
        """Something was changed, and what that comes to is looked at in a moment."""
        self.save_button.setEnabled(True)

    def complain(self, text: str) -> None:
        self.problem.say(text)
