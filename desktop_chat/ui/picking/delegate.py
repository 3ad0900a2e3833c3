"""Draws one row of a list to pick from; nothing is made for rows that are not seen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.picking.rows import PICK, PickRow
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.laid_text import elided, width_of

ROW, TALL_ROW = 34, 46
STAR = "★"
AnyIndex = QModelIndex | QPersistentModelIndex
MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
BOTTOM_LEFT = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
MIDDLE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PickDelegate(QStyledItemDelegate):
    """All rows are of one height, headings too: a thousand of them are laid out as quickly as one."""

    def __init__(self, look: Theme, parent: QWidget, *, is_tall: bool) -> None:
        super().__init__(parent)
        self._look, self._is_tall = look, is_tall

    @property
    def height(self) -> int:
        return theme.row(TALL_ROW if self._is_tall else ROW)

    @guarded(lambda: QSize(100, ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - as Qt says it
        return QSize(100, self.height)

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = index.data(PICK)
        if not isinstance(row, PickRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where: QRect = option.rect.adjusted(theme.S8, 0, -theme.S8, 0)
        if row.is_heading:
            place = where.adjusted(theme.S8, 0, 0, -theme.S4)
            self._write(painter, place, row.text, theme.CAPTION, "muted", BOTTOM_LEFT)
        else:
            self._draw_row(painter, where, row, option.state)
        painter.restore()

    def _draw_row(self, painter: QPainter, where: QRect, row: PickRow, state: QStyle.StateFlag) -> None:
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("accent_ground" if is_chosen else "side"))
            painter.drawRoundedRect(QRectF(where), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        inside = where.adjusted(theme.S8, 0, -theme.S8, 0)
        aside = f"{row.aside}  {STAR}" if row.is_marked else row.aside
        if aside:
            wide = min(width_of(aside, theme.CAPTION), inside.width() // 2)
            place = inside.adjusted(inside.width() - wide, 0, 0, 0)
            self._write(painter, place, aside, theme.CAPTION, "faint", MIDDLE_RIGHT)
            inside.adjust(0, 0, -wide - theme.S12, 0)
        colour = "faint" if row.is_muted else "text"
        if not row.detail:
            self._write(painter, inside, row.text, theme.BODY, colour)
            return
        half = inside.height() // 2
        self._write(painter, inside.adjusted(0, theme.S4, 0, -half), row.text, theme.BODY, colour)
        self._write(painter, inside.adjusted(0, half, 0, -theme.S4), row.detail, theme.CAPTION, "faint")

    def _write(
        self,
        painter: QPainter,
        where: QRect,
        text: str,
        size: int,
        colour: str,
        align: Qt.AlignmentFlag = MIDDLE_LEFT,
    ) -> None:
        font = theme.font(size)
        painter.setFont(font)
        painter.setPen(self._look.colour(colour))
        painter.drawText(where, align, elided(text, font, where.width()))
