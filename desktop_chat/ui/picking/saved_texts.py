"""Brings saved instructions into the box where one writes, by “/” and their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.picking.fuzzy import score
from desktop_chat.ui.picking.panel import PickPanel
from desktop_chat.ui.picking.rows import PickRow
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import PromptChoice

SLASH = "/"


class SavedTexts(PickPanel):
    """Opens when “/” is all there is in the box; who types something else goes on writing there."""

    prompt_wanted = Signal(object)
    """A `PromptChoice`: the words come from a server."""

    def __init__(self, window: QWidget, look: Theme, preferences: Preferences, box: QPlainTextEdit) -> None:
        super().__init__(window, look, sentence("Search for saved instructions"), is_tall=True)
        self._preferences, self._box = preferences, box
        self.prompts: Callable[[], Sequence[PromptChoice]] = tuple
        self._was_empty = box.document().isEmpty()
        box.textChanged.connect(self._look)
        self.picked.connect(self._bring)
        self.edit.textChanged.connect(self._give_back)

    def rows_for(self, typed: str) -> Sequence[PickRow]:
        texts = self._preferences.now.saved_instructions
        rows = [PickRow(f"{SLASH}{name}", " ".join(texts[name].split()), value=name) for name in sorted(texts)]
        for each in self.prompts():
            words = " ".join(each.prompt.description.split())
            rows.append(PickRow(f"{SLASH}{each.name}", words, sentence("server"), each))
        scored = [(score(typed, row.text.removeprefix(SLASH)), row) for row in rows]
        found = ((points, row) for points, row in scored if points is not None)
        return [row for _, row in sorted(found, key=lambda each: -each[0])]

    def _has_any(self) -> bool:
        return bool(self._preferences.now.saved_instructions or self.prompts())

    def _look(self) -> None:
        # At every key: a text of 100,000 lines is not read for it.
        document, was_empty = self._box.document(), self._was_empty
        self._was_empty = document.isEmpty()
        is_slash = document.blockCount() == 1 and document.firstBlock().text() == SLASH
        # Not when something longer was taken away until a slash is left.
        if is_slash and was_empty and self._box.hasFocus() and self._has_any():
            self.open()

    def _give_back(self, typed: str) -> None:
        """A path, perhaps: it goes on in the box."""
        if self.isVisible() and typed and not self.model.rows:
            self.leave()
            self._box.setFocus()
            self._box.insertPlainText(typed)

    def _bring(self, value: str | PromptChoice) -> None:
        self._box.selectAll()
        if isinstance(value, str):
            self._box.insertPlainText(self._preferences.now.saved_instructions.get(value, ""))
        else:
            self._box.insertPlainText("")
            self.prompt_wanted.emit(value)
