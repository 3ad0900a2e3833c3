"""A text that grows, cut into blocks, and how high each of them is or is thought to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QFontMetricsF

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.blocks import code
from desktop_chat.ui.transcript.heights import HeightIndex
from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.excerpt import Excerpt
from desktop_chat.ui.transcript.markdown.lines import DEFINITION
from desktop_chat.ui.transcript.markdown.plain import PlainScanner
from desktop_chat.ui.transcript.markdown.reader import define
from desktop_chat.ui.transcript.markdown.scanner import Scanner

BLANK_LINE = 0.5
SPACE = theme.S12
AnyScanner = Scanner | PlainScanner | Excerpt
Place = tuple[int, int]
"""A block, and how far into it: pixels for what is seen, letters for what is selected."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is to be read and set."""

    look: Theme
    width: int
    size: int = theme.BODY
    colour: str = "text"
    is_marked_up: bool = True


class GrowingText:
    def __init__(
        self, manner: Manner, text: str = "", *, is_open: bool = False, scanner: AnyScanner | None = None
    ) -> None:
        """A scanner that has read this text already saves it from being read again."""
        self.manner = manner
        self.is_open = is_open
        """Whether more may come, so that what has half arrived is mended."""
        font = theme.font(manner.size)
        self._line = round(theme.line_height(font))
        self._letters = max(1.0, manner.width / QFontMetricsF(font).averageCharWidth())
        self.scanner = scanner or (Scanner() if manner.is_marked_up else PlainScanner())
        self._pieces = [text] if text else []
        self._references: dict[str, object] = {}
        if scanner is None and text:
            self.scanner.append(text)
        self._heights = HeightIndex.of([self._estimate(index) for index in range(len(self.blocks))], self._line)
        if "]:" in text:
            for number, block in enumerate(self.blocks):
                self._define(block, is_last=number == len(self.blocks) - 1)

    @property
    def blocks(self) -> list[Block]:
        return self.scanner.blocks

    @property
    def is_empty(self) -> bool:
        return not self._pieces

    def text(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def append(self, text: str) -> None:
        """What is closed stays as it is; what is open is laid out anew when it is next seen."""
        self._pieces.append(text)
        first = self.scanner.append(text)
        self._forget(first)
        change = len(self.blocks) - self._heights.count
        if change > 0:
            self._heights.grow(change)
        elif change:
            self._heights.shrink(-change)
        for index in range(first, len(self.blocks)):
            self._heights[index] = self._estimate(index)
            self._define(self.blocks[index], is_last=index == len(self.blocks) - 1)

    def _define(self, block: Block, *, is_last: bool) -> None:
        """A link that is defined here may be used above."""
        is_whole = not (is_last and self.is_open)
        if is_whole and block.kind == Kind.FLOW and "]:" in block.text and DEFINITION.search(block.text):
            define(block.text, self._references)
            self.look_again()

    def close(self) -> None:
        """Nothing more comes."""
        if self.is_open:
            self.is_open = False
            self._forget(len(self.blocks) - 1)

    def _forget(self, first: int) -> None:
        """The blocks from this one on are others now."""

    def look_again(self) -> None:
        """Everything is laid out anew where it is seen: colours, letters or links changed."""

    # --------------------------------------------------------------- heights

    @property
    def height(self) -> int:
        return self._heights.total

    def top(self, index: int) -> int:
        return self._heights.top(index)

    def between(self, top: int, bottom: int) -> Iterator[int]:
        index = max(0, self._heights.row_at(max(0, top)))
        start = self._heights.top(index)
        while index < len(self.blocks) and start < bottom:
            yield index
            start += self._heights[index]  # as it is by now
            index += 1

    def place(self, offset: int) -> Place:
        """The block at this height and how far into it that is; stays true while others are measured."""
        index = max(0, self._heights.row_at(offset))
        return index, offset - self._heights.top(index)

    def offset(self, place: Place) -> int:
        index, into = place
        return self._heights.top(max(0, min(index, self._heights.count - 1))) + into

    def _estimate(self, index: int) -> int:
        block = self.blocks[index]
        if block.kind == Kind.CODE:
            return code.estimate(block, is_first_of_message=index == 0)
        breaks = block.text.count("\n")
        if block.kind == Kind.PLAIN:
            blank = block.text.count("\n\n")
            return max(1, self._lines(len(block.text), breaks - blank) + blank * round(self._line * BLANK_LINE))
        space = SPACE if index and block.is_first else 0
        return max(1, space + self._lines(len(block.text), max(0, breaks - 2)))

    def _lines(self, letters: int, breaks: int) -> int:
        return (int(letters / self._letters) + 1 + breaks) * self._line
