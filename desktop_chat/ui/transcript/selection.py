"""What is selected: from one letter of one message to another, loaded or not, drawn or still being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_chat.ui.transcript.body import Place

Position = tuple[int, int, int]
"""A row, a block of its text, and an offset in that."""
END = 1 << 30


@dataclass(slots=True)
class Selection:
    anchor: Position | None = None
    """Where it began; with a double click, the beginning of the word."""
    anchor_end: Position | None = None
    """The end of what it began with."""
    caret: Position | None = None
    """Where it goes to."""

    @property
    def span(self) -> tuple[Position, Position] | None:
        """In the order of the text; None when nothing is selected."""
        if self.anchor is None or self.caret is None:
            return None
        ends = [self.anchor, self.caret, self.anchor_end or self.anchor]
        first, last = min(ends), max(ends)
        return (first, last) if first != last else None

    def begin(self, start: Position, end: Position | None = None) -> None:
        self.anchor, self.anchor_end, self.caret = start, end or start, end or start

    def extend(self, to: Position) -> None:
        if self.anchor is None:
            self.begin(to)
        self.caret = to

    def clear(self) -> None:
        self.anchor = self.anchor_end = self.caret = None

    def renumber(self, row: int, number_of: Callable[[int], int | None]) -> None:
        """The blocks of this row have other numbers; what has none any more is not selected."""
        ends = [self._renumbered(end, row, number_of) for end in (self.anchor, self.anchor_end, self.caret)]
        if None in ends:
            self.clear()
        else:
            self.anchor, self.anchor_end, self.caret = ends

    @staticmethod
    def _renumbered(end: Position | None, row: int, number_of: Callable[[int], int | None]) -> Position | None:
        if end is None or end[0] != row or end[1] == END:
            return end
        number = number_of(end[1])
        return None if number is None else (row, number, end[2])

    def within(self, row: int) -> tuple[Place, Place] | None:
        """The part of it that lies in this row."""
        span = self.span
        if span is None or not span[0][0] <= row <= span[1][0]:
            return None
        first, last = span
        start = first[1:] if row == first[0] else (0, 0)
        end = last[1:] if row == last[0] else (END, END)
        return start, end
