"""The runs of the chat that is shown, the newest first: a page beside the transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.runs.card import RunCard

if TYPE_CHECKING:
    from desktop_chat.services.run_lines import RunLine, RunPage


class RunsPage(QScrollArea):
    steps_requested = Signal(object)
    again_requested = Signal(object)
    remove_requested = Signal(object)
    older_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[Any, RunCard] = {}
        """By run, the newest first."""
        self.chat_id: Any = None
        self.words = QLabel()
        self.words.setObjectName("muted")
        self.words.setWordWrap(True)
        self.older = QPushButton(sentence("Older runs"))
        self.older.clicked.connect(self.older_requested)
        page = QWidget()
        page.setObjectName("settingsPage")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(theme.S12, theme.S12, theme.S12, theme.S12)
        self._column.setSpacing(theme.S8)
        for widget in (self.words, self.older):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.setObjectName("settingsArea")
        self.setAccessibleName(sentence("Runs of this chat"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)
        self._say()

    @property
    def oldest(self) -> int | None:
        """The number of the last card."""
        return min((card.line.run.number for card in self.cards.values()), default=None)

    def show_newest(self, chat_id: Any, found: RunPage) -> None:
        """What is known of older ones stays, in the same chat."""
        if chat_id != self.chat_id:
            self._clear(chat_id)
        is_first = not self.cards
        for place, line in enumerate(found.lines):
            self._show(line, place)
        if is_first:
            self.older.setVisible(found.has_older)
        self._say()

    def add_older(self, chat_id: Any, found: RunPage) -> None:
        if chat_id != self.chat_id:
            return
        for line in found.lines:
            self._show(line, len(self.cards))
        self.older.setVisible(found.has_older)

    def _show(self, line: RunLine, place: int) -> None:
        card = self.cards.get(line.run.id)
        if card is not None:
            card.show_line(line)
            return
        card = self.cards[line.run.id] = RunCard(line)
        card.steps_requested.connect(self.steps_requested)
        card.again_requested.connect(self.again_requested)
        card.remove_requested.connect(self.remove_requested)
        self._column.insertWidget(1 + place, card)

    def _clear(self, chat_id: Any) -> None:
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        self.cards.clear()
        self.chat_id = chat_id
        self.older.hide()

    def _say(self) -> None:
        self.words.setText(sentence("What an answer did will be seen here: its steps, tokens, cost and time."))
        self.words.setVisible(not self.cards)
        self.older.setVisible(bool(self.cards) and not self.older.isHidden())
