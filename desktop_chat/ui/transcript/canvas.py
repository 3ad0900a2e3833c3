"""What a message is drawn on: the painter, the colours, and what of the message is chosen, found or pointed at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.body import Body, Place
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.laid_text import elided

MIDDLE = Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
Found = tuple[int, int, int]
"""A block, where in it, and how many letters."""


@dataclass(slots=True)
class Canvas:
    painter: QPainter
    look: Theme
    selected: tuple[Place, Place] | None = None
    found: Sequence[Found] = ()
    current: tuple[str, Found | None] | None = None
    """The place that the search stands at, and in whose text that is."""
    seek: Callable[[Body, int, int], list[Found]] | None = None
    """Finds the words that are sought in another text of the message, between two heights."""
    is_active: bool = False
    """The pointer or the keyboard is in this message."""
    focused: tuple[str, Any] | None = None
    hovered: tuple[str, Any] | None = None

    def text(
        self,
        where: QRectF | QRect,
        text: str,
        size: int,
        colour: str,
        *,
        is_strong: bool = False,
        align: Qt.AlignmentFlag = MIDDLE,
    ) -> None:
        font = theme.font(size, is_strong=is_strong)
        self.painter.setFont(font)
        self.painter.setPen(self.look.colour(colour))
        self.painter.drawText(QRectF(where), align, elided(text, font, where.width()))

    def box(self, rect: QRectF, fill: str, outline: str = "", radius: float = 0) -> None:
        self.painter.setBrush(self.look.colour(fill) if fill else Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self.look.colour(outline), 1) if outline else Qt.PenStyle.NoPen)
        inner = rect.adjusted(0.5, 0.5, -0.5, -0.5) if outline else rect
        self.painter.drawRoundedRect(inner, radius, radius)

    def control(self, control: Control, x: float, y: float) -> None:
        if control.is_on_demand and not self.is_active:
            return
        control = control.moved(x, y)
        is_hovered = control.key == self.hovered
        _DRAWN[control.kind](self, control, is_hovered=is_hovered)
        if control.key == self.focused:
            self.box(control.rect.adjusted(-3, -2, 3, 2), "", "accent", theme.RADIUS_CONTROL)


def _as_text(canvas: Canvas, control: Control, *, is_hovered: bool) -> None:
    canvas.text(control.rect, control.label, theme.CAPTION, "text" if is_hovered else "muted")


def _as_fold(canvas: Canvas, control: Control, *, is_hovered: bool) -> None:
    canvas.text(control.rect, control.label, theme.SECONDARY, "text" if is_hovered else "muted")


def _as_button(canvas: Canvas, control: Control, *, is_hovered: bool) -> None:
    canvas.box(control.rect, "side" if is_hovered else "raised", "line", theme.RADIUS_CONTROL)
    canvas.text(control.rect, control.label, theme.SECONDARY, "text", align=CENTRE)


def _as_primary(canvas: Canvas, control: Control, *, is_hovered: bool) -> None:
    canvas.box(control.rect, "accent", "text" if is_hovered else "accent", theme.RADIUS_CONTROL)
    canvas.text(control.rect, control.label, theme.SECONDARY, "on_accent", align=CENTRE)


def _as_chip(canvas: Canvas, control: Control, *, is_hovered: bool) -> None:
    canvas.box(control.rect, "side" if is_hovered else "raised", "line", theme.RADIUS_CONTROL)
    inner = control.rect.adjusted(theme.S8 + 2, 0, -theme.S8, 0)
    canvas.text(inner, control.label, theme.SECONDARY, "muted")


_DRAWN = {
    "text": _as_text,
    "fold": _as_fold,
    "button": _as_button,
    "primary": _as_primary,
    "chip": _as_chip,
}
