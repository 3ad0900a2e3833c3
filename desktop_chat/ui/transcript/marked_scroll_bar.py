"""A scroll bar that shows where in the chat something was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar

from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

MARK = 2


class MarkedScrollBar(QScrollBar):
    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self._shares: tuple[float, ...] = ()

    @property
    def marks(self) -> int:
        return len(self._shares)

    def mark(self, shares: Sequence[float]) -> None:
        """How far down the chat each place is, from 0 to 1."""
        self._shares = tuple(shares)
        self.update()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        if not self._shares:
            return
        painter = QPainter(self)
        height = self.height() - MARK
        for y in sorted({round(share * height) for share in self._shares}):
            painter.fillRect(1, y, self.width() - 2, MARK, self._look.colour("found_now"))
        painter.end()
