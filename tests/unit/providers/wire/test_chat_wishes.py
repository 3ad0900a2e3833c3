"""Thinking, caching, tools of the service and files are asked for in each service's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from desktop_chat.errors import UserError
from desktop_chat.providers.requests import FilePart, Request, TextPart, ToolSpec, Turn
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.json_text import write_json

HI = Turn("user", (TextPart("Hi"),))
ONE = ToolSpec("one", "1", {"type": "object"})
TWO = ToolSpec("two", "2", {"type": "object"})


def body(dialect: Dialect, **options: Any) -> dict[str, Any]:
    request = Request("svc", "m-1", **{"turns": (HI,), **options})
    rendered: dict[str, Any] = json.loads(write_json(ChatCompletions(dialect).render(request)))
    return rendered


def added(dialect: Dialect, **options: Any) -> dict[str, Any]:
    """What the options add to a plain request."""
    plain = body(dialect)
    return {name: value for name, value in body(dialect, **options).items() if plain.get(name) != value}


@pytest.mark.parametrize(
    ("way", "thinking", "wanted"),
    [
        ("reasoning_effort", {"effort": "high"}, {"reasoning_effort": "high"}),
        ("reasoning_effort", {"budget": 100}, {}),
        ("reasoning", {"effort": "none"}, {"reasoning": {"effort": "none"}}),
        ("reasoning", {"budget": 9, "display": "omitted"}, {"reasoning": {"max_tokens": 9, "exclude": True}}),
        ("reasoning", {"display": "summarized"}, {}),
        ("switch", {"effort": "none"}, {"thinking": {"type": "disabled"}}),
        ("switch", {"effort": "max"}, {"thinking": {"type": "enabled"}, "reasoning_effort": "max"}),
        ("switch", {"budget": 0}, {"thinking": {"type": "disabled"}}),
        ("prompt_mode", {"effort": "high"}, {"prompt_mode": "reasoning"}),
        ("prompt_mode", {"effort": "none"}, {"prompt_mode": None}),
        ("template", {"effort": "none"}, {"chat_template_kwargs": {"enable_thinking": False, "thinking": False}}),
        (
            "template",
            {"effort": "low"},
            {"chat_template_kwargs": {"enable_thinking": True, "thinking": True}, "reasoning_effort": "low"},
        ),
        (
            "template_effort",
            {"effort": "low", "budget": 50},
            {
                "chat_template_kwargs": {"enable_thinking": True, "reasoning_effort": "low"},
                "thinking_budget_tokens": 50,
            },
        ),
        ("template_effort", {"effort": "none"}, {"chat_template_kwargs": {"enable_thinking": False}}),
        ("none", {"effort": "high"}, {}),
    ],
)
def test_thinking_has_a_way_of_its_own_at_every_service(
    way: Any, thinking: Mapping[str, object], wanted: Mapping[str, object]
) -> None:
    sent = body(Dialect(effort=way), thinking=thinking)
    plain = body(Dialect(effort=way))
    assert {name: value for name, value in sent.items() if name not in plain} == wanted


def test_efforts_a_service_does_not_know_are_said_in_its_words_or_not_at_all() -> None:
    dialect = Dialect(efforts={"low": "high", "none": None})
    assert added(dialect, thinking={"effort": "low"}) == {"reasoning_effort": "high"}
    assert added(dialect, thinking={"effort": "none"}) == {}


def test_where_a_tool_cannot_be_named_it_is_the_only_one() -> None:
    sent = added(Dialect(has_named_choice=False), tools=(ONE, TWO), tool_choice="two")
    assert [tool["function"]["name"] for tool in sent["tools"]] == ["two"]
    assert sent["tool_choice"] == "required"
    both = added(Dialect(has_named_choice=False), tools=(ONE, TWO), tool_choice="required")
    assert len(both["tools"]) == 2


def test_where_nobody_heeds_that_no_tool_may_be_called_none_is_offered() -> None:
    assert added(Dialect(has_none_choice=False), tools=(ONE,), tool_choice="none") == {}
    assert added(Dialect(), tools=(ONE,), tool_choice="none")["tool_choice"] == "none"


def test_what_a_service_keeps_of_its_own_accord_is_not_asked_for() -> None:
    assert added(Dialect(), caching={}) == {}
    assert added(Dialect(caching="key"), caching={}) == {}
    assert added(Dialect(caching="key"), caching={"key": "k"}) == {"prompt_cache_key": "k"}
    with pytest.raises(UserError, match="caching"):
        body(Dialect(caching="none"), caching={})


def test_marks_stand_at_the_instructions_and_the_last_question() -> None:
    picture = FilePart("p.png", "image/png", "image", b"p")
    turns = (HI, Turn("assistant", (TextPart("Yes?"),)), Turn("user", (TextPart("See"), picture)))
    sent = body(Dialect(caching="marks"), instructions=("Be kind.",), turns=turns, caching={"ttl": "1h"})[
        "messages"
    ]
    mark = {"type": "ephemeral", "ttl": "1h"}
    assert sent[0]["content"] == [{"type": "text", "text": "Be kind.", "cache_control": mark}]
    assert [message["content"] for message in sent[1:3]] == ["Hi", "Yes?"]
    assert [block.get("cache_control") for block in sent[3]["content"]] == [None, mark]
    assert body(Dialect(caching="marks"), turns=(), caching={})["messages"] == []


def test_tools_of_the_service_are_added_to_those_of_the_program() -> None:
    dialect = Dialect(server_tools={"web_search": {"plugins": [{"id": "web"}]}, "always": {}})
    sent = added(
        dialect,
        tools=(ONE,),
        server_tools=("web_search", "always", {"id": "file-parser"}, {"type": "own", "n": 1}),
    )
    assert sent["plugins"] == [{"id": "web"}, {"id": "file-parser"}]
    assert [tool["type"] for tool in sent["tools"]] == ["function", "own"]


def test_a_tool_that_the_service_does_not_have_is_named_with_those_it_has() -> None:
    with pytest.raises(UserError, match=r"code_execution.*web_search"):
        body(Dialect(server_tools={"web_search": {}}), server_tools=("code_execution",))
    with pytest.raises(UserError, match="no tools of its own"):
        body(Dialect(), server_tools=("web_search",))


@pytest.mark.parametrize(
    ("file", "dialect", "wanted"),
    [
        (
            FilePart("f.mp4", "video/mp4", "video", b"v"),
            Dialect(files=frozenset({"video"})),
            {"type": "video_url", "video_url": {"url": "data:video/mp4;base64,dg=="}},
        ),
        (
            FilePart("f.pdf", "application/pdf", "pdf", b"p"),
            Dialect(documents="file_url"),
            {"type": "file_url", "file_url": {"url": "cA=="}, "file_name": "f.pdf"},
        ),
        (
            FilePart("f.pdf", "application/pdf", "pdf", url="https://x/f.pdf"),
            Dialect(documents="file_url"),
            {"type": "file_url", "file_url": {"url": "https://x/f.pdf"}, "file_name": "f.pdf"},
        ),
        (
            FilePart("f.pdf", "application/pdf", "pdf", b"p"),
            Dialect(documents="document_url"),
            {"type": "document_url", "document_url": "data:application/pdf;base64,cA=="},
        ),
    ],
)
def test_files_have_the_services_own_form(file: FilePart, dialect: Dialect, wanted: Mapping[str, object]) -> None:
    sent = body(dialect, turns=(Turn("user", (TextPart("See"), file)),))
    assert sent["messages"][0]["content"][1] == wanted
