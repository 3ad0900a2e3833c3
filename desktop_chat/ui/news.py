"""Brings announcements, which come on any thread, to the window's own, several at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop_chat.ui.desk import Desk

if TYPE_CHECKING:
    from desktop_chat.services.announcements import Announcement


class News(QObject):
    heard = Signal(object)
    """A set of chat keys that changed; None in it means that any may have."""

    _arrived = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._changed: set[object] = set()
        # Queued also from this thread: who announces is in the middle of something.
        self._arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: Callable[[], None] = desk.subscribe(self._hear)

    def _hear(self, announcement: Announcement) -> None:
        with self._lock:
            is_first = not self._changed
            self._changed.add(None if announcement.kind == "all_changed" else announcement.chat_id)
        if is_first:
            self._arrived.emit()

    def _pass_on(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, set()
        if changed:
            self.heard.emit(changed)

    def close(self) -> None:
        """What was heard but not passed on yet is nobody's news any more."""
        self._unsubscribe()
        with self._lock:
            self._changed.clear()
