"""Small measures of text that is drawn in one line."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication

from desktop_chat.ui import theme


def elided(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def width_of(text: str, size: int, *, is_strong: bool = False) -> int:
    return _width(text, size, is_strong, QGuiApplication.font().family(), theme.px(size))


@lru_cache(maxsize=1_024)
def _width(text: str, size: int, is_strong: bool, family: str, pixels: int) -> int:
    return ceil(QFontMetricsF(theme.font(size, is_strong=is_strong)).horizontalAdvance(text)) + 1
