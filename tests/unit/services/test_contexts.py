"""A chat's own context, or none; another one's key is never used instead."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat import Context, ContextMissing
from desktop_chat.models import utc_now
from desktop_chat.services.contexts import OWN_CONTEXT, Contexts
from desktop_chat.services.views import ChatView

WORK, HOME = Context({"p": {"api_key": "w"}}, name="work"), Context({"p": {"api_key": "h"}}, name="home")


def chat(profile: str | None = None, settings: dict[str, Any] | None = None) -> ChatView:
    return ChatView(1, "chat", None, "p", "m", profile, settings or {}, False, utc_now(), utc_now())


def test_the_handles_own_context_comes_first() -> None:
    assert Contexts(WORK, {"home": HOME}).of(chat("home"), WORK) is WORK


def test_a_profile_is_found_by_name_among_all() -> None:
    contexts = Contexts(WORK, {"home": HOME})
    assert contexts.of(chat("home"), None) is HOME
    assert contexts.of(chat("work"), None) is WORK, "the library's own has a name too"
    assert contexts.of(chat(), None) is WORK
    with pytest.raises(ContextMissing, match="other"):
        contexts.of(chat("other"), None)


def test_a_chat_that_had_a_context_of_its_own_gets_no_other() -> None:
    with pytest.raises(ContextMissing):
        Contexts(WORK, None).of(chat(settings={OWN_CONTEXT: True}), None)


def test_a_function_is_asked_for_every_chat() -> None:
    contexts = Contexts(WORK, lambda view: HOME if view.profile == "home" else None)
    assert contexts.of(chat("home"), None) is HOME
    with pytest.raises(ContextMissing):
        contexts.of(chat(), None)


def test_without_any_context_there_are_no_settings() -> None:
    assert len(Contexts(None, None).of(chat(), None).settings("p")) == 0
