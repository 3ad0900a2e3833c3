"""The dialog in which a key is added: whose it is, the key itself, and what the service says to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.services.key_wishes import KeyWish
from desktop_chat.ui import theme

WIDTH = 460


class AddKeyDialog(QDialog):
    add_requested = Signal(bool)
    """Whether the service is to be asked first."""

    def __init__(
        self,
        services: Sequence[tuple[str, str]],
        profiles: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(sentence("Add a key"))
        self.setObjectName("form")
        self.setMinimumWidth(theme.px(WIDTH))
        self.provider = QComboBox()
        for name, title in services:
            self.provider.addItem(title, name)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(sentence("Paste it here"))
        self.address = QLineEdit()
        self.address.setPlaceholderText(sentence("The service's own"))
        self.profile = QComboBox()
        self.profile.setEditable(True)
        self.profile.addItems(list(profiles))
        self.for_session = QCheckBox(sentence("Only until the program ends, without the keyring"))
        self.words = QLabel()
        self.words.setObjectName("problem")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.hide()
        self._lay_out()
        self.key.textChanged.connect(self._ready)
        self._ready()
        self.key.setFocus()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(theme.S8)
        for label, widget in (
            (sentence("Service"), self.provider),
            (sentence("Key"), self.key),
            (sentence("Address"), self.address),
            (sentence("Profile"), self.profile),
        ):
            widget.setAccessibleName(label)
            form.addRow(label, widget)
        form.addRow("", self.for_session)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S8)
        buttons.addStretch(1)
        self.add_button = QPushButton(sentence("Test and add"))
        self.add_button.setProperty("primary", True)
        self.anyway_button = QPushButton(sentence("Add it anyway"))
        self.anyway_button.hide()
        cancel = QPushButton(sentence("Cancel"))
        for button in (cancel, self.anyway_button, self.add_button):
            buttons.addWidget(button)
        self.add_button.clicked.connect(lambda: self.add_requested.emit(True))
        self.anyway_button.clicked.connect(lambda: self.add_requested.emit(False))
        cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S20,) * 4)
        layout.setSpacing(theme.S16)
        layout.addLayout(form)
        layout.addWidget(self.words)
        layout.addLayout(buttons)
        for button in (cancel, self.anyway_button):
            button.setAutoDefault(False)
        self.add_button.setDefault(True)  # a button is one only once it is in the dialog
        self.finished.connect(lambda _: self.key.clear())

    def wish(self, *, is_tested: bool) -> KeyWish:
        """What is in it, as it stands."""
        return KeyWish(
            self.profile.currentText(),
            str(self.provider.currentData()),
            self.key.text(),
            self.address.text(),
            self.for_session.isChecked(),
            is_tested,
        )

    def choose_service(self, name: str | None) -> None:
        """The one that a chat needs."""
        place = self.provider.findData(name)
        if place >= 0:
            self.provider.setCurrentIndex(place)

    def choose_profile(self, name: str) -> None:
        self.profile.setCurrentText(name)

    def wait(self) -> None:
        """The service is being asked."""
        self._say(sentence("Asking {title} …", title=self.provider.currentText()))
        for button in (self.add_button, self.anyway_button):
            button.setEnabled(False)

    def show_failure(self, text: str, *, was_refused: bool) -> None:
        """Why it was not kept; what a service refuses may be kept all the same."""
        self._say(text)
        self.anyway_button.setVisible(was_refused)
        self._ready()
        self.key.setFocus()

    def _say(self, text: str) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.words.show()
        self.adjustSize()

    def _ready(self) -> None:
        for button in (self.add_button, self.anyway_button):
            button.setEnabled(bool(self.key.text().strip()))
