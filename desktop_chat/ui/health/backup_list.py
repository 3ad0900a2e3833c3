"""The backups that are kept, to be restored; a click asks first, a second one does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.services.size_words import size_words
from desktop_chat.ui import theme

if TYPE_CHECKING:
    from desktop_chat.services.backups import BackupView

ROWS_SHOWN = 5


class BackupList(QWidget):
    make_requested = Signal()
    restore_requested = Signal(str)
    """By name; confirmed already."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(sentence("Backups"))
        heading.setObjectName("title")
        self.list = QListWidget()
        self.list.setAccessibleName(sentence("Backups, the newest first"))
        heading.setBuddy(self.list)
        self.none = QLabel(sentence("There is no backup yet. One is made every day, once there are chats."))
        self.none.setObjectName("muted")
        self.none.setWordWrap(True)
        self.make_button = _button(sentence("Back up now"))
        self.restore_button = _button("")
        self.make_button.clicked.connect(self.make_requested)
        self.restore_button.clicked.connect(self._restore)
        self.list.currentItemChanged.connect(lambda *_: self._settle())
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S8)
        buttons.addWidget(self.make_button)
        buttons.addWidget(self.restore_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S8)
        for widget in (heading, self.none, self.list):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self.show_backups(())

    def show_backups(self, backups: Sequence[BackupView]) -> None:
        chosen = self.chosen
        self.list.clear()
        for backup in backups:
            item = QListWidgetItem(_words(backup), self.list)
            item.setData(Qt.ItemDataRole.UserRole, backup.name)
            if backup.name == chosen:
                self.list.setCurrentItem(item)
        self.none.setVisible(not backups)
        self.list.setVisible(bool(backups))
        self.list.ensurePolished()
        height = self.list.sizeHintForRow(0) if backups else 0
        self.list.setFixedHeight(height * min(len(backups), ROWS_SHOWN) + theme.S12)
        self._settle()

    @property
    def chosen(self) -> str:
        index = self.list.currentIndex()
        return str(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else ""

    def _restore(self) -> None:
        if not self.restore_button.property("asks"):
            self.restore_button.setProperty("asks", True)
            self.restore_button.setText(sentence("Restore it? The chats of now are kept as a backup."))
            return
        self._settle()
        self.restore_requested.emit(self.chosen)

    def _settle(self) -> None:
        self.restore_button.setProperty("asks", False)
        self.restore_button.setText(sentence("Restore…"))
        self.restore_button.setEnabled(bool(self.chosen))


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    return made


def _words(backup: BackupView) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(backup.made_at.timestamp()))
    parts = (
        QLocale().toString(moment, QLocale.FormatType.ShortFormat),
        sentence("1 chat") if backup.chats == 1 else sentence("{count} chats", count=backup.chats),
        sentence("1 message") if backup.messages == 1 else sentence("{count} messages", count=backup.messages),
        size_words(backup.size),
    )
    return " · ".join(parts)
