"""Opens the window of assistants when it is asked for, and not before: until then nothing of it is made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from desktop_chat.ui.assistants.room import Room
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator


class AssistantsOperator(QObject):
    """Made beside the operator, which goes on to own it."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._services, self._main, self._operator = services, window, operator
        self.room: Room | None = None
        self._is_closed = False
        window.panels.gallery_requested.connect(self.open)
        operator.closing.connect(self._close)

    def open(self, key: Any = None) -> None:
        """The gallery, or the editor of the assistant with this key."""
        self._services.start(self._opened(key), name="open the assistants")

    async def _opened(self, key: Any) -> None:
        made = await asyncio.to_thread(_room_class)
        if self._is_closed:
            return
        if self.room is None:
            self.room = made(self._services, self._main, self._operator)
        self.room.open(key)

    def _close(self) -> None:
        self._is_closed = True
        if self.room is not None:
            self.room.close()


def _room_class() -> type[Room]:
    """In a worker: what stands behind it is imported with it."""
    from desktop_chat.ui.assistants.room import Room  # noqa: PLC0415 - start-up: when it is first asked for

    return Room
