"""Takes what is dropped anywhere onto the window, and marks the box while something is held above it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.composing.mime import Brought, brought_by, is_wanted
from desktop_chat.ui.crash_reporter import guarded

OVER = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class Dropping(QObject):
    def __init__(self, window: QWidget, take: Callable[[Brought], None], mark: Callable[[bool], None]) -> None:
        super().__init__(window)
        self._take, self._mark = take, mark
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @guarded(lambda: False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if isinstance(event, QDropEvent):
            return self._over(event) if event.type() in OVER else self._dropped(event)
        if event.type() == QEvent.Type.DragLeave:
            self._mark(False)
            return True
        return False

    def _over(self, event: QDropEvent) -> bool:
        if is_wanted(event.mimeData()):
            self._mark(True)
            event.acceptProposedAction()
        return True

    def _dropped(self, event: QDropEvent) -> bool:
        self._mark(False)
        if is_wanted(event.mimeData()):
            event.acceptProposedAction()
            self._take(brought_by(event.mimeData()))
        return True
