"""Shows the chats in the side bar: moved through, opened, renamed and deleted by keyboard as well as by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QListView, QWidget

from desktop_chat.ui.chat_delegate import ROW, ChatDelegate
from desktop_chat.ui.chat_entry import ENTRY, Entry
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.row_list import RowList
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.views import ChatView

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Cursor = QAbstractItemView.CursorAction


class ChatListView(RowList):
    chat_chosen = Signal(object)
    chat_entered = Signal(object)
    """By Enter: the person goes there."""
    chat_picked = Signal(object)
    """By a click."""
    delete_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    """A chat, and where on the screen."""
    letters_typed = Signal(str)

    def __init__(self, model: ChatListModel, look: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self._chats = model
        self._chosen: Any = None
        self._is_stale = False
        self.setAccessibleName(name)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(ChatDelegate(look, self))
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.clicked.connect(self._pick)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._return_to_place)
        self._place = 0

    # ------------------------------------------------------------------ chats

    @property
    def current_chat(self) -> ChatView | None:
        """Where the keyboard is."""
        return _chat_at(self.currentIndex())

    def choose(self, chat_id: Any) -> None:
        """Mark this chat without announcing it."""
        self._chosen = chat_id
        self._mark()

    def step(self, way: int) -> None:
        """To the chat above or below the chosen one."""
        row = self._chats.row_beside(self._chats.index_of(self._chosen).row(), way)
        if row is not None:
            self.setCurrentIndex(self._chats.index(row, 0))

    def choose_number(self, number: int) -> None:
        """The first chat is number 1."""
        row: int | None = -1
        for _ in range(number):
            row = None if row is None else self._chats.row_beside(row, 1)
        if row is not None:
            self.setCurrentIndex(self._chats.index(row, 0))

    def beside(self, chat_id: Any) -> Any:
        """The chat that comes into view when this one goes: the next, else the one before."""
        row = self._chats.index_of(chat_id).row()
        for way in (1, -1):
            other = self._chats.row_beside(row, way)
            chat = None if other is None else _chat_at(self._chats.index(other, 0))
            if chat is not None and chat.id != chat_id:
                return chat.id
        return None

    def rename(self, chat_id: Any) -> None:
        """Let the person type another title in its row."""
        index = self._chats.index_of(chat_id)
        if self.state() == QListView.State.EditingState:
            return  # Qt edits one at a time, and says so aloud
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(index)
            self.edit(index)

    def refresh(self) -> None:
        """Read the chats anew, but not under the hands of somebody who types a title."""
        self._is_stale = self.state() == QListView.State.EditingState
        if not self._is_stale:
            self._chats.refresh()

    def _mark(self) -> None:
        index = self._chats.index_of(self._chosen) if self._chosen is not None else QModelIndex()
        blocked = self.selectionModel().blockSignals(True)
        self.setCurrentIndex(index)
        if not index.isValid():
            self.clearSelection()
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def _current_changed(self, current: QModelIndex) -> None:
        chat = _chat_at(current)
        if chat is not None and chat.id != self._chosen:
            self._chosen = chat.id
            self.chat_chosen.emit(chat.id)

    def _pick(self, index: QModelIndex) -> None:
        chat = _chat_at(index)
        if chat is not None:
            self.chat_picked.emit(chat.id)

    def _remember_place(self) -> None:
        self._place = self.verticalScrollBar().value()

    def _return_to_place(self) -> None:
        self.executeDelayedItemsLayout()  # now, or it would be drawn a second time later
        self.verticalScrollBar().setValue(self._place)
        self._mark()

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        chat = self.current_chat
        if chat is None or self.state() == QListView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in ENTER:
            self.chat_entered.emit(chat.id)
        elif event.key() == Qt.Key.Key_F2:
            self.rename(chat.id)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(chat.id)
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - as Qt says it
        """Qt would read every chat for it; there is a box that searches."""
        self.letters_typed.emit(search)

    @guarded(QModelIndex)
    def moveCursor(self, action: Cursor, modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802 - as Qt says it
        count = self._chats.rowCount()
        row = self.currentIndex().row()
        page = max(1, self.viewport().height() // ROW - 1)
        starts = {
            Cursor.MoveUp: (row if row >= 0 else count, -1),
            Cursor.MoveDown: (row, 1),
            Cursor.MoveHome: (-1, 1),
            Cursor.MoveEnd: (count, -1),
            Cursor.MovePageUp: (max(row - page + 1, 0), -1),
            Cursor.MovePageDown: (min(row + page - 1, count - 1), 1),
        }
        start, way = starts.get(action, (row, 0))
        found = self._chats.row_beside(start, way) if way else None
        if found is None and action in (Cursor.MovePageUp, Cursor.MovePageDown):
            found = self._chats.row_beside(-1 if way < 0 else count, -way)
        return self.currentIndex() if found is None else self._chats.index(found, 0)

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - as Qt says it
        is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if is_mouse else self.currentIndex()
        chat = _chat_at(index)
        if chat is not None:
            where = event.pos() if is_mouse else self.visualRect(index).center()
            self.menu_requested.emit(chat, self.viewport().mapToGlobal(where))

    @guarded(nothing)
    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802 - as Qt says it
        super().closeEditor(editor, hint)
        if self._is_stale:
            self.refresh()


def _chat_at(index: QModelIndex) -> ChatView | None:
    entry = index.data(ENTRY) if index.isValid() else None
    return entry.chat if isinstance(entry, Entry) else None
