"""Makes a small picture of a large one, for the face of an assistant; for a worker thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

SIDE = 256
MOST_PIXELS = 100_000_000
"""A picture that claims to be larger is not opened."""


def small_picture(file: Path) -> bytes | None:
    """Its middle as a PNG; None where it is no picture that can be read."""
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > MOST_PIXELS:
        return None
    if size.isValid() and min(size.width(), size.height()) > SIDE:
        reader.setScaledSize(size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return None if image.isNull() else _png(_middle(image))


def _middle(image: QImage) -> QImage:
    side = min(image.width(), image.height(), SIDE)
    if min(image.width(), image.height()) > side:
        expanding = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        image = image.scaled(QSize(side, side), expanding, Qt.TransformationMode.SmoothTransformation)
    return image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)


def _png(image: QImage) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(held.data())
