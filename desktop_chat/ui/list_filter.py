"""Which chats are listed, chosen above them: of which kind, and with which assistant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.strokes import CROSS, StrokeButton
from desktop_chat.ui.search_filters import FilterBox
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.assistant_choices import AssistantChoice

KINDS = {"All kinds": ("chat", "thread"), "Chats": ("chat",), "Threads": ("thread",)}


class ListFilter(QWidget):
    changed = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.assistant = FilterBox(sentence("Kind")), FilterBox(sentence("Assistant"))
        for title, kinds in KINDS.items():
            self.kind.addItem(sentence(title), kinds)
        self.assistant.addItem(sentence("Any assistant"), None)
        self.cross = StrokeButton(CROSS, sentence("List all chats again"), look)
        self.cross.clicked.connect(self.close_up)
        for box in (self.kind, self.assistant):
            box.currentIndexChanged.connect(self.changed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, theme.S4)
        grid.setSpacing(theme.S8)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.kind, 0, 0)
        grid.addWidget(self.cross, 0, 1)
        grid.addWidget(self.assistant, 1, 0)
        self.hide()

    @property
    def is_narrow(self) -> bool:
        return self.kind.currentIndex() > 0 or self.assistant.currentIndex() > 0

    @property
    def chosen(self) -> tuple[tuple[str, ...], Any]:
        """The kinds, and the key of an assistant."""
        return tuple(self.kind.currentData()), self.assistant.currentData()

    def open(self) -> None:
        self.show()
        self.kind.setFocus()

    def close_up(self) -> None:
        """All chats again."""
        was_narrow = self.is_narrow
        self._choose(0, 0)
        self.hide()
        if was_narrow:
            self.changed.emit()

    def offer(self, assistants: Sequence[AssistantChoice]) -> None:
        """The chosen one stays chosen where it is still among them."""
        chosen: Any = self.assistant.currentData()
        blocked = self.assistant.blockSignals(True)
        while self.assistant.count() > 1:
            self.assistant.removeItem(1)
        for each in assistants:
            self.assistant.addItem(each.title, each.id)
        self.assistant.setCurrentIndex(max(0, self.assistant.findData(chosen)) if chosen is not None else 0)
        self.assistant.blockSignals(blocked)
        if self.assistant.currentData() != chosen:
            self.changed.emit()

    def _choose(self, kind: int, assistant: int) -> None:
        for box, place in ((self.kind, kind), (self.assistant, assistant)):
            blocked = box.blockSignals(True)
            box.setCurrentIndex(place)
            box.blockSignals(blocked)
