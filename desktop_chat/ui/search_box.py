"""The box above the chats: what is typed is looked for as soon as the hand rests."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.crash_reporter import guarded, nothing

REST_MS = 60


class SearchBox(QLineEdit):
    rested = Signal()
    """What is looked for is another now."""
    entered = Signal()
    left_below = Signal()
    left = Signal()
    """By Escape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setPlaceholderText(sentence("Search chats and messages"))
        self.setAccessibleName(sentence("Search chats and messages"))
        self.setClearButtonEnabled(True)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(REST_MS)
        self._resting.timeout.connect(self.rested)
        self.textChanged.connect(self._changed)
        self.returnPressed.connect(self.entered)

    @property
    def words(self) -> str:
        return self.text().strip()

    def _changed(self) -> None:
        if self.words:
            self._resting.start()
        else:
            self._resting.stop()
            self.rested.emit()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Escape is the box's own before it is the window's."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left_below.emit()
        else:
            super().keyPressEvent(event)
