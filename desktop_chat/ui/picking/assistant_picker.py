"""Chooses who answers: every assistant, searched as one types, or nobody."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QWidget

from desktop_chat.language import sentence
from desktop_chat.services.assistant_choices import AssistantChoice, AssistantChoices
from desktop_chat.ui import theme
from desktop_chat.ui.picking.assistant_rows import rows_of
from desktop_chat.ui.picking.panel import PickPanel
from desktop_chat.ui.picking.rows import PickRow
from desktop_chat.ui.theme import Theme

USUAL = "Ctrl+D"
NOBODY, GALLERY = "nobody", "gallery"
"""Values of the rows that are no assistant."""


class AssistantPicker(PickPanel):
    chosen = Signal(object)
    """An `AssistantChoice`, or None."""
    default_requested = Signal(object)
    """New chats are to have this assistant; None: none."""
    gallery_requested = Signal()
    choices_wanted = Signal()
    """It is open; `offer` is waited for."""

    def __init__(self, window: QWidget, look: Theme) -> None:
        super().__init__(window, look, sentence("Search for an assistant"), is_tall=True)
        self.choices: AssistantChoices | None = None
        self.has_gallery = False
        self._now: AssistantChoice | None = None
        keys = QKeySequence(USUAL).toString(QKeySequence.SequenceFormat.NativeText)
        hint = QLabel(sentence("Enter chooses · {keys} has it answer in new chats", keys=keys))
        hint.setObjectName("caption")
        hint.setContentsMargins(theme.S16, 0, theme.S16, theme.S4)
        self.add_below(hint)
        usual = QShortcut(QKeySequence(USUAL), self, self._make_usual)
        usual.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.picked.connect(self._pick_value)

    def open_for(self, now: AssistantChoice | None) -> None:
        """`now` answers in the chat that is shown."""
        self._now = now
        self.open()
        self.choices_wanted.emit()

    def offer(self, choices: AssistantChoices) -> None:
        self.choices = choices
        self.refresh()

    def rows_for(self, typed: str) -> Sequence[PickRow]:
        if self.choices is None:
            return (PickRow(sentence("Looking which assistants there are…"), is_heading=True),)
        rows = rows_of(typed, self.choices, self._now)
        if not typed.strip():
            says_now = self._now is None
            detail = sentence("answers now") if says_now else sentence("The model answers without any")
            rows = [PickRow(sentence("No assistant"), detail, value=NOBODY), *rows]
        if self.has_gallery:
            rows.append(
                PickRow(sentence("Gallery…"), sentence("All assistants, new ones and ready ones"), value=GALLERY)
            )
        return rows or (PickRow(sentence("No assistant is called so."), is_heading=True),)

    def _make_usual(self) -> None:
        row = self.model.row_at(self.view.currentIndex())
        if row is not None and (row.value == NOBODY or isinstance(row.value, AssistantChoice)):
            self.default_requested.emit(row.value if isinstance(row.value, AssistantChoice) else None)

    def _pick_value(self, value: object) -> None:
        if value == GALLERY:
            self.gallery_requested.emit()
        else:
            self.chosen.emit(value if isinstance(value, AssistantChoice) else None)
