"""Shows the chats in the side bar: one row of equal height for each heading and each chat."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_list import ENTRY, ChatListModel, Entry
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.laid_text import elided

ROW = 36
DOT = 8
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
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        self._draw_ground(painter, where, state, is_chosen=is_chosen)
        inside = where.adjusted(theme.S12, 0, -theme.S12, 0)
        if entry.is_answered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("accent"))
            painter.drawEllipse(QRectF(inside.right() - DOT + 1, inside.center().y() - DOT / 2 + 1, DOT, DOT))
            inside.adjust(0, 0, -DOT - theme.S8, 0)
        elif entry.time and not is_chosen:
            painter.setFont(theme.font(theme.CAPTION))
            painter.setPen(self._look.colour("faint"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, entry.time)
            inside.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(entry.time) - theme.S8, 0)
        font = theme.font(theme.BODY, is_strong=is_chosen)
        painter.setFont(font)
        painter.setPen(self._look.colour("text"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, elided(entry.text, font, inside.width()))

    def _draw_ground(self, painter: QPainter, where: QRect, state: QStyle.StateFlag, *, is_chosen: bool) -> None:
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        if not (is_chosen or is_hovered or has_focus):
            return
        painter.setPen(self._look.colour("accent") if has_focus else Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent_ground" if is_chosen else "line"))
        ground = QRectF(where).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)


class ChatListView(QListView):
    chat_chosen = Signal(object)

    def __init__(self, model: ChatListModel, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chats = model
        self._chosen: Any = None
        self.setAccessibleName(sentence("Chats"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setItemDelegate(ChatDelegate(look, self))
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._current_changed)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._return_to_place)
        self._place = 0

    def choose(self, chat_id: Any) -> None:
        """Mark this chat without announcing it."""
        self._chosen = chat_id
        self._mark()

    def _mark(self) -> None:
        index = self._chats.index_of(self._chosen) if self._chosen is not None else QModelIndex()
        blocked = self.selectionModel().blockSignals(True)
        self.setCurrentIndex(index)
        if not index.isValid():
            self.clearSelection()
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def _current_changed(self, current: QModelIndex) -> None:
        entry = current.data(ENTRY)
        if isinstance(entry, Entry) and entry.chat is not None and entry.chat.id != self._chosen:
            self._chosen = entry.chat.id
            self.chat_chosen.emit(entry.chat.id)

    def _remember_place(self) -> None:
        self._place = self.verticalScrollBar().value()

    def _return_to_place(self) -> None:
        self.doItemsLayout()
        self.verticalScrollBar().setValue(self._place)
        self._mark()
