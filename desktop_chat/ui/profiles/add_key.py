"""The dialog in which a profile learns of a service: its key and settings, and what the service says to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.services.key_wishes import KeyWish, KnownFields
from desktop_chat.ui import theme
from desktop_chat.ui.boxes import Choice
from desktop_chat.ui.form_rows import add_row, button_row, form_layout
from desktop_chat.ui.problem import Problem
from desktop_chat.ui.profiles.service_form import ServiceForm, text_of

if TYPE_CHECKING:
    from desktop_chat.services.key_wishes import ServiceField

WIDTH = 480
FieldsOf = Callable[[str], "Sequence[ServiceField]"]


class AddKeyDialog(QDialog):
    add_requested = Signal(bool)
    """Whether the service is to be asked first."""

    def __init__(
        self,
        services: Sequence[tuple[str, str]],
        fields_of: FieldsOf,
        profiles: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setWindowTitle(sentence("Add a key"))
        self.setMinimumWidth(theme.px(WIDTH))
        self._fields_of, self._known = fields_of, KnownFields()
        self.provider = Choice()
        for name, title in services:
            self.provider.addItem(title, name)
        self.profile = Choice()
        self.profile.setEditable(True)
        self.profile.addItems(list(profiles))
        if (line := self.profile.lineEdit()) is not None:
            line.setPlaceholderText(sentence("Personal"))  # what it is called if nobody names it
        self.for_session = QCheckBox(sentence("Only until the program ends, without the keyring"))
        self.words = Problem()
        self.form = self._made_form(is_whole=False)
        self._lay_out()
        self.provider.currentIndexChanged.connect(self._show_service)
        self._ready()
        self.key.setFocus()

    def _lay_out(self) -> None:
        self.add_button = QPushButton(sentence("Test and add"))
        self.anyway_button = QPushButton(sentence("Add it anyway"))
        self.add_button.clicked.connect(lambda: self.add_requested.emit(True))
        self.anyway_button.clicked.connect(lambda: self.add_requested.emit(False))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(theme.S20,) * 4)
        self._column.setSpacing(theme.S12)
        first = form_layout()
        add_row(first, sentence("Profile"), self.profile)
        add_row(first, sentence("Service"), self.provider)
        self._column.addLayout(first)
        for widget in (self.form, self.for_session, self.words):
            self._column.addWidget(widget)
        self._column.addLayout(button_row(self, self.add_button, self.anyway_button))
        self.anyway_button.hide()
        self.add_button.setDefault(True)  # a button is one only once it is in the dialog
        self.finished.connect(lambda _: self.form.clear())

    # ----------------------------------------------------------------- service

    @property
    def key(self) -> QLineEdit:
        return self.form.key

    @property
    def address(self) -> QLineEdit:
        box = self.form.boxes["base_url"]
        assert isinstance(box, QLineEdit)
        return box

    def _made_form(self, *, is_whole: bool) -> ServiceForm:
        fields = self._fields_of(str(self.provider.currentData()))
        form = ServiceForm(fields, self._known, is_whole=is_whole)
        form.changed.connect(self._ready)
        form.resized.connect(self.adjustSize)
        return form

    def _show_service(self, _: int = 0, *, is_whole: bool = False) -> None:
        """Its own fields, in place of those of another."""
        old, self.form = self.form, self._made_form(is_whole=is_whole)
        self._column.replaceWidget(old, self.form)
        old.clear()
        old.deleteLater()
        self._ready()
        self.adjustSize()

    def choose_service(self, name: str | None, address: str = "") -> None:
        """The one that a chat needs, at this address."""
        place = self.provider.findData(name)
        if place >= 0:
            self.provider.setCurrentIndex(place)
        if address:
            self.address.setText(address)

    def choose_profile(self, name: str) -> None:
        self.profile.setCurrentText(name)

    def change(self, profile: str, provider: str, known: KnownFields) -> None:
        """What a profile knows about this service is changed."""
        self._known = known
        self.setWindowTitle(sentence("Change a service"))
        self.choose_profile(profile)
        self.choose_service(provider)
        self._show_service(is_whole=True)
        for box in (self.profile, self.provider):
            box.setEnabled(False)
        self.add_button.setText(sentence("Test and keep"))
        self.anyway_button.setText(sentence("Keep it anyway"))
        self.key.setFocus()

    # -------------------------------------------------------------------- wish

    def wish(self, *, is_tested: bool) -> KeyWish:
        """What is in it, as it stands."""
        return KeyWish(
            self.profile.currentText(),
            str(self.provider.currentData()),
            self.form.texts(),
            self.for_session.isChecked(),
            is_tested,
            self.form.removed(),
        )

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
        self.words.say(text)
        self.words.setAccessibleName(text)
        self.adjustSize()

    def _ready(self) -> None:
        is_something_said = any(text_of(box).strip() for box in self.form.boxes.values())
        for button in (self.add_button, self.anyway_button):
            button.setEnabled(is_something_said or bool(self.form.removed()))
