"""Tips that say what others wrote: shown letter by letter, never read as markup."""

from __future__ import annotations

from PySide6.QtGui import Qt


def tip(text: str) -> str:
    """Qt takes what looks like HTML for HTML, with pictures from any place that the text names."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
