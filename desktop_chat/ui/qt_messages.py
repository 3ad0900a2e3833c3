"""Passes on what Qt has to say, save two complaints of the platform that draws nowhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_NEVER_MEANT = frozenset(
    {"This plugin does not support propagateSizeHints()", "This plugin does not support raise()"}
)


_LEVELS: Mapping[QtMsgType, int] = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger("desktop_chat.qt")


def into_log(last_words: Callable[[str], None]) -> Callable[[], None]:
    """From now on, until the result is called. After a fatal message Qt ends the program."""

    def take(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        if not message or message in _NEVER_MEANT:
            return
        _log.log(_LEVELS[kind], "%s", message)
        if kind == QtMsgType.QtFatalMsg:
            last_words(f"Qt: {message}")

    before: Any = qInstallMessageHandler(take)

    def put_back() -> None:
        qInstallMessageHandler(before)

    return put_back


def pass_on() -> None:
    """From now on, as long as the program lives."""
    qInstallMessageHandler(_take)


def _take(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    if message and message not in _NEVER_MEANT:
        sys.stderr.write(f"Qt: {message}\n")
