"""What every part of a chat's handle stands on: an id, a library, and what this process alone adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.orm import Session

from desktop_chat.services.tool_runner import Toolbox
from desktop_chat.services.wishes import Overlay

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

T = TypeVar("T")


class Handle:
    """Holds no row and no session: rows are loaded in short units of work."""

    def __init__(self, library: Library, chat_id: Any) -> None:
        self.id = chat_id
        self._library = library
        self._overlay = Overlay()
        self._own_tools: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"<chat {self.id}>"

    def _write(self, work: Callable[[Session], T]) -> T:
        return self._library.database.write(work)

    def _read(self, work: Callable[[Session], T]) -> T:
        return self._library.database.read(work)

    def _changed(self, kind: str = "messages_changed") -> None:
        self._library.announce(kind, self.id, None)

    def _add(self, **changes: Any) -> None:
        """Add something that lives with this handle only."""
        self._overlay = replace(self._overlay, **changes)

    def _toolbox(self) -> Toolbox:
        """The library's tools, and those that only this handle was given."""
        library = self._library.toolbox
        if not self._own_tools:
            return library
        return library.beside(self._own_tools.values())
