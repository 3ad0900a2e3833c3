"""Draws one row of the list of chats, and is the box in which a chat is renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_entry import ENTRY, Entry
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.row_list import row_states
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.laid_text import elided

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyle

ROW = 36
DOT, UNREAD_DOT, LINE_UP = 8, 6, 9
LONGEST_NAME = 200
ROOM_FOR_TIME = 120
"""In a narrower list the name needs all there is."""
AT_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
AnyIndex = QModelIndex | QPersistentModelIndex


class ChatDelegate(QStyledItemDelegate):
    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @guarded(lambda: QSize(100, ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - as Qt says it
        return QSize(100, theme.row(ROW))

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where: QRect = option.rect.adjusted(theme.S8, 0, -theme.S8, 0)
        if entry.chat is None:
            self._draw_heading(painter, where, entry.text)
        else:
            self._draw_chat(painter, where, entry, option.state)
        painter.restore()

    def _draw_heading(self, painter: QPainter, where: QRect, text: str) -> None:
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(self._look.colour("muted"))
        flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(where.adjusted(theme.S12, 0, 0, -theme.S8), flags, text)

    def _draw_chat(self, painter: QPainter, where: QRect, entry: Entry, state: QStyle.StateFlag) -> None:
        is_chosen = bool(state & row_states().State_Selected)
        self._draw_ground(painter, where, state, is_chosen=is_chosen)
        inside = where.adjusted(theme.S12, 0, -theme.S12, 0)
        if entry.is_unread:
            self._draw_dot(painter, where.left() + 1, inside, UNREAD_DOT)
        if entry.is_answered:
            self._draw_dot(painter, inside.right() - DOT + 1, inside, DOT)
            inside.adjust(0, 0, -DOT - theme.S8, 0)
        elif not is_chosen and inside.width() >= theme.px(ROOM_FOR_TIME):
            self._draw_time(painter, inside, entry.time)
        if entry.is_thread:
            self._draw_line_up(painter, inside)
            inside.adjust(LINE_UP + theme.S8, 0, 0, 0)
        font = theme.font(theme.BODY, is_strong=is_chosen or entry.is_unread)
        painter.setFont(font)
        painter.setPen(self._look.colour("text"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, elided(entry.text, font, inside.width()))

    def _draw_time(self, painter: QPainter, inside: QRect, time: str) -> None:
        """At the right end, which is taken from what is left for the name."""
        if not time:
            return
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(self._look.colour("faint"))
        painter.drawText(inside, AT_RIGHT, time)
        inside.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(time) - theme.S8, 0)

    def _draw_line_up(self, painter: QPainter, where: QRect) -> None:
        """Of a thread: one behind the other."""
        painter.setPen(QPen(self._look.colour("faint"), 1.5))
        middle = where.center().y() + 1
        for y in (middle - 4, middle, middle + 4):
            painter.drawLine(where.left(), y, where.left() + LINE_UP, y)

    def _draw_dot(self, painter: QPainter, left: int, beside: QRect, size: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent"))
        painter.drawEllipse(QRectF(left, beside.center().y() - size / 2 + 1, size, size))

    def _draw_ground(self, painter: QPainter, where: QRect, state: QStyle.StateFlag, *, is_chosen: bool) -> None:
        is_hovered = bool(state & row_states().State_MouseOver)
        has_focus = bool(state & row_states().State_HasFocus)
        if not (is_chosen or is_hovered or has_focus):
            return
        painter.setPen(self._look.colour("accent") if has_focus else Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent_ground" if is_chosen else "line"))
        ground = QRectF(where).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)

    # -------------------------------------------------------------- renaming

    @guarded(QLineEdit)
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QLineEdit:  # noqa: N802 - as Qt says it
        edit = QLineEdit(parent)
        edit.setObjectName("renaming")
        edit.setFont(theme.font())
        edit.setAccessibleName(sentence("Name of the chat"))
        edit.setMaxLength(LONGEST_NAME)
        return edit

    @guarded(nothing)
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:  # noqa: N802 - as Qt says it
        editor.setGeometry(option.rect.adjusted(theme.S8, 1, -theme.S8, -1))
