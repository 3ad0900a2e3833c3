"""How each kind of text looks: fonts and letter formats, from the colours and sizes of the theme."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QTextCharFormat

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Colours, Theme
from desktop_chat.ui.transcript.markdown.spans import Style

HEADING_SIZES = (20, 18, 16, 15, 14, 14)
SMALLER = 13 / 14
"""Code among words: its letters look larger than they are."""


def heading_font(level: int) -> QFont:
    return theme.font(HEADING_SIZES[level - 1], is_strong=True)


def code_font(size: int = theme.SECONDARY) -> QFont:
    """In one of the sizes of the scale."""
    return _fixed_font(theme.px(size))


def _fixed_font(pixels: int) -> QFont:
    made = QFont(_fixed_family(QGuiApplication.font().family()))
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setFixedPitch(True)
    made.setPixelSize(pixels)
    return made


@cache
def _fixed_family(_: str) -> str:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def format_of(style: int, look: Theme, pixels: int) -> QTextCharFormat:
    """Among letters that are so high on the screen."""
    return _format(style, look.colours, QGuiApplication.font().family(), pixels)


@lru_cache(maxsize=256)
def _format(style: int, colours: Colours, family: str, pixels: int) -> QTextCharFormat:
    made = QTextCharFormat()
    if style & (Style.CODE | Style.MATH):
        font = _fixed_font(max(round(pixels * SMALLER), 8))
        made.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll)
    if style & Style.STRONG:
        made.setFontWeight(QFont.Weight.DemiBold)
    if style & (Style.EMPHASIS | Style.MATH):
        made.setFontItalic(True)
    if style & Style.NOTE:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        made.setForeground(QColor(colours.accent))
    if style & Style.STRUCK:
        made.setFontStrikeOut(True)
    if style & (Style.LINK | Style.IMAGE):
        made.setFontUnderline(True)
        made.setForeground(QColor(colours.accent))
    return made


def coloured(look: Theme, kind: str) -> QTextCharFormat:
    """A word of code, by what it is to its language."""
    made = QTextCharFormat()
    made.setForeground(look.colour(f"code_{kind}"))
    return made
