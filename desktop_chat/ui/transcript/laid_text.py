"""Lays a long, growing text out by chunks: those near the viewport are measured, the others are estimated."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextLine, QTextOption

from desktop_chat.ui import theme
from desktop_chat.ui.transcript.chunks import Chunks
from desktop_chat.ui.transcript.heights import HeightIndex

KEPT_LAYOUTS = 48
"""More than are ever seen at once."""
BLANK_LINE = 0.5
LINE_SEPARATOR = "\u2028"


class LaidText:
    """One text at one width. Heights are whole pixels, so that nothing is drawn between two of them."""

    def __init__(self, font: QFont, width: int, text: str = "") -> None:
        self._font = font
        self._width = width
        self._line = round(theme.line_height(font))
        self._letters = max(1.0, width / QFontMetricsF(font).averageCharWidth())
        self._chunks = Chunks()
        self._heights = HeightIndex(1, self._line)
        self._layouts: OrderedDict[int, _LaidChunk] = OrderedDict()
        if text:
            self.append(text)

    @property
    def height(self) -> int:
        return self._heights.total

    @property
    def is_empty(self) -> bool:
        return len(self._chunks) == 1 and not self._chunks.open

    def text(self) -> str:
        return self._chunks.text()

    @property
    def natural_width(self) -> int:
        """How wide the text is where it is narrower than the width; asked of short texts."""
        if len(self._chunks) > 1:
            return self._width
        return min(self._width, self._laid(0).natural_width)

    def append(self, text: str) -> None:
        """What is closed stays as it is; what is open is laid out anew when it is next seen."""
        first = len(self._chunks) - 1
        closed = self._chunks.append(text)
        self._layouts.pop(first, None)
        self._heights.grow(closed)
        for index in range(first, len(self._chunks)):
            self._heights[index] = self._estimate(self._chunks[index])

    def measure(self, top: int, bottom: int) -> bool:
        """Lay out what lies between; whether any height turned out to be another."""
        is_changed = False
        for index in self._between(top, bottom):
            height = self._laid(index).height
            if height != self._heights[index]:
                self._heights[index] = height
                is_changed = True
        return is_changed

    def draw(self, painter: QPainter, origin: QPointF, top: int, bottom: int) -> None:
        for index in self._between(top, bottom):
            self._laid(index).layout.draw(painter, origin + QPointF(0, self._heights.top(index)))

    def end(self) -> QRectF:
        """Where the next letter would stand."""
        last = len(self._chunks) - 1
        return self._laid(last).end().translated(0, self._heights.top(last))

    def place(self, offset: int) -> tuple[int, int]:
        """The chunk at this height and how far into it that is; stays true while others are measured."""
        index = self._heights.row_at(offset)
        return index, offset - self._heights.top(index)

    def offset(self, place: tuple[int, int]) -> int:
        index, into = place
        return self._heights.top(min(index, self._heights.count - 1)) + into

    def _between(self, top: int, bottom: int) -> Iterator[int]:
        index = self._heights.row_at(max(0, top))
        while index < len(self._chunks) and self._heights.top(index) < bottom:
            yield index
            index += 1

    def _laid(self, index: int) -> _LaidChunk:
        found = self._layouts.get(index)
        if found is None:
            is_last = index == len(self._chunks) - 1
            found = _LaidChunk(self._chunks[index], self._font, self._width, self._line, is_last=is_last)
            self._layouts[index] = found
            if len(self._layouts) > KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        else:
            self._layouts.move_to_end(index)
        return found

    def _estimate(self, text: str) -> int:
        lines = text.split("\n")
        if len(lines) > 1 and not lines[-1]:
            lines.pop()
        blank = sum(not line for line in lines)
        full = sum(int(len(line) / self._letters) + 1 for line in lines) - blank
        return max(1, full * self._line + blank * round(self._line * BLANK_LINE))


class _LaidChunk:
    """One chunk whose lines stand where they are drawn."""

    def __init__(self, text: str, font: QFont, width: int, line: int, *, is_last: bool) -> None:
        shown = text if is_last else text.removesuffix("\n")
        self.layout = QTextLayout(shown.replace("\n", LINE_SEPARATOR), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.layout.setTextOption(option)
        self.layout.setCacheEnabled(True)
        self._line = line
        self.height, self.natural_width = self._lay_out(width)

    def _lay_out(self, width: int) -> tuple[int, int]:
        top, widest = 0.0, 0.0
        self.layout.beginLayout()
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(width)
            height = self._height_of(line)
            line.setPosition(QPointF(0, top + max(0.0, (height - line.height()) / 2)))
            widest = max(widest, line.naturalTextWidth())
            top += height
        self.layout.endLayout()
        return max(round(top), 1), int(widest) + 1

    def _height_of(self, line: QTextLine) -> int:
        start, length = line.textStart(), line.textLength()
        is_blank = start > 0 and (not length or self.layout.text()[start] == LINE_SEPARATOR)
        return round(self._line * BLANK_LINE) if is_blank else max(self._line, ceil(line.height()))

    def end(self) -> QRectF:
        line = self.layout.lineAt(self.layout.lineCount() - 1)
        if not line.isValid():
            return QRectF(0, 0, 0, self._line)
        return QRectF(line.naturalTextWidth(), line.y(), 2, line.height())


def elided(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
