"""Calls the hooks of owners and handles: code that is not ours, so whatever it raises is logged and harmless."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from desktop_chat.models import Chattable
from desktop_chat.redaction import traced

logger = logging.getLogger(__name__)

HOOKS = (
    "on_message_created",
    "on_message_updated",
    "on_message_completed",
    "on_message_failed",
    "on_tool_call",
    "on_tool_result",
    "on_run_status",
)
GUIDE_NAMES = {
    "on_message_created": ("ai_engine_on_message_create",),
    "on_message_updated": ("ai_engine_on_message_update",),
    "on_message_completed": ("ai_engine_on_message_update",),
}
"""Names that owners may know from the guide; called only when the owner defines them."""

Hook = Callable[..., None]


def call_hook(hook: Hook, values: dict[str, Any]) -> None:
    try:
        hook(**values)
    except (Exception, asyncio.CancelledError, GeneratorExit) as error:  # noqa: BLE001 - the border to code that is not ours
        # A hook awaits nothing: no run is stopped through it.
        logger.error("A hook failed: %s\n%s", getattr(hook, "__qualname__", hook), traced(error))


def call_listener(listener: Callable[[], None]) -> None:
    """As a hook, for one who is told without values."""
    call_hook(listener, {})


class Listeners:
    """What handles have asked to be called for, by chat; a handle that is gone is forgotten."""

    def __init__(self) -> None:
        self._by_handle: WeakKeyDictionary[Any, dict[str, list[Hook]]] = WeakKeyDictionary()
        self._chat_of: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._everywhere: defaultdict[str, list[Hook]] = defaultdict(list)

    def add(self, handle: Any, chat_key: Any, name: str, hook: Hook) -> None:
        self._chat_of[handle] = chat_key
        self._by_handle.setdefault(handle, defaultdict(list))[name].append(hook)

    def add_everywhere(self, name: str, hook: Hook) -> Callable[[], None]:
        """To be called for every chat; call the result to stop."""
        self._everywhere[name].append(hook)
        return lambda: self._everywhere[name].remove(hook)

    def of(self, chat_key: Any, name: str) -> list[Hook]:
        everywhere = self._everywhere.get(name, [])
        if not self._by_handle:
            return [*everywhere]
        return everywhere + [
            hook
            for handle, hooks in list(self._by_handle.items())
            if self._chat_of.get(handle) == chat_key
            for hook in hooks.get(name, ())
        ]


class HookSet:
    """The hooks that count for one chat while one thing is done with it."""

    def __init__(self, owner: Any, listeners: Listeners, chat_key: Any) -> None:
        self._listeners = listeners
        self._chat_key = chat_key
        self._own = {name: tuple(_hooks_of(owner, name)) for name in HOOKS}

    def fire(self, name: str, **values: Any) -> None:
        for hook in (*self._own[name], *self._listeners.of(self._chat_key, name)):
            call_hook(hook, values)

    def is_heard(self, name: str) -> bool:
        return bool(self._own[name] or self._listeners.of(self._chat_key, name))


def _hooks_of(owner: Any, name: str) -> list[Hook]:
    if owner is None:
        return []
    names = (name, *GUIDE_NAMES.get(name, ())) if is_overridden(type(owner), name) else GUIDE_NAMES.get(name, ())
    return [getattr(owner, each) for each in names if hasattr(owner, each)]


def is_overridden(kind: type, name: str) -> bool:
    """Whether the class has a hook of its own, not the mixin's that does nothing."""
    return getattr(kind, name, None) is not getattr(Chattable, name)


def has_hooks(kind: type) -> bool:
    """Whether it is worth loading an owner of this class at all."""
    guide = {each for names in GUIDE_NAMES.values() for each in names}
    return any(is_overridden(kind, name) for name in HOOKS) or any(hasattr(kind, name) for name in guide)
