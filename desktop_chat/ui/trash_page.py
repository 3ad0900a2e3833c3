"""The trash in the place of the chats: taken out again one by one, or emptied for good after a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QMessageBox, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.chat_list_view import ChatListView
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.views import ChatView


class TrashPage(QWidget):
    restore_requested = Signal(object)
    purge_requested = Signal(object)
    """Confirmed already, as the next."""
    empty_requested = Signal()
    left = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ChatListModel(self, is_editable=False)
        self.view = ChatListView(self.model, look, sentence("Trash"))
        self.view.chat_entered.connect(self.view.setFocus)
        self.view.delete_requested.connect(self._ask_to_purge)
        self.view.menu_requested.connect(self._open_menu)
        self.words = QLabel(sentence("The trash is empty. Chats that you delete wait here until you empty it."))
        self.words.setObjectName("muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setWordWrap(True)
        self.words.setMargin(theme.S20)
        self.back = QPushButton(sentence("Back to the chats"))
        self.back.clicked.connect(self.left)
        self.restore = QPushButton(sentence("Restore"))
        self.restore.clicked.connect(self._restore_current)
        self.empty = QPushButton(sentence("Empty trash…"))
        self.empty.clicked.connect(self._ask_to_empty)
        self.question: QMessageBox | None = None
        below = QHBoxLayout()
        below.setSpacing(theme.S8)
        below.addWidget(self.restore)
        below.addWidget(self.empty)
        above = QHBoxLayout()
        above.addWidget(self.back, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.view, 1)
        layout.addLayout(below)
        above.setContentsMargins(theme.S12, theme.S4, theme.S12, 0)
        below.setContentsMargins(theme.S12, theme.S4, theme.S12, theme.S12)
        self.model.modelReset.connect(self._show_chats)

    def _show_chats(self) -> None:
        is_empty = self.model.is_empty
        self.words.setVisible(is_empty)
        self.view.setVisible(not is_empty)
        self.restore.setEnabled(not is_empty)
        self.empty.setEnabled(not is_empty)

    def _restore_current(self) -> None:
        chat = self.view.current_chat
        if chat is not None:
            self.restore_requested.emit(chat.id)

    def _open_menu(self, chat: ChatView, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(sentence("Restore")).triggered.connect(lambda: self.restore_requested.emit(chat.id))
        menu.addAction(sentence("Delete for good…")).triggered.connect(lambda: self._ask_to_purge(chat.id))
        menu.popup(where)

    # -------------------------------------------------------------- questions

    def _ask_to_purge(self, chat_id: Any) -> None:
        question = self._ask(sentence("Delete this chat for good?"), sentence("Delete for good"))
        question.accepted.connect(lambda: self.purge_requested.emit(chat_id))

    def _ask_to_empty(self) -> None:
        count = self.model.rowCount() - 1
        text = sentence("Delete the chats in the trash for good? There are {count}.", count=count)
        self._ask(text, sentence("Empty trash")).accepted.connect(self.empty_requested)

    def _ask(self, text: str, yes: str) -> QMessageBox:
        question = QMessageBox(QMessageBox.Icon.NoIcon, sentence("Trash"), text, parent=self)
        question.setInformativeText(sentence("This cannot be undone."))
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        self.question = question
        question.open()
        return question
