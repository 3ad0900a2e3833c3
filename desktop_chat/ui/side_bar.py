"""The side bar: New chat, and the chats below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.chat_list_view import ChatListView
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.theme import Theme

NARROWEST = 180
NEW = QKeySequence.StandardKey.New


class SideBar(QWidget):
    new_chat_requested = Signal()
    chat_chosen = Signal(object)

    def __init__(self, model: ChatListModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(NARROWEST)
        self.model = model
        self.new_chat = self._new_chat_button()
        self.view = ChatListView(model, look)
        self.view.chat_chosen.connect(self.chat_chosen)
        self.words = QLabel(sentence("Opening your chats…"))
        self.words.setObjectName("muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setWordWrap(True)
        self.words.setMargin(theme.S20)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.words)
        self._stack.addWidget(self.view)
        above = QVBoxLayout()
        above.setContentsMargins(theme.S12, theme.S12, theme.S12, theme.S4)
        above.addWidget(self.new_chat)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addLayout(self._stack, 1)
        model.modelReset.connect(self._show_chats)

    def _new_chat_button(self) -> QPushButton:
        button = QPushButton(sentence("New chat"))
        button.setObjectName("newChat")
        button.setEnabled(False)
        button.clicked.connect(self.new_chat_requested)
        keys = QLabel(QKeySequence(NEW).toString(QKeySequence.SequenceFormat.NativeText))
        keys.setObjectName("caption")
        inside = QHBoxLayout(button)
        inside.setContentsMargins(0, 0, theme.S12, 0)
        inside.addStretch(1)
        inside.addWidget(keys)
        return button

    def say(self, text: str) -> None:
        """Words in the place of the chats."""
        self.words.setText(text)
        self._stack.setCurrentWidget(self.words)

    def _show_chats(self) -> None:
        self.new_chat.setEnabled(True)
        if self.model.is_empty:
            self.say(sentence("Your chats will stand here."))
        else:
            self._stack.setCurrentWidget(self.view)

    @guarded(lambda: QSize(theme.SIDE_BAR_WIDTH, 400))
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        return QSize(theme.SIDE_BAR_WIDTH, 400)
