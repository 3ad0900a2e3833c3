"""Draws one message: bubble or caption, text, tools, and the mark of an answer that is being written."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.cell import ABOVE, BUBBLE_EDGE, BUBBLE_SIDE, CAPTION_HEIGHT, LINE, Cell
from desktop_chat.ui.transcript.laid_text import elided

DOT, DOTS, DOT_STEP = 5, 3, 11
CARET = 2
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class CellPainter:
    """Works on one painter for as long as that lives."""

    def __init__(self, painter: QPainter, look: Theme) -> None:
        self._painter = painter
        self._look = look

    def draw(self, cell: Cell, y: int, top: int, bottom: int) -> None:
        """At this height of the painter; of the text only what lies between top and bottom of the cell."""
        x = self._bubble(cell, y) if cell.is_question else self._caption(cell, y)
        start = y + cell.text_top
        self._painter.setPen(self._look.colour("muted" if cell.row.message.role == "tool" else "text"))
        if cell.text_height:
            cell.text.draw(self._painter, QPointF(x, start), top - cell.text_top, bottom - cell.text_top)
        if cell.row.message.is_streaming:
            self._mark(cell, x, start)
        self._tools(cell, start + cell.text_height)
        if cell.row.note and not cell.row.is_last:
            self._line(cell.row.note.sentence, cell.note_rect().translated(0, y), theme.CAPTION, "faint")

    def _bubble(self, cell: Cell, y: int) -> int:
        """The ground of a question; where its text begins."""
        files = cell.row.message.attachments
        wide = cell.bubble_width()
        left = cell.column.left + cell.column.width - wide
        high = cell.text_top - ABOVE + cell.text.height + BUBBLE_EDGE
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._look.colour("bubble"))
        ground = QRectF(left, y + ABOVE, wide, high)
        self._painter.drawRoundedRect(ground, theme.RADIUS_MESSAGE, theme.RADIUS_MESSAGE)
        line = QRect(left + BUBBLE_SIDE, y + ABOVE + BUBBLE_EDGE, wide - 2 * BUBBLE_SIDE, LINE)
        for number, file in enumerate(files):
            self._line(file.name, line.translated(0, number * LINE), theme.SECONDARY, "muted")
        return left + BUBBLE_SIDE

    def _caption(self, cell: Cell, y: int) -> int:
        """Who answers; where the text begins."""
        message = cell.row.message
        text = sentence("Result of a tool") if message.role == "tool" else cell.row.speaker
        where = QRect(cell.column.left, y + ABOVE, cell.column.width, CAPTION_HEIGHT - theme.S8)
        self._line(text, where, theme.CAPTION, "muted")
        return cell.column.left

    def _tools(self, cell: Cell, y: int) -> None:
        for number, call in enumerate(cell.row.message.tool_calls):
            text = sentence("Used the tool {name} {arguments}", name=call.name, arguments=call.arguments)
            where = QRect(cell.column.left, y + number * LINE, cell.column.width, LINE)
            self._line(text, where, theme.SECONDARY, "muted")

    def _line(self, text: str, where: QRect, size: int, colour: str) -> None:
        font = theme.font(size)
        self._painter.setFont(font)
        self._painter.setPen(self._look.colour(colour))
        self._painter.drawText(where, MIDDLE, elided(text, font, where.width()))

    def _mark(self, cell: Cell, x: int, y: int) -> None:
        """A caret where the next word comes, or three quiet dots before the first one."""
        self._painter.setPen(Qt.PenStyle.NoPen)
        if not cell.text.is_empty:
            end = cell.text.end()
            self._painter.setBrush(self._look.colour("accent"))
            self._painter.drawRect(QRectF(x + end.x() + 1, y + end.y(), CARET, end.height()))
            return
        self._painter.setBrush(self._look.colour("faint"))
        for number in range(DOTS):
            self._painter.drawEllipse(QRectF(x + number * DOT_STEP, y + theme.S8, DOT, DOT))
