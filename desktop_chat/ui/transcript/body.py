"""A text of any length in blocks: those near the viewport are laid out, the others are estimated."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from PySide6.QtCore import QRectF

from desktop_chat.ui.transcript.blocks import code
from desktop_chat.ui.transcript.blocks.build import Frame, lay
from desktop_chat.ui.transcript.blocks.code import Colouring
from desktop_chat.ui.transcript.blocks.drawn import Shape, ShapeOf
from desktop_chat.ui.transcript.blocks.laid_block import LaidBlock
from desktop_chat.ui.transcript.formulas import Formulas
from desktop_chat.ui.transcript.growing import SPACE, AnyScanner, GrowingText, Manner, Place
from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.mending import mended
from desktop_chat.ui.transcript.markdown.reader import read

__all__ = ["Body", "Manner", "Place"]

KEPT_BLOCKS = 64
"""More than are ever seen at once."""


class Body(GrowingText):
    """One text at one width. Heights are whole pixels, so that nothing is drawn between two of them."""

    def __init__(
        self, manner: Manner, text: str = "", *, is_open: bool = False, scanner: AnyScanner | None = None
    ) -> None:
        self._laid: OrderedDict[int, LaidBlock] = OrderedDict()
        self.colourings: dict[int, tuple[Colouring, ...]] = {}
        """What is known of the words of code, by block."""
        self.coloured_to: dict[int, tuple[int, int]] = {}
        """How far code was when its words were looked at: blocks, and letters of the last."""
        self.wrapped: set[int] = set()
        self.shifts: dict[int, int] = {}
        self.formulas: Formulas | None = None
        """Who draws them; None shows them as they were written."""
        self.scrolled_widths: dict[int, int] = {}
        """Of what is moved sideways together, by its first block."""
        super().__init__(manner, text, is_open=is_open, scanner=scanner)

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

    def look_again_at_block(self, index: int) -> None:
        self._laid.pop(index, None)

    def look_again_at(self, group: int) -> None:
        for index in self.group(group):
            self._laid.pop(index, None)

    @property
    def natural_width(self) -> int:
        """How wide the text is where it is narrower than the width; asked of short texts."""
        if len(self.blocks) > 8:
            return self.manner.width
        widest = max((self.laid(index).natural_width for index in range(len(self.blocks))), default=0)
        return min(self.manner.width, widest)

    def measure(self, top: int, bottom: int) -> bool:
        """Lay out what lies between; whether any height turned out to be another."""
        is_changed = False
        for index in self.between(top, bottom):
            height = self.laid(index).height
            if height != self._heights[index]:
                self._heights[index] = height
                is_changed = True
        return is_changed

    def laid(self, index: int) -> LaidBlock:
        found = self._laid.get(index)
        if found is None:
            found = self._laid[index] = self._lay(index)
            if len(self._laid) > KEPT_BLOCKS:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(index)
        return found

    def laid_between(self, top: int, bottom: int) -> Iterator[tuple[int, LaidBlock]]:
        """What lies there and is laid out already; nothing is laid out for it."""
        for index in self.between(top, bottom):
            if (laid := self._laid.get(index)) is not None:
                yield index, laid

    def _lay(self, index: int) -> LaidBlock:
        manner, block = self.manner, self.blocks[index]
        if self.is_open and index == len(self.blocks) - 1:
            block = mended(block)
        if block.kind == Kind.UNREAD:
            return LaidBlock("", height=self._heights[index])
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
                manner.look,
                manner.width,
                manner.size,
                manner.colour,
                is_first=index == 0,
                goes_on=not block.is_first,
                shape_of=self._shape_of(index),
            )
            laid = lay(read(block, self._references), frame)
        if laid.scrolled_width > manner.width:
            known = self.scrolled_widths.get(block.group, 0)
            self.scrolled_widths[block.group] = max(known, laid.scrolled_width)
        return laid

    def _shape_of(self, index: int) -> ShapeOf | None:
        """A formula by itself is drawn when it is whole, one among words as soon as it is closed."""
        formulas, block = self.formulas, self.blocks[index]
        is_growing = self.is_open and index == len(self.blocks) - 1
        is_part = block.kind == Kind.MATH and (is_growing or not (block.is_first and block.is_last))
        if formulas is None or is_part:
            return None

        def shape_of(source: str, *, is_display: bool) -> Shape | None:
            return formulas.shape((source, is_display), self, index)

        return shape_of

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
