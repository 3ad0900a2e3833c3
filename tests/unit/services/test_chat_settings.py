"""What the `with_…` verbs store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat import Context, Library, NotFound, Tool
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.chat_settings import merged
from tests.support.foreign import ready_tables
from tests.support.libraries import House


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = House(tmp_path, ready_tables()).opened()
    yield library
    library.close()


def test_none_takes_a_setting_away() -> None:
    assert merged({"a": 1, "b": 2}, {"b": None, "c": 3}) == {"a": 1, "c": 3}
    assert merged(None, {"a": False}) == {"a": False}


def test_every_verb_gives_the_handle_back(library: Library) -> None:
    chat = library.create_chat()
    assert chat.with_temperature(0).with_citations().with_context(None).with_model(None) is chat


def test_settings_are_plain_data(library: Library) -> None:
    chat = library.create_chat().with_server_tools({"type": "x"}).with_thinking(budget=3).with_temperature(0)
    assert chat.view.settings == {"server_tools": [{"type": "x"}], "thinking": {"budget": 3}, "temperature": 0}


def test_tools_are_added_once_and_replaced_when_asked(library: Library) -> None:
    first, second = Tool(name="first", run=print), Tool(name="second", run=print)
    chat = library.create_chat().with_tools(first).with_tools(first, second)
    assert chat.view.settings["tools"] == ["first", "second"]
    assert chat.with_tools("second", replace=True).view.settings["tools"] == ["second"]


def test_a_context_without_a_name_leaves_a_mark_only(library: Library) -> None:
    chat = library.create_chat().with_context(Context({"p": {"api_key": "x"}}))
    assert (chat.view.profile, chat.view.settings) == (None, {"own_context": True})
    assert chat.with_context("work").view.settings == {} and chat.view.profile == "work"


def test_a_chat_that_is_gone_has_no_settings(library: Library) -> None:
    chat = ChatHandle(library, 5)
    with pytest.raises(NotFound):
        chat.with_temperature(1)
    with pytest.raises(NotFound):
        chat.with_instructions("x")
    with pytest.raises(NotFound):
        chat.with_model(None)
    assert library.create_chat().model is not None


def test_a_parameter_that_can_be_secret_is_not_stored(library: Library) -> None:
    chat = library.create_chat().with_params({"seed": 7, "auth_token": "canary-params"})
    assert chat.view.settings["params"] == {"seed": 7}
