"""One stretch of text that is laid out where it stands, line under line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextLine, QTextOption

from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.blocks.drawn import Drawn

LINE_SEPARATOR = "\u2028"
UNBOUNDED = 1_000_000
DRAWN_EDGE = 2
"""Above and below a picture among words."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set: its font, its measure and its lines."""

    font: QFont
    line: int
    """How far apart lines are."""
    width: int | None = None
    """None for lines that are never broken."""
    blank: float = 1.0
    """How much of a line an empty one takes."""
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    colour: str = "text"


@dataclass(frozen=True, slots=True)
class Area:
    """A range of letters with a ground of its own, or one that leads somewhere."""

    start: int
    length: int
    address: str = ""


def _seen(painter: QPainter) -> QRectF:
    """What can be seen of all that is drawn: lines above and below it need not be."""
    shift = painter.worldTransform()
    return QRectF(painter.window()).translated(-shift.dx(), -shift.dy())


class Piece:
    def __init__(
        self,
        text: str,
        setting: Setting,
        formats: Sequence[QTextLayout.FormatRange] = (),
        *,
        left: int = 0,
        top: int = 0,
        start: int = 0,
        drawn: Sequence[Drawn] = (),
    ) -> None:
        self.left, self.top, self.start = left, top, start
        self.length = units.length(text)
        self.colour = setting.colour
        self.grounds: tuple[Area, ...] = ()
        self.links: tuple[Area, ...] = ()
        self.drawn = tuple(drawn)
        self._setting = setting
        self._tops: list[int] = []
        self.layout = QTextLayout(text.replace("\n", LINE_SEPARATOR), setting.font)
        option = QTextOption(setting.alignment)
        option.setWrapMode(_wrapping(setting))
        option.setTabStopDistance(setting.font.pixelSize() * 2.4)
        self.layout.setTextOption(option)
        self.layout.setCacheEnabled(True)
        if formats:
            self.layout.setFormats(list(formats))
        self.height, self.natural_width = self._lay_out()

    def _lay_out(self) -> tuple[int, int]:
        top, widest, text = 0, 0.0, self.layout.text()
        width = UNBOUNDED if self._setting.width is None else max(1, self._setting.width)
        self.layout.beginLayout()
        while (line := self.layout.createLine()).isValid():
            line.setLineWidth(width)
            above, below = self._reach(line)
            height = max(self._height_of(line, text), ceil(above + below))
            line.setPosition(QPointF(0, top + max(0.0, (height - above - below) / 2) + above - line.ascent()))
            widest = max(widest, line.naturalTextWidth())
            self._tops.append(top)
            top += height
        self.layout.endLayout()
        self._tops.append(max(top, 1))
        return max(top, 1), ceil(widest)

    def _reach(self, line: QTextLine) -> tuple[float, float]:
        """How far it reaches above and below where its letters stand."""
        above, below = line.ascent(), line.height() - line.ascent()
        for drawn in self._drawn_on(line):
            above, below = max(above, drawn.ascent + DRAWN_EDGE), max(below, drawn.descent + DRAWN_EDGE)
        return above, below

    def _drawn_on(self, line: QTextLine) -> Iterator[Drawn]:
        if self.drawn:
            start, end = line.textStart(), line.textStart() + line.textLength()
            yield from (drawn for drawn in self.drawn if start <= drawn.start < end)

    def _height_of(self, line: QTextLine, text: str) -> int:
        start, length = line.textStart(), line.textLength()
        is_blank = start > 0 and (not length or text[start : start + 1] == LINE_SEPARATOR)
        usual = self._setting.line
        return round(usual * self._setting.blank) if is_blank else max(usual, ceil(line.height()))

    # --------------------------------------------------------------- drawing

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        corner = QPointF(x + self.left, y + self.top)
        self.layout.draw(painter, corner, (), _seen(painter))
        for drawn in self.drawn:
            line = self.layout.lineForTextPosition(drawn.start)
            at = QPointF(_x(line, drawn.start), line.y() + line.ascent())
            drawn.shape.draw(painter, corner + at, drawn.pixels)

    def rects(self, start: int, end: int, *, is_tight: bool = False) -> Iterator[QRectF]:
        """Where these letters stand, line by line, within the block; tight ones are as high as the letters.

        A picture is whole or not at all.
        """
        for drawn in self.drawn:
            if drawn.start < end and start < drawn.end:
                start, end = min(start, drawn.start), max(end, drawn.end)
        for number in range(self.layout.lineCount()):
            line = self.layout.lineAt(number)
            begin, stop = line.textStart(), line.textStart() + line.textLength()
            if begin >= end or (stop <= start and not (begin == stop == start)):
                continue
            left, right = _x(line, max(begin, start)), _x(line, min(stop, end))
            top, height = self._tops[number], self._tops[number + 1] - self._tops[number]
            if is_tight:
                top, height = round(line.y()) - 1, ceil(line.height()) + 2
            yield QRectF(self.left + min(left, right), self.top + top, abs(right - left), height)

    # -------------------------------------------------------------- pointing

    def offset_at(self, x: float, y: float) -> int:
        """The offset between two letters that is nearest, in the block."""
        number = next(
            (n for n, top in enumerate(self._tops[1:]) if y - self.top < top), self.layout.lineCount() - 1
        )
        line = self.layout.lineAt(number)
        if not line.isValid():
            return self.start
        found = min(int(line.xToCursor(x - self.left)), self._end_of(line))
        return self.start + next((drawn.end for drawn in self.drawn if drawn.start < found < drawn.end), found)

    def _end_of(self, line: QTextLine) -> int:
        end = line.textStart() + line.textLength()
        text = self.layout.text()
        return end - 1 if line.textLength() and units.part(text, end - 1, end) == LINE_SEPARATOR else end

    def link_at(self, x: float, y: float) -> str:
        for link in self.links:
            if any(rect.contains(x, y) for rect in self.rects(link.start, link.start + link.length)):
                return link.address
        return ""

    @property
    def base(self) -> float:
        """How far below its upper edge the letters of its first line stand."""
        line = self.layout.lineAt(0)
        return line.y() + line.ascent() if line.isValid() else 0.0

    def end(self) -> QRectF:
        """Where the next letter would stand, in the block."""
        line = self.layout.lineAt(self.layout.lineCount() - 1)
        if not line.isValid():
            return QRectF(self.left, self.top, 0, self._setting.line)
        return QRectF(self.left + line.naturalTextWidth(), self.top + line.y(), 2, line.height())


def _wrapping(setting: Setting) -> QTextOption.WrapMode:
    if setting.width is None:
        return QTextOption.WrapMode.NoWrap
    return QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


def _x(line: QTextLine, position: int) -> float:
    found: Any = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)
