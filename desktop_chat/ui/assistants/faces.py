"""The face of an assistant: its picture, its emoji, or how its name begins, in a circle."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from desktop_chat.ui import theme
from desktop_chat.ui.signs import can_be_drawn
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.thumbnails import Thumbnails

CENTRED = Qt.AlignmentFlag.AlignCenter


class Faces:
    """Pictures are read beside the window's thread; until they are there, the emoji or the letter stands."""

    def __init__(self, look: Theme, pictures: Thumbnails) -> None:
        self._look, self.pictures = look, pictures

    def draw(self, painter: QPainter, where: QRectF, name: str, emoji: str, picture: str) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = painter.device().devicePixelRatio() if painter.device() is not None else 1.0
        found = self.pictures.picture(picture, ratio) if picture else None
        if found is not None:
            self._draw_picture(painter, where, found)
        else:
            sign = emoji if can_be_drawn(emoji) else ""
            self._draw_sign(painter, where, sign or name.strip()[:1].upper() or "?", is_emoji=bool(sign))
        painter.restore()

    def _draw_picture(self, painter: QPainter, where: QRectF, picture: QPixmap) -> None:
        """The middle of it, cut to a circle."""
        side = min(picture.width(), picture.height())
        middle = QRectF((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)
        path = QPainterPath()
        path.addEllipse(where)
        painter.setClipPath(path)
        painter.drawPixmap(where, picture, middle)

    def _draw_sign(self, painter: QPainter, where: QRectF, sign: str, *, is_emoji: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("side" if is_emoji else "accent_ground"))
        painter.drawEllipse(where)
        font = theme.font(theme.HEADING if is_emoji else theme.TITLE, is_strong=not is_emoji)
        font.setPixelSize(max(1, round(where.height() * (0.5 if is_emoji else 0.42))))
        painter.setFont(font)
        painter.setPen(self._look.colour("accent"))
        painter.drawText(where, CENTRED, sign)
