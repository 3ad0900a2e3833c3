"""The dialog that shows all profiles and their keys, and renames, copies, prefers and deletes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.profiles.chip import dot

if TYPE_CHECKING:
    from desktop_chat.services.views import ErrorView
    from desktop_chat.ui.desk import StartTask
    from desktop_chat.ui.profiles.desk import ProfileManager

SIZE = 560, 340


class ManageDialog(QDialog):
    changed = Signal()

    def __init__(self, profiles: ProfileManager, start: StartTask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profiles, self._start = profiles, start
        self._is_open = True
        self.finished.connect(self._leave)
        self.setWindowTitle(sentence("Profiles"))
        self.setObjectName("form")
        self.resize(*(theme.px(side) for side in SIZE))
        self.names = QListWidget()
        self.names.setAccessibleName(sentence("Profiles"))
        self.name = QLineEdit()
        self.name.setAccessibleName(sentence("Name"))
        self.keys = QLabel()
        self.keys.setTextFormat(Qt.TextFormat.PlainText)
        self.keys.setWordWrap(True)
        self.words = QLabel()
        self.words.setObjectName("problem")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.hide()
        self.rename_button = self._button(sentence("Rename"), self._rename)
        self.prefer_button = self._button(sentence("Use for new chats"), self._prefer)
        self.copy_button = self._button(sentence("Copy without keys"), self._copy)
        self.delete_button = self._button(sentence("Delete"), self._delete)
        self._lay_out()
        self.names.currentTextChanged.connect(self._show)
        self.name.returnPressed.connect(self._rename)
        self.refresh("")

    def _button(self, text: str, verb: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(verb)
        return button

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(theme.S8)
        line = QHBoxLayout()
        line.setSpacing(theme.S8)
        line.addWidget(self.name, 1)
        line.addWidget(self.rename_button)
        right.addWidget(_heading(sentence("Name")))
        right.addLayout(line)
        right.addSpacing(theme.S8)
        right.addWidget(_heading(sentence("Keys")))
        right.addWidget(self.keys)
        right.addStretch(1)
        for button in (self.prefer_button, self.copy_button, self.delete_button):
            right.addWidget(button)
        columns = QHBoxLayout()
        columns.setSpacing(theme.S16)
        columns.addWidget(self.names, 1)
        columns.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S20,) * 4)
        layout.addLayout(columns)
        layout.addWidget(self.words)

    @property
    def chosen(self) -> str:
        index = self.names.currentIndex()
        return str(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else ""

    def refresh(self, chosen: str) -> None:
        """As they are now, with this one chosen, or the first."""
        self.names.clear()
        for profile in self._profiles.all():
            mark = sentence(" (new chats)") if profile.is_default else ""
            self.names.addItem(f"{profile.name}{mark}")
            item = self.names.item(self.names.count() - 1)
            item.setData(Qt.ItemDataRole.UserRole, profile.name)
            if profile.colour:
                item.setIcon(dot(profile.colour, self.devicePixelRatioF()))
            if profile.name == chosen:
                self.names.setCurrentItem(item)
        if not self.chosen and self.names.count():
            self.names.setCurrentRow(0)
        self._show()

    def _show(self, _: str = "") -> None:
        name = self.chosen
        self.name.setText(name)
        self.keys.clear()
        self._settle_deletion()
        for button in (self.rename_button, self.prefer_button, self.copy_button, self.delete_button):
            button.setEnabled(bool(name))
        if name:
            self._start(self._show_keys(name), name="show keys")

    async def _show_keys(self, name: str) -> None:
        lines = await self._profiles.keys_of(name)
        if self._is_open and self.chosen == name:
            self.keys.setText("\n".join(lines) or sentence("It has no keys."))

    def _rename(self) -> None:
        wanted = self.name.text()
        self._tell(self._profiles.rename(self.chosen, wanted), " ".join(wanted.split()))

    def _prefer(self) -> None:
        self._tell(self._profiles.make_default(self.chosen), self.chosen)

    def _copy(self) -> None:
        self._tell(self._profiles.duplicate(self.chosen), self.chosen)

    def _delete(self) -> None:
        """The first click asks, the second does."""
        if not self.delete_button.property("asks"):
            self.delete_button.setProperty("asks", True)
            self.delete_button.setText(sentence("Delete it with its keys? Its chats stay."))
            return
        self.delete_button.setEnabled(False)
        self._start(self._deleted(self.chosen), name="delete a profile")

    async def _deleted(self, name: str) -> None:
        error = await self._profiles.delete(name)
        if self._is_open:
            self._tell(error, name if error else "")

    def _leave(self) -> None:
        self._is_open = False
        self.deleteLater()

    def _settle_deletion(self) -> None:
        self.delete_button.setProperty("asks", False)
        self.delete_button.setText(sentence("Delete"))

    def _tell(self, error: ErrorView | None, chosen: str) -> None:
        self.words.setText(error.sentence if error else "")
        self.words.setVisible(error is not None)
        if error is None:
            self.refresh(chosen)
            self.changed.emit()
        else:
            self._settle_deletion()
            self.delete_button.setEnabled(True)


def _heading(text: str) -> QLabel:
    made = QLabel(text)
    made.setObjectName("heading")
    return made
