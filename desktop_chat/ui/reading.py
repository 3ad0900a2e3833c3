"""What a chat is read in: its messages, and all that lies over them or speaks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_chat.ui.pointing import Pointer
from desktop_chat.ui.transcript.announcing import Announcer
from desktop_chat.ui.transcript.copying import code_of
from desktop_chat.ui.transcript.finder import Finder
from desktop_chat.ui.transcript.markdown.blocks import Kind
from desktop_chat.ui.transcript.pill import Pill
from desktop_chat.ui.transcript.view import TranscriptView

if TYPE_CHECKING:
    from desktop_chat.ui.theme import Theme
    from desktop_chat.ui.transcript.model import TranscriptModel


class Reading:
    """An empty window is painted without it: it takes as long to import as the rest of the window."""

    def __init__(self, model: TranscriptModel, look: Theme) -> None:
        self.view = TranscriptView(model, look)
        self.finder = Finder(self.view)
        self.pill = Pill(self.view)
        self.announcer = Announcer(self.view)
        self.pointer = Pointer(self.view, look)
        self.view.control_reached.connect(self.announcer.reached)

    def last_code(self) -> str | None:
        """Of the last message, from its source."""
        cell = self.view.cells.cell(self.view.cells.count - 1)
        blocks = cell.body.blocks if cell is not None else []
        group = next((block.group for block in reversed(blocks) if block.kind == Kind.CODE), None)
        return code_of(cell.body, group) if cell is not None and group is not None else None
