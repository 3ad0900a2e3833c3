"""The one soft shadow of the window, under what is raised: painted, as an effect draws all above it twice."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop_chat.ui.theme import Theme

REACH = 10
"""How far it is seen around the raised rectangle."""
DROP = 2
STRENGTH = {False: 15, True: 60}
"""Of 255, all layers together, on light and on dark ground."""


def paint_shadow(painter: QPainter, where: QRectF, radius: float, look: Theme) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, max(1, STRENGTH[look.is_dark] // REACH)))
    for spread in range(REACH, 0, -1):
        layer = where.adjusted(-spread, -spread, spread, spread).translated(0, DROP)
        painter.drawRoundedRect(layer, radius + spread, radius + spread)
    painter.restore()
