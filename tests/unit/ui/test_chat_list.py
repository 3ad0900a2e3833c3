"""The list of chats as Qt and a screen reader see it, also where there is nothing to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QStringListModel, Qt
from PySide6.QtGui import QAccessible, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.services.desk_views import ChatGroup
from desktop_chat.services.views import ChatView
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.chat_list_view import ChatListView
from desktop_chat.ui.row_list import RowList
from desktop_chat.ui.theme import Theme

NOW = datetime.now(UTC)
CHAT = ChatView(0, "chat", "", None, None, None, {}, False, NOW, NOW)


class ManyChats:
    """Ten thousand of them, made when they are asked for."""

    def __init__(self, count: int = 10_000) -> None:
        self.count = count
        self.read: list[int] = []

    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]:
        return (ChatGroup("pinned", 2), ChatGroup("today", self.count - 2))

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]:
        self.read.append(offset)
        last = min(offset + limit, self.count)
        return [replace(CHAT, id=number, title=f"Chat {number}") for number in range(offset, last)]

    def answered_chats(self) -> frozenset[Any]:
        return frozenset({1})


def shown(qtbot: QtBot, lists: ManyChats) -> ChatListView:
    model = ChatListModel()
    model.attach(lists)
    view = ChatListView(model, Theme(Qt.ColorScheme.Light), "Chats")
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(260, 600)
    view.show()
    return view


def test_only_what_is_seen_is_read(qtbot: QtBot) -> None:
    lists = ManyChats()
    view = shown(qtbot, lists)
    view.viewport().render(QPixmap(260, 600))
    assert set(lists.read) == {0}
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.viewport().render(QPixmap(260, 600))
    assert len(set(lists.read)) <= 3 and max(lists.read) > 9_900


def test_every_row_has_its_place(qtbot: QtBot) -> None:
    view = shown(qtbot, ManyChats())
    index = view.model().index(7, 0)
    assert view.indexAt(view.visualRect(index).center()) == index
    assert not view.indexAt(QPoint(5, 10_000_000)).isValid()
    far = view.model().index(9_000, 0)
    view.scrollTo(far)
    assert view.viewport().rect().contains(view.visualRect(far))
    view.scrollTo(view.model().index(0, 0))
    assert view.verticalScrollBar().value() == 0


def test_a_screen_reader_hears_titles_and_states(qtbot: QtBot) -> None:
    view = shown(qtbot, ManyChats(20))
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.text(QAccessible.Text.Name) == "Chats"
    names = [interface.child(row).text(QAccessible.Text.Name) for row in range(3)]
    assert names == ["Pinned", "Chat 0", "Chat 1, being answered"]


def test_a_list_without_a_model_or_rows_is_calm(qtbot: QtBot) -> None:
    empty = RowList(36)
    qtbot.addWidget(empty)
    empty.show()
    assert empty.row_count == 0
    assert empty.visualRect(QModelIndex()).isNull() and not empty.indexAt(QPoint(1, 1)).isValid()
    empty.setModel(QStringListModel(["a", "b"], empty))
    empty.viewport().render(QPixmap(50, 50))
    view = shown(qtbot, ManyChats(2))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up):
        QTest.keyClick(view, key)
    view.choose(99)
    view.step(1)
    view.choose_number(8)
    assert view.beside(99) == 0
