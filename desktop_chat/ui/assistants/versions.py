"""The page of an assistant's versions: when each was made, how it differs from now, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton, QTextEdit, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.assistant_differences import Difference
    from desktop_chat.services.assistant_views import VersionView

LIST_WIDE, HUNG = 240, 20
SIGNS = {"-": "asks", "+": "accent", " ": "muted", "…": "faint"}


class VersionsPage(QWidget):
    back_requested = Signal()
    chosen = Signal(object)
    """The version whose differences are wanted."""
    restore_requested = Signal(int)

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._versions: Sequence[VersionView] = ()
        self.title, self.words = QLabel(), QLabel()
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setObjectName("muted")
        self.back_button, self.restore_button = QPushButton(sentence("‹ Back")), QPushButton(sentence("Restore"))
        for button in (self.back_button, self.restore_button):
            button.setAutoDefault(False)
        self.restore_button.setProperty("primary", True)
        self.names = QListWidget()
        self.names.setAccessibleName(sentence("Versions"))
        self.names.setFixedWidth(theme.px(LIST_WIDE))
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(sentence("Differences"))
        self.text.setObjectName("differences")
        self._lay_out()
        self.back_button.clicked.connect(self.back_requested)
        self.restore_button.clicked.connect(self._restore)
        self.names.currentRowChanged.connect(self._choose)

    def _lay_out(self) -> None:
        head, body = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.S12)
        head.addWidget(self.back_button)
        head.addWidget(self.title, 1)
        head.addWidget(self.restore_button)
        right = QVBoxLayout()
        right.setSpacing(theme.S8)
        right.addWidget(self.words)
        right.addWidget(self.text, 1)
        body.setSpacing(theme.S16)
        body.addWidget(self.names)
        body.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S8)
        layout.setSpacing(theme.S12)
        layout.addLayout(head)
        layout.addLayout(body, 1)

    def show_versions(self, name: str, versions: Sequence[VersionView]) -> None:
        """The newest first."""
        self._versions = versions
        self.title.setText(sentence("Versions of {name}", name=name))
        self.names.clear()
        for place, version in enumerate(versions):
            when = f"{version.created_at.astimezone():%Y-%m-%d %H:%M}"
            text = sentence("Version {number} · {when}", number=version.number, when=when)
            self.names.addItem(f"{text} · {sentence('now')}" if place == 0 else text)
        self.names.setCurrentRow(min(1, len(versions) - 1))
        self.names.setFocus()

    @property
    def current(self) -> VersionView | None:
        row = self.names.currentRow()
        return self._versions[row] if 0 <= row < len(self._versions) else None

    @property
    def newest(self) -> VersionView | None:
        return self._versions[0] if self._versions else None

    def show_differences(self, found: Sequence[Difference]) -> None:
        """From the version that is chosen to the present one."""
        version = self.current
        is_present = version is None or version is self.newest
        self.restore_button.setEnabled(not is_present)
        words = "This is how it is now." if is_present else "What is different now: − was there then, + is new."
        self.words.setText(sentence(words))
        self.text.clear()
        self.text.setTabStopDistance(theme.px(HUNG))
        cursor = self.text.textCursor()
        for each in found:
            self._write(cursor, each.name.replace("_", " ").capitalize(), "text", is_strong=True)
            for sign, line in each.lines:
                self._write(cursor, f"{'−' if sign == '-' else sign}\t{line}", SIGNS[sign])
            self._write(cursor, "", "muted")
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _write(self, cursor: QTextCursor, text: str, colour: str, *, is_strong: bool = False) -> None:
        form = QTextCharFormat()
        form.setFont(theme.font(theme.SECONDARY, is_strong=is_strong))
        form.setForeground(self._look.colour(colour))
        hung = QTextBlockFormat()
        if not is_strong:
            hung.setLeftMargin(theme.px(HUNG))
            hung.setTextIndent(-theme.px(HUNG))
        cursor.setBlockFormat(hung)
        cursor.insertText(text, form)
        cursor.insertBlock()

    def _choose(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current)

    def _restore(self) -> None:
        if self.current is not None:
            self.restore_requested.emit(self.current.number)
