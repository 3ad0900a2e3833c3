"""A chip at the head of a chat: what is in force there, and an arrow where a click shows the others."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.composing.strokes import DOWN, icon_of
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

HEIGHT, PADDING, GAP = 28, 12, 6
ARROW = 12
WIDEST, NARROWEST = 220, 88


class Chip(QPushButton):
    """As wide as its words, up to a measure; where there is less room, the words are cut, never the arrow."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._look = look
        self._has_arrow = True
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._arrow = icon_of(DOWN, self._look)
        self.updateGeometry()

    def lead_to_others(self, has_arrow: bool) -> None:
        """Whether a click offers something to choose from."""
        self._has_arrow = has_arrow
        self.updateGeometry()
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        words = self.fontMetrics().horizontalAdvance(self.text())
        width = words + self._beside_words() + theme.px(2)
        return QSize(min(width, theme.px(WIDEST)), theme.px(HEIGHT))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme.px(NARROWEST)), hint.height())

    def _beside_words(self) -> int:
        icon = 0 if self.icon().isNull() else self.iconSize().width() + theme.px(GAP)
        arrow = theme.px(ARROW + GAP) if self._has_arrow else 0
        return 2 * theme.px(PADDING) + icon + arrow

    @guarded(nothing)
    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionButton.ButtonFeature.HasMenu  # the arrow is the chip's own
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        room = self.rect().adjusted(theme.px(PADDING), 0, -theme.px(PADDING), 0)
        if self._has_arrow:
            side = theme.px(ARROW)
            place = QRect(room.right() - side + 1, (self.height() - side) // 2, side, side)
            self._arrow.paint(painter, place)
            room.setRight(place.left() - theme.px(GAP))
        if not self.icon().isNull():
            size = self.iconSize()
            place = QRect(room.left(), (self.height() - size.height()) // 2, size.width(), size.height())
            self.icon().paint(painter, place)
            room.setLeft(place.right() + 1 + theme.px(GAP))
        option.icon = QIcon()
        option.rect = room
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        option.text = words.replace("&", "&&")
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
