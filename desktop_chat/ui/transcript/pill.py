"""What floats above the transcript: the way back to the latest words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.transcript.view import TranscriptView


class Pill(QPushButton):
    """Seen while the end is out of sight."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(sentence("↓ Jump to latest"), view)
        self.setObjectName("pill")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view = view
        self.clicked.connect(view.follow_end)
        bar = view.verticalScrollBar()
        bar.valueChanged.connect(self._follow)
        bar.rangeChanged.connect(self._follow)
        view.installEventFilter(self)
        self.hide()

    def _follow(self) -> None:
        bar = self._view.verticalScrollBar()
        is_wanted = not self._view.is_following and bar.value() < bar.maximum() - theme.S24
        if is_wanted != self.isVisible():
            self.setVisible(is_wanted)
            self._place()

    def _place(self) -> None:
        self.adjustSize()
        where = self._view.viewport().geometry()
        self.move(where.center().x() - self.width() // 2, where.bottom() - self.height() - theme.S12)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
