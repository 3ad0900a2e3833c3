"""Opens the window of assistants when it is asked for, and not before: until then nothing of it is made."""

from __future__ import annotations

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
        self._room: Room | None = None
        window.panels.gallery_requested.connect(self.open)
        operator.closing.connect(self._close)

    @property
    def room(self) -> Room:
        if self._room is None:
            from desktop_chat.ui.assistants.room import Room  # noqa: PLC0415 - start-up: when it is first asked for

            self._room = Room(self._services, self._main, self._operator)
        return self._room

    def open(self, key: Any = None) -> None:
        """The gallery, or the editor of the assistant with this key."""
        self.room.open(key)

    def _close(self) -> None:
        if self._room is not None:
            self._room.close()
