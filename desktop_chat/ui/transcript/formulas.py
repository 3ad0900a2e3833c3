"""Pictures of formulas: asked for when they are seen, kept by their source, drawn at any size, in any colour."""

from __future__ import annotations

import time
from collections import OrderedDict
from functools import cache
from math import ceil
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

    from desktop_chat.services.formula_views import Drawing
    from desktop_chat.ui.transcript.body import Body

KEPT, KEPT_IMAGES = 400, 2
MOST_LETTERS = 3_000
TELL_MS = 33
FRAME, SHARE = 0.016, 0.005
"""Seconds of a frame, and how many of them are spent on pictures."""
BLACK = '"black"'
Key = tuple[str, bool]
"""The source, and whether it stands by itself."""


class Formulas(QObject):
    """One for a view. What is not known is asked for, and shown as it was written meanwhile."""

    wanted = Signal(str, bool)
    drawn = Signal()
    """Something in sight may look different now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shapes: OrderedDict[Key, FormulaShape | None] = OrderedDict()
        self._waiting: dict[Key, dict[tuple[int, int], ref[Body]]] = {}
        self._began = 0.0
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(TELL_MS)
        self._telling.timeout.connect(self.drawn)

    @property
    def is_idle(self) -> bool:
        """Nothing is asked for."""
        return not self._waiting

    def shape(self, key: Key, body: Body, index: int) -> FormulaShape | None:
        """None for what cannot be drawn, or not yet: then this block is laid out again later."""
        if key in self._shapes:
            self._shapes.move_to_end(key)
            return self._shapes[key]
        if len(key[0]) > MOST_LETTERS:
            return None
        is_new = key not in self._waiting
        self._waiting.setdefault(key, {})[id(body), index] = ref(body)
        if is_new:
            self.wanted.emit(*key)
        return None

    def ask_again(self) -> None:
        """Now there is somebody who hears it."""
        for key in self._waiting:
            self.wanted.emit(*key)

    def take(self, key: Key, drawing: Drawing | None) -> None:
        self._shapes[key] = None if drawing is None else FormulaShape(drawing, self)
        while len(self._shapes) > KEPT:
            self._shapes.popitem(last=False)
        for (_, index), body_of in self._waiting.pop(key, {}).items():
            if drawing is not None and (body := body_of()) is not None:
                body.look_again_at_block(index)
                self.later()

    def later(self) -> None:
        if not self._telling.isActive():
            self._telling.start()

    def has_time(self) -> bool:
        """Whether another picture may be made in this frame."""
        now = time.perf_counter()
        if now - self._began > FRAME:
            self._began = now
        return now - self._began < SHARE


class FormulaShape:
    """One formula; its images are made when they are first painted."""

    def __init__(self, drawing: Drawing, formulas: Formulas) -> None:
        self.width, self.ascent, self.descent = drawing.width, drawing.ascent, drawing.descent
        self._svg = drawing.svg
        self._formulas = formulas
        self._images: OrderedDict[tuple[float, int, float], QImage] = OrderedDict()

    def draw(self, painter: QPainter, at: QPointF, pixels: float) -> None:
        ratio = painter.device().devicePixelRatioF()
        colour = painter.pen().color()
        key = (pixels, colour.rgba(), ratio)
        image = self._images.get(key)
        if image is None:
            if not self._formulas.has_time():
                self._formulas.later()
                return
            image = self._images[key] = self._image(pixels, colour, ratio)
            while len(self._images) > KEPT_IMAGES:
                self._images.popitem(last=False)
        left, top = round(at.x() * ratio) / ratio, round((at.y() - self.ascent * pixels) * ratio) / ratio
        painter.drawImage(QPointF(left, top), image)

    def _image(self, pixels: float, colour: QColor, ratio: float) -> QImage:
        scale = pixels * ratio
        wide, high = self.width * scale, (self.ascent + self.descent) * scale
        image = QImage(ceil(wide), ceil(high), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        svg = self._svg.replace(BLACK, f'"{colour.name()}"')
        _renderer()(QByteArray(svg.encode())).render(painter, QRectF(0, 0, wide, high))
        painter.end()
        image.setDevicePixelRatio(ratio)
        return image


@cache
def _renderer() -> type[QSvgRenderer]:
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 - start-up: with the first formula that is drawn

    return QSvgRenderer
