"""Brings a window before the person's eyes, whatever lies over it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def bring_to_front(window: QWidget) -> None:
    """Shown if it is not, above the others, and with the keyboard."""
    window.show()
    window.raise_()
    window.activateWindow()
