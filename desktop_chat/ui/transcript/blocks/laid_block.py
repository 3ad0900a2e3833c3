"""One block as it is drawn: its pieces of text, and what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.blocks.piece import Piece

INLINE_RADIUS = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """A rectangle behind the text, in colours of the theme."""

    rect: QRectF
    fill: str = ""
    outline: str = ""
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A stretch of code that can be copied by itself, and where it stands in the block."""

    text: str
    language: str
    rect: QRectF


@dataclass(slots=True)
class LaidBlock:
    text: str
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Piece] = field(default_factory=list)
    """Bullets and numbers, which are not part of the text."""
    grounds: list[Ground] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    height: int = 0
    natural_width: int = 0
    scrolled_width: int = 0
    """How wide it is where it may be moved sideways; else 0."""

    def draw(self, painter: QPainter, look: Theme, x: float, y: float, shift: int, width: int) -> None:
        """Shifted sideways by so much, and no wider than this where it may be shifted."""
        for ground in self.grounds:
            draw_ground(painter, look, ground, x, y)
        if self.scrolled_width:
            painter.save()
            painter.setClipRect(QRectF(x, y, width, self.height), Qt.ClipOperation.IntersectClip)
            self._draw_text(painter, look, x - shift, y)
            painter.restore()
        else:
            self._draw_text(painter, look, x, y)

    def _draw_text(self, painter: QPainter, look: Theme, x: float, y: float) -> None:
        for piece in self.pieces:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("inline_code"))
            for area in piece.grounds:
                for rect in piece.rects(area.start, area.start + area.length, is_tight=True):
                    ground = rect.translated(x, y).adjusted(-1, 0, 1, 0)
                    painter.drawRoundedRect(ground, INLINE_RADIUS, INLINE_RADIUS)
            painter.setPen(look.colour(piece.colour))
            piece.draw(painter, x, y)
        for mark in self.marks:
            painter.setPen(look.colour(mark.colour))
            mark.draw(painter, x, y)

    def range_rects(self, start: int, end: int) -> list[QRectF]:
        """Where these letters of the block stand."""
        found: list[QRectF] = []
        for piece in self.pieces:
            first, last = max(start, piece.start), min(end, piece.start + piece.length)
            if first < last:
                found += piece.rects(first - piece.start, last - piece.start)
        return found

    def offset_at(self, x: float, y: float) -> int:
        piece = self.nearest(x, y)
        return 0 if piece is None else piece.offset_at(x, y)

    def nearest(self, x: float, y: float) -> Piece | None:
        """The piece at or next to this place: height counts first, so that it is the right line."""
        return min(self.pieces, key=lambda piece: _distance(piece, x, y), default=None)

    def link_at(self, x: float, y: float) -> str:
        piece = self.nearest(x, y)
        return "" if piece is None else piece.link_at(x, y)

    def end(self) -> QRectF:
        return self.pieces[-1].end() if self.pieces else QRectF(0, 0, 2, 16)


def _distance(piece: Piece, x: float, y: float) -> tuple[float, float]:
    above, below = piece.top - y, y - (piece.top + piece.height)
    left, right = piece.left - x, x - (piece.left + piece.natural_width)
    return max(above, below, 0.0), max(left, right, 0.0)


def draw_ground(painter: QPainter, look: Theme, ground: Ground, x: float, y: float) -> None:
    painter.setBrush(look.colour(ground.fill) if ground.fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour(ground.outline), 1) if ground.outline else Qt.PenStyle.NoPen)
    rect = ground.rect.translated(x, y)
    if ground.outline:
        rect = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(rect, ground.radius, ground.radius)


def joined_height(pieces: Sequence[Piece]) -> int:
    return max((piece.top + piece.height for piece in pieces), default=0)
