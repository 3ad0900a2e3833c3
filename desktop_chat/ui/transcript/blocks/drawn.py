"""A picture among words: the first of its letters takes the room of all of it, and the words stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout

from desktop_chat.ui.transcript.markdown.spans import Span, Style

LETTER, JOINER = "x", "\u2060"
"""Lines are broken around it as around a word; what stands for its other letters has no width and no break."""
LARGER = 1.16
"""The letters of formulas look smaller than those around them."""


class Shape(Protocol):
    """Measured by the size of the letters around it."""

    @property
    def width(self) -> float: ...

    @property
    def ascent(self) -> float: ...

    @property
    def descent(self) -> float: ...

    def draw(self, painter: QPainter, at: QPointF, pixels: float) -> None:
        """With its left end there, on the line on which letters stand, in the colour of the pen."""


class ShapeOf(Protocol):
    """None for what is not drawn (yet)."""

    def __call__(self, source: str, *, is_display: bool) -> Shape | None: ...


@dataclass(frozen=True, slots=True)
class Drawn:
    """A range of letters that is a picture."""

    start: int
    length: int
    shape: Shape
    pixels: float

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def width(self) -> float:
        return self.shape.width * self.pixels

    @property
    def ascent(self) -> float:
        return self.shape.ascent * self.pixels

    @property
    def descent(self) -> float:
        return self.shape.descent * self.pixels

    def letters(self) -> str:
        return LETTER + JOINER * (self.length - 1)

    def format(self, font: QFont) -> QTextLayout.FormatRange:
        room = QFont(font)
        room.setLetterSpacing(
            QFont.SpacingType.AbsoluteSpacing, self.width - QFontMetricsF(font).horizontalAdvance(LETTER)
        )
        made = QTextLayout.FormatRange()
        made.start, made.length = self.start, 1
        made.format = QTextCharFormat()
        made.format.setFont(room)
        made.format.setForeground(Qt.GlobalColor.transparent)
        return made


def drawn_of(span: Span, place: tuple[int, int], font: QFont, shape_of: ShapeOf | None) -> Drawn | None:
    """The picture of this span, which begins there and is so long; None where there is none."""
    if shape_of is None or not span.style & Style.MATH or not place[1]:
        return None
    shape = shape_of(span.text, is_display=bool(span.style & Style.DISPLAY))
    return None if shape is None else Drawn(*place, shape, font.pixelSize() * LARGER)
