"""The side bar: New chat, the search, and the chats below it, or what was found, or the trash."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.chat_list_view import ChatListView
from desktop_chat.ui.chat_menu import ChatMenu
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.keyed_button import KeyedButton
from desktop_chat.ui.search_panel import SearchPanel
from desktop_chat.ui.side_bar_menu import SideBarMenu
from desktop_chat.ui.tab_order import come_after
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.views import ChatView
    from desktop_chat.ui.list_filter import ListFilter
    from desktop_chat.ui.trash_page import TrashPage

NARROWEST = 180
NEW = QKeySequence.StandardKey.New


class SideBar(QWidget):
    new_chat_requested = Signal()
    new_thread_requested = Signal()
    chat_chosen = Signal(object)
    left = Signal()
    """The person goes on to write."""
    picked = Signal()
    """What was looked for here is found."""
    delete_shown_requested = Signal()
    undo_requested = Signal()
    export_shown_requested = Signal()
    export_all_requested = Signal()
    import_requested = Signal()

    def __init__(self, model: ChatListModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(NARROWEST)
        self.model, self._look = model, look
        self.new_chat = self._new_chat_button()
        self.menu = SideBarMenu(look)
        self.search = SearchPanel(look, self.menu)
        self.chat_menu = ChatMenu(self)
        self.view = ChatListView(model, look, sentence("Chats"))
        self.words = QLabel(sentence("Opening your chats…"))
        self.words.setObjectName("muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setWordWrap(True)
        self.words.setMargin(theme.S20)
        self._stack = QStackedLayout()
        self._lay_out()
        self._connect()
        self.set_ready(is_ready=False)

    def _lay_out(self) -> None:
        above = self._above = QVBoxLayout()
        above.setContentsMargins(theme.S12, theme.S12, theme.S12, theme.S4)
        above.setSpacing(theme.S8)
        above.addWidget(self.new_chat)
        above.addWidget(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addLayout(self._stack, 1)
        for widget in (self.words, self.view):  # only now: without a parent the first would be shown as a window
            self._stack.addWidget(widget)

    def _connect(self) -> None:
        self.view.chat_chosen.connect(self.chat_chosen)
        self.view.chat_entered.connect(self.left)
        self.view.chat_picked.connect(self.picked)
        self.view.letters_typed.connect(self.search.begin)
        self.view.menu_requested.connect(self._open_menu)
        self.chat_menu.rename_requested.connect(self.view.rename)
        self.chat_menu.delete_requested.connect(self.view.delete_requested)
        self.search.ended.connect(self._show_chats)
        self.search.left.connect(self.left)
        keys = QKeySequence(QKeySequence.StandardKey.Undo)
        QShortcut(keys, self, self.undo_requested.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.menu.trash_requested.connect(self.open_trash)
        self.menu.filters_requested.connect(self.search.open_filters)
        self.menu.narrowing_requested.connect(lambda: self.list_filter.open())
        self.menu.export_requested.connect(self.export_all_requested)
        self.menu.import_requested.connect(self.import_requested)
        self.model.modelReset.connect(self._refreshed)

    @cached_property
    def list_filter(self) -> ListFilter:
        """Made when the list can be narrowed."""
        from desktop_chat.ui.list_filter import ListFilter  # noqa: PLC0415 - start-up: not in the first paint

        made = ListFilter(self._look)
        self._above.addWidget(made)
        come_after(self.search.filters.files, made)
        self.search.search_requested.connect(made.close_up)
        return made

    @cached_property
    def trash(self) -> TrashPage:
        """Made when somebody can say what is in it."""
        from desktop_chat.ui.trash_page import TrashPage  # noqa: PLC0415 - start-up: the same

        made = TrashPage(self._look)
        self._stack.addWidget(made)
        come_after(self.view, made)
        made.left.connect(self._show_chats)
        return made

    def _new_chat_button(self) -> QPushButton:
        button = KeyedButton(sentence("New chat"), QKeySequence(NEW))
        button.setObjectName("newChat")
        button.clicked.connect(self.new_chat_requested)
        button.clicked.connect(self.left)
        return button

    # ---------------------------------------------------------------- showing

    def make_room_for_search(self) -> None:
        """Before there is one: no letter waits for what can be made while nobody types."""
        self.search.filters.hide()
        self._stack.addWidget(self.search.view)
        come_after(self.view, self.search.view)

    def set_ready(self, *, is_ready: bool) -> None:
        """Whether there is somebody to ask."""
        self.search.setEnabled(is_ready)
        self.new_chat.setEnabled(is_ready or not self.model.is_empty)

    def say(self, text: str) -> None:
        """Words in the place of the chats."""
        self.words.setText(text)
        self._stack.setCurrentWidget(self.words)

    def refresh(self) -> None:
        """Chats have changed."""
        self.view.refresh()
        if self.trash.isVisible():
            self.trash.model.refresh()

    def open_trash(self) -> None:
        self.trash.model.refresh()
        self._stack.setCurrentWidget(self.trash)
        self.trash.view.setFocus()

    def escape(self) -> bool:
        """Leave the search or the trash; False where there is nothing to leave."""
        if self._stack.currentWidget() is self.trash:
            self._show_chats()
        elif self.search.words or not self.search.filters.isHidden():
            self.search.end()
        elif not self.list_filter.isHidden():
            self.list_filter.close_up()
        else:
            return False
        return True

    def show_found(self) -> None:
        self._stack.setCurrentWidget(self.search.view)

    def _refreshed(self) -> None:
        self.new_chat.setEnabled(True)
        if self._stack.currentWidget() in (self.words, self.view):
            self._show_chats()

    def _show_chats(self) -> None:
        if self.model.is_empty and self.list_filter.is_narrow:
            self.say(sentence("No chat is of this kind, with this assistant."))
        elif self.model.is_empty:
            self.say(sentence("Your chats will stand here."))
        else:
            self._stack.setCurrentWidget(self.view)

    def _open_menu(self, chat: ChatView, where: QPoint) -> None:
        self.chat_menu.aim_at(chat)
        self.chat_menu.popup(where)

    @guarded(lambda: QSize(theme.SIDE_BAR_WIDTH, 400))
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        return QSize(theme.SIDE_BAR_WIDTH, 400)
