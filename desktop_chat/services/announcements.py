"""Tells whoever wants to know what was changed in the chats and who did it, in this process and in others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any


@dataclass(frozen=True, slots=True)
class Announcement:
    """A past fact: 'chat_changed', 'chat_deleted', 'messages_changed', 'run_changed',
    'assistants_changed' or 'all_changed'."""

    kind: str
    chat_id: Any = None
    run_id: Any = None
    is_own: bool = True
    """False when another process did it."""


Listener = Callable[[Announcement], None]


class Announcements:
    """Listeners are called in the thread in which the change was made known; they must be quick.

    `call` is the border to them: code that is not ours, so whatever one raises stops nothing and no other.
    """

    def __init__(self, call: Callable[[Callable[[], None]], None]) -> None:
        self._call = call
        self._listeners: list[Listener] = []
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear of changes from now on; call the result to stop."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def _forget(self, listener: Listener) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def announce(self, announcement: Announcement) -> None:
        for listener in tuple(self._listeners):
            self._call(partial(listener, announcement))
