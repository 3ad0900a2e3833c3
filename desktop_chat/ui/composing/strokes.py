"""The icons of the box: strokes of one weight, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QToolButton

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme

SIDE, WEIGHT, SHARPNESS = 16, 1.5, 3
Line = tuple[float, float, float, float]
CROSS: tuple[Line, ...] = ((4.5, 4.5, 11.5, 11.5), (11.5, 4.5, 4.5, 11.5))
DOWN: tuple[Line, ...] = ((4.5, 6.5, 8, 10), (8, 10, 11.5, 6.5))
PLUS: tuple[Line, ...] = ((8, 2.5, 8, 13.5), (2.5, 8, 13.5, 8))


class StrokeButton(QToolButton):
    """A square button that follows the theme."""

    def __init__(self, lines: tuple[Line, ...], name: str, look: Theme, side: int = 24) -> None:
        super().__init__()
        self._lines, self._look = lines, look
        self.setObjectName("stroke")
        self.setAccessibleName(name)
        self._side = side
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._draw()
        look.changed.connect(self._draw)

    def _draw(self) -> None:
        side, icon = theme.px(self._side), theme.px(SIDE)
        self.setFixedSize(side, side)
        self.setIconSize(QSize(icon, icon))
        self.setIcon(icon_of(self._lines, self._look))


def icon_of(lines: tuple[Line, ...], look: Theme) -> QIcon:
    picture = QPixmap(SIDE * SHARPNESS, SIDE * SHARPNESS)
    picture.setDevicePixelRatio(SHARPNESS)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("muted"), WEIGHT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for x, y, to_x, to_y in lines:
        painter.drawLine(QPointF(x, y), QPointF(to_x, to_y))
    painter.end()
    return QIcon(picture)
