"""The page of all assistants: a search, tags to narrow it, and the cards."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.card_list import CardList
from desktop_chat.ui.assistants.cards import Card
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.assistants.flow import Flow
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

READY = "\0ready"
"""Stands for those that come along, among the tags."""
NONE_YET = "You have none yet. Make one of your own, or take over one of these with a click."
NONE_FOUND = "No assistant is called so, or says so of itself."


class SearchLine(QLineEdit):
    """Down leads to the cards, Enter opens the first of them."""

    left = Signal()
    entered = Signal()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Gallery(QWidget):
    new_requested = Signal()
    import_requested = Signal()

    def __init__(self, look: Theme, faces: Faces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: Sequence[Card] = ()
        self._ready: Sequence[Card] = ()
        self._tag: str | None = None
        self._is_read = False
        self.search = SearchLine()
        self.search.setPlaceholderText(sentence("Search names, descriptions and tags"))
        self.search.setAccessibleName(sentence("Search the assistants"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.left.connect(self._go_to_cards)
        self.search.entered.connect(self._open_first)
        self.new_button = _button(sentence("New assistant"), self.new_requested)
        self.new_button.setProperty("primary", True)
        self.new_button.setToolTip(sentence("Ctrl+N"))
        self.import_button = _button(sentence("Import…"), self.import_requested)
        self.words = QLabel()
        self.words.setObjectName("muted")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.clear_button = QPushButton(sentence("Show all"))
        self.clear_button.setAutoDefault(False)
        self.clear_button.clicked.connect(self.show_all)
        self.list = CardList(look, faces)
        self._chips = Flow()
        self.chips: dict[str | None, QPushButton] = {}
        self._lay_out()
        self._narrow()

    def _lay_out(self) -> None:
        title = QLabel(sentence("Assistants"))
        title.setObjectName("lead")
        head, said = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.S8)
        head.addWidget(title, 1)
        for button in (self.import_button, self.new_button):
            head.addWidget(button)
        said.addWidget(self.words, 1)
        said.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S20, theme.S20, theme.S20, theme.S12)
        layout.setSpacing(theme.S12)
        layout.addLayout(head)
        layout.addWidget(self.search)
        layout.addLayout(self._chips)
        layout.addLayout(said)
        layout.addWidget(self.list, 1)

    # ---------------------------------------------------------------- showing

    def offer(self, own: Sequence[Card], ready: Sequence[Card]) -> None:
        self._own, self._ready, self._is_read = own, ready, True
        tags = sorted({tag for card in own for tag in card.tags}, key=str.casefold)
        if self._tag is not None and self._tag not in (*tags, READY):
            self._tag = None
        self._offer_tags(tags)
        self._narrow()

    def _offer_tags(self, tags: Sequence[str]) -> None:
        wanted: list[str | None] = [None, *tags, *([READY] if self._ready else [])] if self._own else []
        if list(self.chips) != wanted:
            self.chips = {tag: self._chip(tag) for tag in wanted}
            self._chips.show_widgets(list(self.chips.values()))
        for tag, chip in self.chips.items():
            chip.setChecked(tag == self._tag)

    def _chip(self, tag: str | None) -> QPushButton:
        titles = {None: sentence("All"), READY: sentence("Ready-made")}
        chip = QPushButton(titles.get(tag) or str(tag))
        chip.setObjectName("chip")
        chip.setCheckable(True)
        chip.setAutoDefault(False)
        chip.clicked.connect(lambda: self.narrow_to(tag))
        return chip

    def narrow_to(self, tag: str | None) -> None:
        """Those with this tag; the same once more shows all."""
        self._tag = None if tag == self._tag else tag
        for each, chip in self.chips.items():
            chip.setChecked(each == self._tag)
        self._narrow()

    def show_all(self) -> None:
        self._tag = None
        self.search.clear()
        self.narrow_to(None)
        self.search.setFocus()

    def _narrow(self) -> None:
        words = self.search.text().casefold().split()
        is_ready = self._tag == READY or not self._own
        tag = None if is_ready else self._tag
        among = self._ready if is_ready else self._own
        chosen = self.list.current
        found = [card for card in among if card.fits(words, tag)]
        self.list.cards.show(found)
        if found:
            self.list.choose(chosen.mark if chosen is not None else "")
        self._say(is_empty=not found)

    def _say(self, *, is_empty: bool) -> None:
        """What helps where there is nothing of one's own, or nothing that fits."""
        text = sentence(NONE_YET) if self._is_read and not self._own else ""
        is_narrowed = bool(self.search.text() or self._tag)
        if is_empty and is_narrowed and self._is_read:
            text = sentence(NONE_FOUND)
        self.words.setText(text)
        self.words.setVisible(bool(text))
        self.clear_button.setVisible(is_empty and is_narrowed)
        self.list.setVisible(not is_empty)

    # -------------------------------------------------------------- happening

    def _go_to_cards(self) -> None:
        if self.list.isVisible():
            self.list.setFocus()
            self.list.choose(self.list.current.mark if self.list.current else "")

    def _open_first(self) -> None:
        if self.list.cards.cards and self.search.text().strip():
            self._go_to_cards()
            self.list.act()


def _button(text: str, signal: object) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(signal)
    return button
