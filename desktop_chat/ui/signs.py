"""Whether the fonts of this computer have every sign of a text: a small box says less than nothing."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QTextLayout

from desktop_chat.ui import theme

MISSING = 0
"""The glyph that every font draws for what it does not have."""


@lru_cache(maxsize=512)
def can_be_drawn(text: str) -> bool:
    layout = QTextLayout(text, theme.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return all(MISSING not in run.glyphIndexes() for run in layout.glyphRuns())
