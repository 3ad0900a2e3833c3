"""Says something to a screen reader."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtCore import QObject


def say_aloud(speaker: QObject, text: str) -> None:
    """What Qt has for it is not mentioned before the first words: a window is painted without it."""
    if QtGui.QAccessible.isActive():
        QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleAnnouncementEvent(speaker, text))
