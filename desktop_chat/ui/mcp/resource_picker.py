"""Picks what a server has, to be attached to a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.picking.fuzzy import score
from desktop_chat.ui.picking.panel import PickPanel
from desktop_chat.ui.picking.rows import PickRow
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import ResourceList


class ResourcePicker(PickPanel):
    def __init__(self, window: QWidget, look: Theme) -> None:
        super().__init__(window, look, sentence("Search in what servers have"), is_tall=True)
        self._list: ResourceList | None = None

    def offer(self, found: ResourceList | None) -> None:
        """None: it is being asked for."""
        self._list = found
        self.refresh()

    def rows_for(self, typed: str) -> Sequence[PickRow]:
        if self._list is None:
            return [PickRow(sentence("Asking the servers…"), is_heading=True)]
        scored = [(score(typed, f"{each.name} {each.uri}"), each) for each in self._list.found]
        fits = sorted(((points, each) for points, each in scored if points is not None), key=lambda pair: -pair[0])
        rows = [PickRow(each.name, each.uri, each.server, each) for _, each in fits]
        problems = [PickRow(words, is_heading=True) for words in self._list.problems]
        return [*rows, *problems] or [PickRow(sentence("No server has anything to attach."), is_heading=True)]
