"""A text of any length in blocks: those near the viewport are laid out, the others are estimated."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.blocks import code
from desktop_chat.ui.transcript.blocks.build import Frame, lay
from desktop_chat.ui.transcript.blocks.code import Colouring
from desktop_chat.ui.transcript.blocks.laid_block import LaidBlock
from desktop_chat.ui.transcript.heights import HeightIndex
from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.lines import DEFINITION
from desktop_chat.ui.transcript.markdown.mending import mended
from desktop_chat.ui.transcript.markdown.plain import PlainScanner
from desktop_chat.ui.transcript.markdown.reader import define, read
from desktop_chat.ui.transcript.markdown.scanner import Scanner

KEPT_BLOCKS = 64
"""More than are ever seen at once."""
BLANK_LINE = 0.5
SPACE = theme.S12
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


class Body:
    """One text at one width. Heights are whole pixels, so that nothing is drawn between two of them."""

    def __init__(self, manner: Manner, text: str = "", *, is_open: bool = False) -> None:
        self.manner = manner
        self.is_open = is_open
        """Whether more may come, so that what has half arrived is mended."""
        font = theme.font(manner.size)
        self._line = round(theme.line_height(font))
        self._letters = max(1.0, manner.width / QFontMetricsF(font).averageCharWidth())
        self._scanner: Scanner | PlainScanner = Scanner() if manner.is_marked_up else PlainScanner()
        self._pieces: list[str] = []
        self._heights = HeightIndex(0, self._line)
        self._laid: OrderedDict[int, LaidBlock] = OrderedDict()
        self._references: dict[str, object] = {}
        self.colourings: dict[int, tuple[Colouring, ...]] = {}
        """What is known of the words of code, by block."""
        self.coloured_to: dict[int, tuple[int, int]] = {}
        """How far code was when its words were looked at: blocks, and letters of the last."""
        self.wrapped: set[int] = set()
        self.shifts: dict[int, int] = {}
        self.scrolled_widths: dict[int, int] = {}
        """Of what is moved sideways together, by its first block."""
        if text:
            self.append(text)

    # ------------------------------------------------------------------ text

    @property
    def blocks(self) -> list[Block]:
        return self._scanner.blocks

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
        first = self._scanner.append(text)
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
            self._laid.clear()

    def close(self) -> None:
        """Nothing more comes."""
        if self.is_open:
            self.is_open = False
            self._forget(len(self.blocks) - 1)

    def _forget(self, first: int) -> None:
        for index in [index for index in self._laid if index >= first]:
            del self._laid[index]
        for index in [index for index in self.colourings if index >= first]:
            block = self.blocks[index] if index < len(self.blocks) else None
            if block is None or block.kind != Kind.CODE:
                del self.colourings[index]
            else:
                self.colourings[index] = _fitting(self.colourings[index], block)

    def look_again(self) -> None:
        """Everything is laid out anew where it is seen: colours or letters changed."""
        self._laid.clear()

    def colour(self, index: int, colourings: tuple[Colouring, ...]) -> None:
        """What the words of this block of code are; unknown ones stay as they look."""
        if index < len(self.blocks):
            self.colourings[index] = _fitting(colourings, self.blocks[index])
            self._laid.pop(index, None)

    def look_again_at(self, group: int) -> None:
        for index in self.group(group):
            self._laid.pop(index, None)

    # --------------------------------------------------------------- heights

    @property
    def height(self) -> int:
        return self._heights.total

    @property
    def natural_width(self) -> int:
        """How wide the text is where it is narrower than the width; asked of short texts."""
        if len(self.blocks) > 8:
            return self.manner.width
        widest = max((self.laid(index).natural_width for index in range(len(self.blocks))), default=0)
        return min(self.manner.width, widest)

    def top(self, index: int) -> int:
        return self._heights.top(index)

    def measure(self, top: int, bottom: int) -> bool:
        """Lay out what lies between; whether any height turned out to be another."""
        is_changed = False
        for index in self.between(top, bottom):
            height = self.laid(index).height
            if height != self._heights[index]:
                self._heights[index] = height
                is_changed = True
        return is_changed

    def between(self, top: int, bottom: int) -> Iterator[int]:
        index = max(0, self._heights.row_at(max(0, top)))
        while index < len(self.blocks) and self._heights.top(index) < bottom:
            yield index
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
        lines = block.text.strip("\n").split("\n")
        blank = sum(not line for line in lines)
        full = sum(int(len(line) / self._letters) + 1 for line in lines) - blank
        space = SPACE if index and block.is_first and block.kind != Kind.PLAIN else 0
        return max(1, space + full * self._line + blank * round(self._line * BLANK_LINE))

    # ---------------------------------------------------------------- blocks

    def laid(self, index: int) -> LaidBlock:
        found = self._laid.get(index)
        if found is None:
            found = self._laid[index] = self._lay(index)
            if len(self._laid) > KEPT_BLOCKS:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(index)
        return found

    def _lay(self, index: int) -> LaidBlock:
        manner, block = self.manner, self.blocks[index]
        if self.is_open and index == len(self.blocks) - 1:
            block = mended(block)
        if block.kind == Kind.CODE:
            laid = code.lay_code(
                block,
                manner.look,
                manner.width,
                self.colourings.get(index, ()),
                is_wrapped=block.group in self.wrapped,
                is_first_of_message=index == 0,
            )
        else:
            frame = Frame(
                manner.look, manner.width, manner.size, manner.colour, index == 0, goes_on=not block.is_first
            )
            laid = lay(read(block, self._references), frame)
        if laid.scrolled_width > manner.width:
            known = self.scrolled_widths.get(block.group, 0)
            self.scrolled_widths[block.group] = max(known, laid.scrolled_width)
        return laid

    def group(self, index: int) -> range:
        """All blocks that are parts of the same as this one."""
        first = self.blocks[index].group
        last = index
        while last + 1 < len(self.blocks) and self.blocks[last + 1].group == first:
            last += 1
        return range(first, last + 1)

    def group_rect(self, index: int) -> QRectF:
        """Where all of it stands, without the space above it."""
        group = self.group(index)
        top = self.top(group.start) + (SPACE if group.start else 0)
        return QRectF(0, top, self.manner.width, self.top(group.stop) - top)

    def shift(self, group: int) -> int:
        most = self.scrolled_widths.get(group, 0) - self.manner.width
        return max(0, min(self.shifts.get(group, 0), most))

    # ------------------------------------------------------------- pointing

    def place_at(self, x: float, y: float) -> Place:
        """The letter that is nearest."""
        if not self.blocks:
            return 0, 0
        index, into = self.place(max(0, round(y)))
        return index, self.laid(index).offset_at(x + self.shift(self.blocks[index].group), into)

    def end(self) -> QRectF:
        """Where the next letter would stand."""
        if not self.blocks:
            return QRectF(0, 0, 2, self._line)
        last = len(self.blocks) - 1
        return self.laid(last).end().translated(0, self.top(last))


def _fitting(colourings: tuple[Colouring, ...], block: Block) -> tuple[Colouring, ...]:
    """Old colours hold for as long as the letters are there."""
    length = len(block.text)
    return tuple(each for each in colourings if each.start + each.length <= length)


def manner_for(manner: Manner, width: int) -> Manner:
    return replace(manner, width=width)
