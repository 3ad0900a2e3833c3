"""How the dialog of profiles is laid out: a list at the left, and what is known of one at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.services.views import Cost
from desktop_chat.ui import theme
from desktop_chat.ui.boxes import Choice
from desktop_chat.ui.colours import ACCENTS
from desktop_chat.ui.form_rows import add_row, form_layout
from desktop_chat.ui.problem import Problem
from desktop_chat.ui.profiles.chip import DOT, GAP, dot_icon
from desktop_chat.ui.profiles.service_list import ServiceList
from desktop_chat.ui.transcript.sums import price_text

if TYPE_CHECKING:
    from desktop_chat.services.profile_views import ProfileView, Spending

COLOURS = {name: pair[0].accent for name, pair in ACCENTS.items()}
TITLES = {"green": "Green", "blue": "Blue", "violet": "Violet", "rose": "Rose", "amber": "Amber", "grey": "Grey"}
LIST_WIDTH = 200
DELETES = "Delete it with its keys? Its chats stay."


class ManagingPage:
    def __init__(self, dialog: QWidget) -> None:
        self.names, self.name, self.cap = QListWidget(), QLineEdit(), QLineEdit()
        self._shown = ""
        self.names.setAccessibleName(sentence("Profiles"))
        self.names.setFixedWidth(theme.px(LIST_WIDTH))
        self.names.setIconSize(QSize(DOT + GAP, DOT))
        self.cap.setPlaceholderText(sentence("No limit"))
        self.spent, self.words = QLabel(), Problem()
        self.spent.setObjectName("muted")
        self.colours = Choice()
        self.colours.addItem(sentence("None"), None)
        for name, colour in COLOURS.items():
            self.colours.addItem(dot(colour), sentence(TITLES[name]), colour)
        self.services = ServiceList()
        self.new_button, self.add_button = _button(sentence("New profile")), _button(sentence("Add a key…"))
        self.prefer_button = _button(sentence("Use for new chats"))
        self.copy_button = _button(sentence("Copy without keys"))
        self.delete_button = _button(sentence("Delete"))
        self.spent.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out(dialog)

    def _lay_out(self, dialog: QWidget) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.names, 1)
        left.addWidget(self.new_button)
        form = form_layout()
        for label, widget in (
            (sentence("Name"), self.name),
            (sentence("Colour"), self.colours),
            (sentence("Limit a month, $"), self.cap),
        ):
            add_row(form, label, widget)
        form.addRow("", self.spent)
        title = QLabel(sentence("Services and keys"))
        title.setObjectName("heading")
        last = QHBoxLayout()
        last.setSpacing(theme.S8)
        for button in (self.prefer_button, self.copy_button, self.delete_button):
            last.addWidget(button)
        right.setSpacing(theme.S8)
        right.addLayout(form)
        for part in (title, self.services):
            right.addWidget(part)
        right.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        right.addWidget(self.words)
        right.addLayout(last)
        columns = QHBoxLayout(dialog)
        columns.setContentsMargins(*(theme.S20,) * 4)
        columns.setSpacing(theme.S20)
        columns.addLayout(left)
        columns.addLayout(right, 1)

    def show_profile(self, profile: ProfileView | None) -> None:
        """What its row says; its keys and what it has spent come later.

        What is being typed stays, as long as it is the same profile's.
        """
        name = profile.name if profile else ""
        texts = {self.name: name, self.cap: self.cap_text(profile) if profile else ""}
        for edit, text in texts.items():
            if name != self._shown or not edit.isModified():
                edit.setText(text)
        self._shown = name
        self.colours.setCurrentIndex(max(0, self.colours.findData(profile.colour if profile else None)))
        self.spent.clear()
        self.services.show_services(())
        self._settle_deletion()
        for widget in (self.name, self.cap, self.colours, self.add_button, *self._last):
            widget.setEnabled(profile is not None)
        if profile is not None and profile.is_default:
            self.prefer_button.setEnabled(False)

    @property
    def _last(self) -> tuple[QPushButton, ...]:
        return self.prefer_button, self.copy_button, self.delete_button

    def cap_text(self, profile: ProfileView) -> str:
        return "" if profile.cap is None else f"{profile.cap:f}"

    def complain(self, text: str) -> None:
        self.words.say(text)
        self._settle_deletion()
        self.delete_button.setEnabled(True)

    def asks_before_deletion(self) -> bool:
        """Whether it has been asked already, and is to be done."""
        if self.delete_button.property("asks"):
            self.delete_button.setEnabled(False)
            return True
        self.delete_button.setProperty("asks", True)
        self.delete_button.setText(sentence(DELETES))
        return False

    def _settle_deletion(self) -> None:
        self.delete_button.setProperty("asks", False)
        self.delete_button.setText(sentence("Delete"))


def spent_text(spending: Spending) -> str:
    if not spending.attempts:
        return sentence("Nothing spent this month.")
    amount = price_text(Cost(spending.amount, is_partial=spending.is_partial))
    return sentence("Spent this month: {amount}", amount=amount)


def dot(colour: str | None) -> QIcon:
    return QIcon(QPixmap()) if colour is None else dot_icon(colour, 2.0)


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button
