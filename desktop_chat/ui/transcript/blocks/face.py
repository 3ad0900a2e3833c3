"""How each kind of text looks: fonts and letter formats, from the colours and sizes of the theme."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QTextCharFormat

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Colours, Theme
from desktop_chat.ui.transcript.markdown.spans import Style

HEADING_SIZES = (20, 18, 16, 15, 14, 14)


def heading_font(level: int) -> QFont:
    return theme.font(HEADING_SIZES[level - 1], is_strong=True)


def code_font(size: int = theme.SECONDARY) -> QFont:
    made = QFont(_fixed_family(QGuiApplication.font().family()))
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setFixedPitch(True)
    made.setPixelSize(theme.px(size))
    return made


@cache
def _fixed_family(_: str) -> str:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def format_of(style: int, look: Theme, size: int) -> QTextCharFormat:
    return _format(style, look.colours, QGuiApplication.font().family(), size, theme.px(size))


@lru_cache(maxsize=256)
def _format(style: int, colours: Colours, family: str, size: int, pixels: int) -> QTextCharFormat:
    made = QTextCharFormat()
    if style & (Style.CODE | Style.MATH):
        made.setFont(
            code_font(max(size - 1, 8)), QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll
        )
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
