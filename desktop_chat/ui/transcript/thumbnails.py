"""Small pictures of attached images, read and scaled beside the window's thread, and kept while they are near."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPixmap

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing

HEIGHT, WIDEST = 112, 200
KEPT = 40
MOST_PIXELS = 100_000_000
"""A picture that claims to be larger is not opened."""


class Thumbnails(QObject):
    loaded = Signal()
    """One more can be drawn."""

    _read = Signal(str, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.find: Callable[[str], Path | None] = lambda digest: None
        """Where a content lies; set when there are services."""
        self._pictures: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._read.connect(self._take)

    def picture(self, digest: str, ratio: float) -> QPixmap | None:
        """None until it is there; it is asked for by this."""
        found = self._pictures.get(digest)
        if found is not None:
            self._pictures.move_to_end(digest)
            return None if found.isNull() else found
        path = self.find(digest) if digest not in self._asked else None
        if path is not None:
            self._asked.add(digest)
            self._pool.start(_Reading(digest, path, ratio, self._read.emit))
        return None

    def _take(self, digest: str, image: QImage) -> None:
        self._asked.discard(digest)
        self._pictures[digest] = QPixmap.fromImage(image)
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.loaded.emit()


class _Reading(QRunnable):
    def __init__(self, digest: str, path: Path, ratio: float, tell: Callable[[str, QImage], object]) -> None:
        super().__init__()
        self._digest, self._path, self._ratio, self._tell = digest, path, ratio, tell

    @guarded(nothing)
    def run(self) -> None:
        self._tell(self._digest, _scaled(self._path, self._ratio))


def _scaled(path: Path, ratio: float) -> QImage:
    """An empty image where it is none that can be read."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > MOST_PIXELS:
        return QImage()
    box = QSize(round(WIDEST * ratio), round(HEIGHT * ratio))
    fitting = size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio)
    if fitting.width() < size.width():
        reader.setScaledSize(fitting)
    image = reader.read()
    image.setDevicePixelRatio(ratio)
    return _rounded(image)


def _rounded(image: QImage) -> QImage:
    if image.isNull():
        return image
    made = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(image.devicePixelRatio())
    made.fill(0)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    whole = QRectF(QPointF(0, 0), image.deviceIndependentSize())
    painter.drawRoundedRect(whole, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.drawImage(QPointF(0, 0), image)
    painter.end()
    return made
