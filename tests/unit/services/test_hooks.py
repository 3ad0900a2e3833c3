"""Hooks are code that is not ours."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from desktop_chat.models import Chattable
from desktop_chat.services.hooks import HOOKS, HookSet, Listeners, has_hooks


class Handle:
    """Stands for a chat's handle."""


def test_every_hook_can_be_overridden() -> None:
    assert all(callable(getattr(Chattable, name)) for name in HOOKS)
    assert not has_hooks(Chattable)
    assert has_hooks(type("Loud", (), {name: getattr(Chattable, name) for name in HOOKS[1:]}))


def test_listeners_are_called_for_their_own_chat_while_their_handle_lives() -> None:
    heard: list[Any] = []
    listeners, handle, other = Listeners(), Handle(), Handle()
    listeners.add(handle, 1, "on_run_status", lambda **values: heard.append(values))
    listeners.add(other, 2, "on_run_status", lambda **values: heard.append("other"))
    hooks = HookSet(None, listeners, 1)
    assert hooks.is_heard("on_run_status") and not hooks.is_heard("on_tool_call")
    hooks.fire("on_run_status", run=5)
    assert heard == [{"run": 5}]
    del handle
    gc.collect()
    assert not hooks.is_heard("on_run_status")


def test_an_owner_is_called_before_the_handles_and_by_the_names_of_the_guide() -> None:
    heard: list[str] = []

    class Owner:
        def on_message_created(self, message: Any) -> None:
            heard.append(f"own {message}")

        def ai_engine_on_message_create(self, message: Any) -> None:
            heard.append(f"guide {message}")

        on_message_updated = Chattable.on_message_updated

    for name in HOOKS[2:]:
        setattr(Owner, name, getattr(Chattable, name))
    listeners, handle = Listeners(), Handle()
    listeners.add(handle, 1, "on_message_created", lambda message: heard.append(f"handle {message}"))
    hooks = HookSet(Owner(), listeners, 1)
    hooks.fire("on_message_created", message=1)
    assert heard == ["own 1", "guide 1", "handle 1"]
    assert not hooks.is_heard("on_message_updated")


def test_what_a_hook_raises_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    listeners, handle, heard = Listeners(), Handle(), list[Any]()

    def fail(tool_call: Any) -> None:
        raise ZeroDivisionError(tool_call)

    listeners.add(handle, 1, "on_tool_call", fail)
    listeners.add(handle, 1, "on_tool_call", lambda tool_call: heard.append(tool_call))
    HookSet(None, listeners, 1).fire("on_tool_call", tool_call=1)
    assert heard == [1] and "ZeroDivisionError" in caplog.text
