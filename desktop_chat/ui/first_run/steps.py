"""What stands below the greeting on the first day: keys to add, keys of the environment, servers found here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded

if TYPE_CHECKING:
    from desktop_chat.services.desk_first_run import KeyOffer
    from desktop_chat.services.local_servers import LocalServerView

WIDE = 520
SHOWN_MODELS = 3


class FirstSteps(QScrollArea):
    """In a low window it scrolls: the box to write in stays in sight."""

    key_requested = Signal()
    models_requested = Signal()
    local_models_requested = Signal()
    server_chosen = Signal(object)
    session_requested, keyring_requested, later_requested = Signal(), Signal(), Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key_button = _button(sentence("Add a key"), self.key_requested, is_primary=True)
        self.models_button = _button(sentence("Choose a model"), self.models_requested, is_primary=True)
        self.local_button = _button(sentence("More models for this computer…"), self.local_models_requested)
        first = QHBoxLayout()
        first.setSpacing(theme.S8)
        first.addStretch(1)
        for button in (self.key_button, self.models_button, self.local_button):
            first.addWidget(button)
        first.addStretch(1)
        self.keys, self.servers = KeyCard(), ServerCard()
        self.keys.session_button.clicked.connect(self.session_requested)
        self.keys.keyring_button.clicked.connect(self.keyring_requested)
        self.keys.later_button.clicked.connect(self.later_requested)
        self.servers.chosen.connect(self.server_chosen)
        page = self._page = QWidget()
        page.setObjectName("settingsPage")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, theme.S8, 0, 0)
        layout.setSpacing(theme.S12)
        layout.addLayout(first)
        for card in (self.keys, self.servers):
            card.setMaximumWidth(theme.px(WIDE))
            layout.addLayout(centred(card))
        self.setObjectName("settingsArea")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(page)
        self.hide()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        return self._page.sizeHint()

    def show_for(self, offers: Sequence[KeyOffer], *, has_keys: bool) -> None:
        """One thing stands out: what helps most."""
        self.keys.show_offers(offers)
        for button, is_shown in ((self.key_button, not has_keys), (self.models_button, has_keys)):
            button.setVisible(is_shown)
            button.setProperty("primary", not offers)
            button.style().unpolish(button)
            button.style().polish(button)
        self.show()
        self.updateGeometry()

    def show_servers(self, servers: Sequence[LocalServerView]) -> None:
        self.servers.show_servers(servers)
        self.updateGeometry()


class Card(QFrame):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(title)
        self.title = QLabel(title)
        self.title.setObjectName("title")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*(theme.S16,) * 4)
        self.column.setSpacing(theme.S8)
        self.column.addWidget(self.title)
        self.hide()


class KeyCard(Card):
    """Who they are for and how they end; the keys themselves are shown nowhere."""

    def __init__(self) -> None:
        super().__init__(sentence("Keys in your environment"))
        self.words, self.note = QLabel(), QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setObjectName("muted")
        self.note.setText(sentence("In the keyring they stay; for this session only as long as the program runs."))
        for label in (self.words, self.note):
            label.setWordWrap(True)
            self.column.addWidget(label)
        self.keyring_button = QPushButton(sentence("Keep in the keyring"))
        self.session_button = QPushButton(sentence("Use for this session"))
        self.later_button = QPushButton(sentence("Not now"))
        self.keyring_button.setProperty("primary", True)
        line = QHBoxLayout()
        line.setSpacing(theme.S8)
        for button in (self.keyring_button, self.session_button, self.later_button):
            line.addWidget(button)
        line.addStretch(1)
        self.column.addLayout(line)

    def show_offers(self, offers: Sequence[KeyOffer]) -> None:
        self.words.setText("\n".join(f"{offer.title}  {offer.end}" for offer in offers))
        self.setVisible(bool(offers))


class ServerCard(Card):
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(sentence("Found on this computer"))
        self.buttons: list[QPushButton] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.S8)
        self.column.addLayout(self._rows)

    def show_servers(self, servers: Sequence[LocalServerView]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons = []
        for server in servers:
            self._rows.addWidget(self._row(server))
        self.setVisible(bool(servers))

    def _row(self, server: LocalServerView) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        title, words = QLabel(server.title), QLabel(_models(server))
        words.setObjectName("muted")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        for label in (title, words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            texts.addWidget(label)
        text = sentence("Add its key…") if server.needs_key else sentence("Use")
        button = QPushButton(text)
        button.setAccessibleName(sentence("{verb}: {name}", verb=text, name=server.title))
        button.clicked.connect(lambda: self.chosen.emit(server))
        self.buttons.append(button)
        line.addLayout(texts, 1)
        line.addWidget(button)
        return row


def centred(widget: QWidget) -> QHBoxLayout:
    """In the middle, as wide as it may be."""
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(widget, 10_000)
    line.addStretch(1)
    return line


def _models(server: LocalServerView) -> str:
    if server.needs_key:
        return sentence("at {address}, wants a key", address=server.address)
    if not server.models:
        return sentence("at {address}, has no model yet", address=server.address)
    shown = ", ".join(server.models[:SHOWN_MODELS])
    more = len(server.models) - SHOWN_MODELS
    return sentence("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def _button(text: str, wish: object, *, is_primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("primary", is_primary)
    button.clicked.connect(wish)
    return button
