"""Where to look, chosen below the search box: in which chats, whose words, when, by which model, with files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSizePolicy, QWidget

from desktop_chat.language import sentence
from desktop_chat.services.search_views import Narrowed
from desktop_chat.ui import theme
from desktop_chat.ui.boxes import ListBox

SCOPES = ("All chats", "This chat")
SPEAKERS = {"Anyone": None, "My words": "user", "Answers": "assistant"}
DAYS = {"Any time": None, "Last 24 hours": 1, "Last 7 days": 7, "Last 30 days": 30, "Last year": 365}
NARROWEST_CHOICE = 8
"""Characters that a box has room for at least, however long a model's name is."""


class FilterBox(ListBox):
    """As narrow as its place, however long its texts are."""

    def __init__(self, name: str, texts: Sequence[str] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(NARROWEST_CHOICE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for text in texts:
            self.addItem(sentence(text))


class SearchFilters(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scope = self._choice(sentence("Where"), SCOPES)
        self.speaker = self._choice(sentence("Whose words"), tuple(SPEAKERS))
        self.time = self._choice(sentence("When"), tuple(DAYS))
        self.model = self._choice(sentence("Model"), ("Any model",))
        self.files = QCheckBox(sentence("With files"))
        self.files.toggled.connect(self.changed)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S4)
        layout.setSpacing(theme.S8)
        for number, choice in enumerate((self.scope, self.speaker, self.time, self.model)):
            layout.addWidget(choice, number // 2, number % 2)
        layout.addWidget(self.files, 2, 0, 1, 2)
        self.hide()

    def _choice(self, name: str, texts: Sequence[str]) -> FilterBox:
        choice = FilterBox(name, texts)
        choice.currentIndexChanged.connect(self.changed)
        return choice

    def offer_models(self, names: Sequence[str]) -> None:
        """The chosen one stays chosen where it is still among them."""
        chosen = self.model.currentText()
        self.model.blockSignals(True)
        while self.model.count() > 1:
            self.model.removeItem(1)
        self.model.addItems(list(names))
        self.model.setCurrentIndex(max(0, self.model.findText(chosen)))
        self.model.blockSignals(False)

    def clear(self) -> None:
        for choice in (self.scope, self.speaker, self.time, self.model):
            choice.setCurrentIndex(0)
        self.files.setChecked(False)

    def narrowed(self, chat_id: Any) -> Narrowed:
        """What is chosen; nothing is while the choices are not shown."""
        if self.isHidden():
            return Narrowed()
        days = list(DAYS.values())[self.time.currentIndex()]
        return Narrowed(
            chat=chat_id if self.scope.currentIndex() else None,
            role=list(SPEAKERS.values())[self.speaker.currentIndex()],
            model=self.model.currentText() if self.model.currentIndex() > 0 else None,
            after=None if days is None else datetime.now(UTC) - timedelta(days=days),
            has_files=True if self.files.isChecked() else None,
        )
