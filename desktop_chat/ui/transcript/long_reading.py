"""Reads very long texts in slices, so that no frame waits for one; until then their ends are shown."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.ui.transcript.body import Body

LETTERS = 4_000
SLICE_SECONDS = 0.006
PAUSE_MS = 1


class LongReader(QObject):
    read = Signal(object, object)
    """The body that showed an excerpt, and the whole one in its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[int, tuple[Body, Callable[[], bool]]] = {}
        self._whole: Body | None = None
        self._done = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._read_on)

    def want(self, body: Body, is_wanted: Callable[[], bool]) -> None:
        """Read all of it; what is not wanted any more when its turn comes is left."""
        if id(body) not in self._waiting:
            self._waiting[id(body)] = body, is_wanted
            self._timer.start()

    def _read_on(self) -> None:
        until = time.perf_counter() + SLICE_SECONDS
        while self._waiting and time.perf_counter() < until:
            self._read_slice(*next(iter(self._waiting.values())))
        if self._waiting:
            self._timer.start()

    def _read_slice(self, body: Body, is_wanted: Callable[[], bool]) -> None:
        if not is_wanted():
            self._leave(body)
            return
        text = body.text()
        if self._whole is None:
            self._whole, self._done = Body(body.manner), 0
            self._whole.wrapped, self._whole.shifts = body.wrapped, body.shifts
        self._whole.append(text[self._done : self._done + LETTERS])
        self._done += LETTERS
        if self._done >= len(text):
            whole = self._whole
            self._leave(body)
            self.read.emit(body, whole)

    def _leave(self, body: Body) -> None:
        del self._waiting[id(body)]
        self._whole = None
