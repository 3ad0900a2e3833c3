"""Passes on what Qt has to say, save two complaints of the platform that draws nowhere."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_NEVER_MEANT = frozenset(
    {"This plugin does not support propagateSizeHints()", "This plugin does not support raise()"}
)


def pass_on() -> None:
    """From now on, as long as the program lives."""
    qInstallMessageHandler(_take)


def _take(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    if message and message not in _NEVER_MEANT:
        sys.stderr.write(f"Qt: {message}\n")
