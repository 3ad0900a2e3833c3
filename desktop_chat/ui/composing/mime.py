"""What is pasted or dropped, read as files, a picture and words; rich text becomes its words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage, QTextDocumentFragment

LONG_CHARACTERS, LONG_LINES = 4_000, 200
"""A text that is longer than one of these becomes a file of its own."""


@dataclass(frozen=True, slots=True)
class Brought:
    paths: tuple[Path, ...] = ()
    image: QImage | None = None
    text: str = ""


def is_wanted(mime: QMimeData) -> bool:
    return mime.hasUrls() or mime.hasImage() or mime.hasText() or mime.hasHtml()


def brought_by(mime: QMimeData) -> Brought:
    """Links are words unless they name files of this computer; a picture counts where no words come with it."""
    urls = mime.urls() if mime.hasUrls() else []
    paths = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    links = "\n".join(url.toString() for url in urls if not url.isLocalFile())
    if paths:
        return Brought(paths, None, links)
    text = mime.text() if mime.hasText() else ""
    if mime.hasImage() and (not text or links):
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Brought((), image)
    if not text and mime.hasHtml():
        text = QTextDocumentFragment.fromHtml(mime.html()).toPlainText()
    return Brought((), None, text or links)


def is_long(text: str) -> bool:
    return len(text) > LONG_CHARACTERS or text.count("\n") >= LONG_LINES
