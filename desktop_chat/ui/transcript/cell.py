"""One message at one width: where its parts stand and how high it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

from desktop_chat.ui import theme
from desktop_chat.ui.transcript.laid_text import LaidText
from desktop_chat.ui.transcript.rows import Row

ABOVE, BELOW = theme.S12, theme.S12
BUBBLE_SIDE, BUBBLE_EDGE = 14, 10
CAPTION_HEIGHT = 24
LINE = 22
NOTE_HEIGHT = 52
NAME_LETTER = 8


@dataclass(frozen=True, slots=True)
class Column:
    """Where text may stand: the middle of the view."""

    left: int
    width: int

    @classmethod
    def of(cls, width: int) -> Column:
        column = max(120, min(theme.TEXT_WIDTH, width - 2 * theme.S24))
        return cls((width - column) // 2, column)


class Cell:
    """Text is laid out only where it is near; everything else is a few lines above and below it."""

    def __init__(self, row: Row, width: int) -> None:
        self.row = row
        self.width = width
        self.column = Column.of(width)
        self.text = self._laid(row.message.content)

    def _laid(self, text: str) -> LaidText:
        size = theme.SECONDARY if self.row.message.role == "tool" else theme.BODY
        return LaidText(theme.font(size), self._text_width(), text)

    @property
    def is_question(self) -> bool:
        return self.row.message.role == "user"

    def _text_width(self) -> int:
        if not self.is_question:
            return self.column.width
        return min(theme.BUBBLE_WIDTH, self.column.width) - 2 * BUBBLE_SIDE

    def bubble_width(self) -> int:
        """As wide as what stands in it."""
        names = (len(file.name) * NAME_LETTER for file in self.row.message.attachments)
        return min(max(self.text.natural_width, *names, 0), self._text_width()) + 2 * BUBBLE_SIDE

    # --------------------------------------------------------------- changes

    def append(self, text: str) -> None:
        self.text.append(text)

    def replace(self, row: Row) -> None:
        """The same message, known anew; its text is laid out again only if it is another one."""
        self.row = row
        if row.message.content != self.text.text():
            self.text = self._laid(row.message.content)

    # --------------------------------------------------------------- measures

    @property
    def height(self) -> int:
        return self.text_top + self.text_height + self._edge + self._lines_height + self._note_height + BELOW

    @property
    def _edge(self) -> int:
        return BUBBLE_EDGE if self.is_question else 0

    @property
    def text_top(self) -> int:
        if self.is_question:
            return ABOVE + BUBBLE_EDGE + LINE * len(self.row.message.attachments)
        return ABOVE + CAPTION_HEIGHT

    @property
    def text_height(self) -> int:
        message = self.row.message
        is_bare = self.text.is_empty and not message.is_streaming
        return 0 if is_bare and not self.is_question else self.text.height

    @property
    def _lines_height(self) -> int:
        return LINE * len(self.row.message.tool_calls)

    @property
    def _note_height(self) -> int:
        return NOTE_HEIGHT if self.row.note else 0

    def measure(self, top: int, bottom: int) -> bool:
        return self.text.measure(top - self.text_top, bottom - self.text_top)

    def place(self, offset: int) -> tuple[int, int]:
        """What is seen at this height, in a way that stays true while the text above it is measured."""
        if offset < self.text_top:
            return -1, offset
        return self.text.place(offset - self.text_top)

    def offset(self, place: tuple[int, int]) -> int:
        return place[1] if place[0] < 0 else self.text_top + self.text.offset(place)

    def note_rect(self) -> QRect:
        """Where the remedy stands, within the cell."""
        top = self.height - BELOW - self._note_height + theme.S8
        return QRect(self.column.left, top, self.column.width, self._note_height - theme.S8)
