"""Draws a card of the gallery: face, name, what it is for, and its tags."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.cards import CARD, Card
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.laid_text import elided, width_of

WIDE, HIGH, FACE, GAP = 276, 148, 38, 12
LINES = 2
PIN = "★"
AnyIndex = QModelIndex | QPersistentModelIndex
LEFT, RIGHT = (
    Qt.AlignmentFlag.AlignVCenter | side for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)


class CardDelegate(QStyledItemDelegate):
    def __init__(self, look: Theme, faces: Faces, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._faces = look, faces
        self.size = QSize(WIDE, HIGH)

    @guarded(lambda: QSize(WIDE, HIGH))
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - as Qt says it
        return self.size

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        card = index.data(CARD)
        if not isinstance(card, Card):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where: QRect = option.rect.adjusted(0, 0, -GAP, -GAP)
        self._draw_ground(painter, where, option.state, is_ready=card.is_ready)
        self._draw_card(painter, where.adjusted(theme.S16, theme.S12, -theme.S16, -theme.S12), card)
        painter.restore()

    def _draw_ground(self, painter: QPainter, where: QRect, state: QStyle.StateFlag, *, is_ready: bool) -> None:
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        pen = QPen(self._look.colour("accent" if has_focus else "line"), 1.6 if has_focus else 1)
        if is_ready and not has_focus:
            pen.setStyle(Qt.PenStyle.DashLine)
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(self._look.colour("side" if is_hovered else "raised"))
        ground = QRectF(where).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, theme.RADIUS_CARD, theme.RADIUS_CARD)

    def _draw_card(self, painter: QPainter, where: QRect, card: Card) -> None:
        face = theme.px(FACE)
        self._faces.draw(
            painter, QRectF(where.left(), where.top(), face, face), card.name, card.emoji, card.picture
        )
        head = QRect(where.left() + face + theme.S12, where.top(), where.width() - face - theme.S12, face)
        if card.is_pinned:
            self._write(painter, head, PIN, theme.SECONDARY, "accent", RIGHT)
            head.adjust(0, 0, -theme.px(theme.S20), 0)
        self._write(painter, head, card.name, theme.BODY, "text", LEFT, is_strong=True)
        foot = theme.px(theme.S20)
        body = where.adjusted(0, face + theme.S8, 0, -foot)
        self._paragraph(painter, body, card.description)
        self._draw_foot(painter, QRect(where.left(), where.bottom() - foot + 1, where.width(), foot), card)

    def _draw_foot(self, painter: QPainter, where: QRect, card: Card) -> None:
        aside = sentence("Take over") if card.is_ready else " · ".join(card.notes)
        if aside:
            colour = "asks" if card.is_unsaved else "accent"
            self._write(painter, where, aside, theme.CAPTION, colour, RIGHT)
            where = where.adjusted(0, 0, -width_of(aside, theme.CAPTION) - theme.S12, 0)
        if where.width() > 0:
            self._write(painter, where, " · ".join(card.tags), theme.CAPTION, "faint", LEFT)

    def _write(
        self,
        painter: QPainter,
        where: QRect,
        text: str,
        size: int,
        colour: str,
        align: Qt.AlignmentFlag,
        *,
        is_strong: bool = False,
    ) -> None:
        font = theme.font(size, is_strong=is_strong)
        painter.setFont(font)
        painter.setPen(self._look.colour(colour))
        painter.drawText(where, align, elided(text, font, where.width()))

    def _paragraph(self, painter: QPainter, where: QRect, text: str) -> None:
        """As many lines as there is room for, the last one cut short."""
        font = theme.font(theme.SECONDARY)
        painter.setFont(font)
        painter.setPen(self._look.colour("muted"))
        y, height = float(where.top()), theme.px(theme.SECONDARY) * 1.35
        for line in lines_of(" ".join(text.split()), font, where.width(), LINES):
            painter.drawText(QRectF(where.left(), y, where.width(), height), LEFT, line)
            y += height


def lines_of(text: str, font: QFont, width: float, most: int) -> list[str]:
    layout = QTextLayout(text[: most * 400], font)
    found: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(found) == most - 1:
            found.append(elided(text[start:], font, width))
            break
        line.setPosition(QPointF(0, 0))
        found.append(text[start : start + line.textLength()])
    layout.endLayout()
    return found
