"""Empties the clipboard before Python ends.

Off the screen Qt itself holds what was copied, and deletes it after Python's end: what was made in Python then
ends the process with a segmentation fault.
"""

from __future__ import annotations

import sys


def let_go() -> None:
    """Nothing where no test has drawn."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
