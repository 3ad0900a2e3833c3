"""The window of assistants in tests: opened by its command, driven by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit, QWidget

from desktop_chat.ui.assistants.cards import Card
from desktop_chat.ui.assistants.editor import Editor
from desktop_chat.ui.assistants.gallery import Gallery
from desktop_chat.ui.assistants.operator import AssistantsOperator
from desktop_chat.ui.assistants.room import Room
from desktop_chat.ui.assistants.versions import VersionsPage
from desktop_chat.ui.assistants.window import SIZE, AssistantsWindow
from tests.support.windows import OpenedWindow, until


class AssistantsRoom:
    """What a person sees and does there."""

    def __init__(self, opened: OpenedWindow) -> None:
        self.opened = opened

    @property
    def room(self) -> Room:
        operator = self.opened.operator.findChild(AssistantsOperator)
        assert operator is not None and operator.room is not None
        return operator.room

    @property
    def is_there(self) -> bool:
        operator = self.opened.operator.findChild(AssistantsOperator)
        return operator is not None and operator.room is not None

    @property
    def window(self) -> AssistantsWindow:
        return self.room.window

    @property
    def gallery(self) -> Gallery:
        return self.window.gallery

    @property
    def editor(self) -> Editor:
        return self.window.editor

    @property
    def versions(self) -> VersionsPage:
        return self.window.versions

    @property
    def cards(self) -> list[Card]:
        return list(self.gallery.list.cards.cards)

    @property
    def names(self) -> list[str]:
        return [card.name for card in self.cards]

    async def open(self) -> None:
        self.opened.window.commands.run("assistants.open")
        await until(lambda: self.is_there)
        self.window.resize(*SIZE)
        await until(lambda: self.window.isActiveWindow() and self.cards)

    def choose(self, name: str) -> None:
        self.gallery.list.choose(next(card.mark for card in self.cards if card.name == name))
        self.gallery.list.setFocus()

    def press(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        QTest.keyClick(widget or self.gallery.list, key)

    def click(self, name: str) -> None:
        cards = self.gallery.list
        row = self.names.index(name)
        where = cards.visualRect(cards.cards.index(row, 0)).center()
        QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y()))

    async def edit(self, name: str) -> None:
        self.choose(name)
        self.press(Qt.Key.Key_Return)
        await until(lambda: self.window.is_editing)

    async def save(self) -> None:
        self.window.toast.withdraw()
        QTest.keyClick(self.editor.names, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: self.window.toast.isVisible() and "aved" in self.window.toast.words.text())

    async def go_back(self) -> None:
        self.press(Qt.Key.Key_Escape, self.window)
        await until(lambda: not self.window.is_editing and not self.room.editing.mark)

    async def undo(self) -> None:
        assert self.window.toast.isVisible()
        self.window.toast.button.click()

    def write(self, name: str, text: str) -> None:
        """Into the text of this field, at its end."""
        self.editor.show_field(name)
        edit = self.editor.fields[name].findChild(QPlainTextEdit)
        assert isinstance(edit, QPlainTextEdit)
        edit.moveCursor(QTextCursor.MoveOperation.End)
        QTest.keyClicks(edit, text)

    async def ask(self, question: str) -> None:
        """In the place to try it."""
        pane = self.editor.trial
        count = pane.model.count
        pane.edit.setFocus()
        QTest.keyClicks(pane.edit, question)
        QTest.keyClick(pane.edit, Qt.Key.Key_Return)
        await until(lambda: pane.model.count >= count + 2 and pane.button.text() == "Send")

    @property
    def focused(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def label(self, inside: QWidget, name: str) -> QLabel:
        """The first that is dressed as this."""
        return next((each for each in inside.findChildren(QLabel) if each.objectName() == name), QLabel())

    @property
    def tried(self) -> list[str]:
        model = self.editor.trial.model
        rows = [model.whole_row(number) for number in range(model.rowCount())]
        return [row.message.content for row in rows if row is not None]

    async def file_dialog(self, opens: Callable[[], object]) -> QFileDialog:
        opens()
        await until(lambda: any(each.isVisible() for each in self.window.findChildren(QFileDialog)))
        return next(each for each in self.window.findChildren(QFileDialog) if each.isVisible())
