"""The widget for shortcuts: every command with its keys, which are changed by pressing others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit, QLabel, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.settings.fields import Field

if TYPE_CHECKING:
    from desktop_chat.services.settings import Setting


class KeyRow:
    """One command: its title, its first keys, and the way back to the usual ones."""

    def __init__(self, command: Command, commands: Commands) -> None:
        self.command, self._commands = command, commands
        title = sentence(command.title)
        self.label, self.more = QLabel(title), QLabel()
        self.more.setObjectName("caption")
        self.label.setWordWrap(True)
        self.more.setWordWrap(True)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(sentence("Keys for: {title}", title=title))
        self.back = QPushButton(sentence("Usual"))
        self.back.setAccessibleName(sentence("Usual keys for: {title}", title=title))
        self.edit.editingFinished.connect(self._changed)
        policy = self.back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(policy)
        self.back.hide()
        self.back.clicked.connect(lambda: commands.rebind(command.name, None))

    def show_keys(self) -> None:
        keys = self._commands.keys_of(self.command.name)
        blocked = self.edit.blockSignals(True)
        self.edit.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self.edit.blockSignals(blocked)
        rivals = self._commands.rivals(self.command.name, keys)
        self.more.setObjectName("asks" if rivals else "caption")
        self.more.setText(_more(keys, rivals))
        usual = tuple(QKeySequence(each).toString() for each in self.command.keys)
        self.back.setVisible(keys != usual)

    def _changed(self) -> None:
        pressed = self.edit.keySequence().toString()
        keys = self._commands.keys_of(self.command.name)
        if pressed != (keys[0] if keys else ""):
            self._commands.rebind(self.command.name, (pressed, *keys[1:]) if pressed else keys[1:])


class KeysField(Field):
    def __init__(self, setting: Setting, commands: Commands) -> None:
        whole = QWidget()
        super().__init__(setting, whole)
        layout = QGridLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.S12)
        for column in (0, 2):  # titles and keys; the longest keys take as much room as a title
            layout.setColumnStretch(column, 1)
        self.rows = [KeyRow(command, commands) for command in commands.all]
        for number, row in enumerate(self.rows):
            for column, widget in enumerate((row.label, row.more, row.edit, row.back)):
                layout.addWidget(widget, number, column, Qt.AlignmentFlag.AlignVCenter)
        self.show_all()  # only now: without a parent a button would be shown as a window
        if self.rows:
            self.setFocusProxy(self.rows[0].edit)
        commands.changed.connect(self.show_all)

    def put(self, value: object) -> None:
        self.show_all()

    def show_all(self) -> None:
        for row in self.rows:
            row.show_keys()


def _more(keys: tuple[str, ...], rivals: tuple[Command, ...]) -> str:
    """Who else has these keys, else which further ones there are."""
    if rivals:
        return sentence("also: {title}", title=sentence(rivals[0].title))
    return ", ".join(QKeySequence(each).toString(QKeySequence.SequenceFormat.NativeText) for each in keys[1:])
