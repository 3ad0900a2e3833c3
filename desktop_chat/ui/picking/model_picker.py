"""Chooses a model: everything that can answer, searched as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QWidget

from desktop_chat.language import sentence
from desktop_chat.services.model_choices import ModelChoice, ModelChoices
from desktop_chat.ui import theme
from desktop_chat.ui.picking.model_rows import rows_of, unknown_rows
from desktop_chat.ui.picking.panel import PickPanel
from desktop_chat.ui.picking.rows import PickRow
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.theme import Theme

FAVOURITE = "Ctrl+D"
FAVOURITES = "favourite_models"


class ModelPicker(PickPanel):
    model_chosen = Signal(object, bool)
    """A `ModelChoice`, and whether it is only assumed to exist."""
    key_wanted = Signal(str)
    """The name of a service."""
    choices_wanted = Signal()
    """It is open; `offer` is waited for."""

    def __init__(self, window: QWidget, look: Theme, preferences: Preferences) -> None:
        super().__init__(window, look, sentence("Search for a model"), is_tall=True)
        self._preferences = preferences
        self._choices = ModelChoices()
        self._is_read = self.is_whole = False
        self._chosen = ""
        keys = QKeySequence(FAVOURITE).toString(QKeySequence.SequenceFormat.NativeText)
        hint = QLabel(sentence("Enter chooses · {keys} marks a favourite", keys=keys))
        hint.setObjectName("caption")
        hint.setContentsMargins(theme.S16, 0, theme.S16, theme.S4)
        self.add_below(hint)
        favourite = QShortcut(QKeySequence(FAVOURITE), self, self._mark)
        favourite.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.picked.connect(self._choose_model)

    def open_for(self, chosen: str) -> None:
        """`chosen` answers now, as service/model."""
        self._chosen = chosen
        self.open()
        self.choices_wanted.emit()

    def offer(self, choices: ModelChoices, *, is_whole: bool = False) -> None:
        """Not whole: servers on this computer are still looked for."""
        self._choices, self._is_read, self.is_whole = choices, True, is_whole
        self.refresh()

    def rows_for(self, typed: str) -> Sequence[PickRow]:
        if not self._is_read:
            return (PickRow(sentence("Looking which models there are…"), is_heading=True),)
        favourites = self._preferences.now.favourite_models
        return rows_of(typed, self._choices, favourites, self._chosen) or unknown_rows(typed, self._choices)

    def _mark(self) -> None:
        row = self.model.row_at(self.view.currentIndex())
        if row is None or row.value is None:
            return
        name = row.value[0].name
        before = self._preferences.now.favourite_models
        after = tuple(each for each in before if each != name) if name in before else (*before, name)
        self._preferences.change(FAVOURITES, after)
        self.refresh()
        rows = self.model.rows
        same = (
            number for number, each in enumerate(rows) if each.value is not None and each.value[0].name == name
        )
        self.choose_row(next(same, 1))

    def _choose_model(self, value: tuple[ModelChoice, bool]) -> None:
        choice, is_assumed = value
        if choice.is_ready:
            self.model_chosen.emit(choice, is_assumed)
        else:
            self.key_wanted.emit(choice.provider)
