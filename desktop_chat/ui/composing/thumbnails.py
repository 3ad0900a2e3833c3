"""Small pictures of image files, and images as files: both made in a worker thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter


def thumbnail(path: Path, side: int) -> QImage | None:
    """At most this many pixels on its shorter side, cut to a square; None where it is no known image."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    if image.isNull():
        return None
    if not size.isValid():
        expanding = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        image = image.scaled(side, side, expanding, Qt.TransformationMode.SmoothTransformation)
    left, top = (image.width() - side) // 2, (image.height() - side) // 2
    return image.copy(max(0, left), max(0, top), min(side, image.width()), min(side, image.height()))


def png_of(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())
