"""What stands beside the conversation is written as each Claude model takes it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat.errors import UserError
from desktop_chat.providers.requests import ModelTraits, Request, ToolCallPart, ToolResultPart, ToolSpec, Turn
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_models import usual_output, version_of
from desktop_chat.providers.wire.messages_schema import is_expressible, written
from desktop_chat.providers.wire.messages_tools import FIRST_TOOLS, SERVER_TOOLS
from tests.unit.providers.wire.test_messages_turns import HI, NEW, OLD, body, own

MIDDLE = "claude-sonnet-4-6"
TOOL = ToolSpec("weather", "Tells it.", {"properties": {"a": {"type": "string"}}})
FORM = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("model", "version"),
    [
        ("claude-haiku-4-5-20251001", (4, 5)),
        ("claude-sonnet-4-20250514", (4, 0)),
        ("claude-3-7-sonnet@20250219", (3, 7)),
        ("claude-3-5-sonnet-20241022", (3, 5)),
        ("us.anthropic.claude-opus-4-1-20250805-v1:0", (4, 1)),
        ("anthropic/claude-opus-4.7", (4, 7)),
        ("claude-sonnet-5", (5, 0)),
        ("claude-mythos-preview", (99, 0)),
        ("glm-4.6", (4, 5)),
    ],
)
def test_a_model_tells_its_version_by_its_name(model: str, version: tuple[int, int]) -> None:
    assert version_of(model) == version


def test_the_bound_of_the_answer_is_the_one_asked_for_or_known_or_usual() -> None:
    known = ModelTraits(max_output=64_000)
    assert body(max_output=7, traits=known)["max_tokens"] == 7
    assert body(traits=known)["max_tokens"] == 64_000
    assert body()["max_tokens"] == 32_000
    names = ("claude-3-5-haiku-latest", "claude-3-opus-20240229", "kimi-k2")
    assert [usual_output(name) for name in names] == [8192, 4096, 8192]


def test_a_temperature_is_sent_where_it_is_taken() -> None:
    assert body(temperature=0.0)["temperature"] == 0.0
    assert "temperature" not in body(temperature=0.5, model=NEW)
    assert "temperature" not in body(temperature=0.5, thinking={"effort": "low"})


# --------------------------------------------------------------------- thinking


@pytest.mark.parametrize(
    ("model", "thinking", "told", "effort"),
    [
        (OLD, {"budget": 2000}, {"type": "enabled", "budget_tokens": 2000}, None),
        (OLD, {"budget": 10}, {"type": "enabled", "budget_tokens": 1024}, None),
        (OLD, {"effort": "medium"}, {"type": "enabled", "budget_tokens": 8192}, None),
        (OLD, {"effort": "strange"}, {"type": "enabled", "budget_tokens": 32_000}, None),
        (
            OLD,
            {"display": "omitted"},
            {"type": "enabled", "budget_tokens": 8192, "display": "omitted"},
            None,
        ),
        (OLD, {"effort": "none"}, {"type": "disabled"}, None),
        (MIDDLE, {"budget": 2000}, {"type": "enabled", "budget_tokens": 2000}, None),
        (MIDDLE, {"budget": 2000, "effort": "max"}, {"type": "enabled", "budget_tokens": 2000}, "max"),
        (MIDDLE, {"effort": "high"}, {"type": "adaptive"}, "high"),
        (NEW, {"effort": "xhigh"}, {"type": "adaptive", "display": "summarized"}, "xhigh"),
        (NEW, {"effort": "minimal"}, {"type": "adaptive", "display": "summarized"}, "low"),
        (NEW, {"budget": 5000}, {"type": "adaptive", "display": "summarized"}, "medium"),
        (NEW, {"budget": 90_000}, {"type": "adaptive", "display": "summarized"}, "xhigh"),
        (NEW, {"display": "omitted"}, {"type": "adaptive", "display": "omitted"}, None),
        ("claude-mythos-5", {"effort": "none"}, None, None),
        (OLD, None, None, None),
    ],
)
def test_a_model_is_told_how_much_to_think_in_the_way_it_takes(
    model: str, thinking: Any, told: Any, effort: str | None
) -> None:
    sent = body(model=model, thinking=thinking, max_output=64_000)
    assert sent.get("thinking") == told
    assert sent.get("output_config", {}).get("effort") == effort
    assert sent["max_tokens"] == 64_000


@pytest.mark.parametrize(
    ("asked", "known", "most", "budget"),
    [
        (500, None, 16_884, 16_384),
        (500, 10_000, 10_000, 9_999),
        (1, 1, 1025, 1024),
        (16_385, None, 16_385, 16_384),
    ],
)
def test_the_budget_of_thinking_stays_below_the_bound_of_the_answer(
    asked: int, known: int | None, most: int, budget: int
) -> None:
    sent = body(max_output=asked, traits=ModelTraits(max_output=known), thinking={"effort": "high"})
    assert (sent["max_tokens"], sent["thinking"]["budget_tokens"]) == (most, budget)


def test_nobody_thinks_before_a_call_that_is_forced_but_those_who_always_do() -> None:
    options: dict[str, Any] = {"tools": (TOOL,), "tool_choice": "required", "thinking": {"effort": "low"}}
    assert "thinking" not in body(**options)
    assert "thinking" not in body(model=NEW, **options)
    assert body(model="claude-fable-5", **options)["thinking"]["type"] == "adaptive"
    assert "thinking" in body(**(options | {"tool_choice": "none"}))


def test_a_round_that_began_without_thinking_goes_on_without_it() -> None:
    results = Turn("tool", (ToolResultPart("c1", "weather", "Rain"),))
    call = {"type": "tool_use", "id": "c1", "name": "weather", "input": {}}
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    unthought = (HI, Turn("assistant", (ToolCallPart("c1", "weather"),)), results)
    assert "thinking" not in body(*unthought, thinking={"effort": "low"})
    assert "thinking" in body(*unthought, thinking={"effort": "low"}, model=MIDDLE)
    assert "thinking" in body(HI, own(thought, call), results, thinking={"effort": "low"})
    assert "thinking" in body(results, thinking={"effort": "low"})


# ------------------------------------------------------------------------ tools


def test_tools_are_described_with_a_schema_of_an_object() -> None:
    sent = body(tools=(TOOL, ToolSpec("b", " ", {"type": "object"})))
    assert sent["tools"] == [
        {
            "name": "weather",
            "description": "Tells it.",
            "input_schema": {"type": "object", "properties": {"a": {"type": "string"}}},
        },
        {"name": "b", "input_schema": {"type": "object"}},
    ]
    assert "tool_choice" not in sent


@pytest.mark.parametrize(
    ("choice", "parallel", "told"),
    [
        ("auto", None, None),
        ("auto", True, None),
        ("auto", False, {"type": "auto", "disable_parallel_tool_use": True}),
        ("none", False, {"type": "none"}),
        ("required", None, {"type": "any"}),
        ("required", False, {"type": "any", "disable_parallel_tool_use": True}),
        ("weather", True, {"type": "tool", "name": "weather"}),
    ],
)
def test_the_choice_of_a_tool_is_said_in_its_words(choice: str, parallel: bool | None, told: Any) -> None:
    assert body(tools=(TOOL,), tool_choice=choice, parallel_tools=parallel).get("tool_choice") == told
    assert "tool_choice" not in body(tool_choice=choice, parallel_tools=parallel)


def test_tools_of_the_service_stand_beside_ones_own() -> None:
    own_kind = {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}
    sent = body(tools=(TOOL,), server_tools=("web_search", "code_execution", own_kind))
    assert sent["tools"][1:] == [SERVER_TOOLS["web_search"], SERVER_TOOLS["code_execution"], own_kind]
    (fetch,) = body(server_tools=("web_fetch",), citations=True)["tools"]
    assert fetch["citations"] == {"enabled": True}


@pytest.mark.parametrize(
    "options", [{"model": "claude-3-7-sonnet-20250219"}, {"dialect": MessagesDialect(has_new_tools=False)}]
)
def test_older_models_and_some_clouds_get_the_first_tools_of_the_service(options: dict[str, Any]) -> None:
    assert [tool["type"] for tool in body(server_tools=tuple(FIRST_TOOLS), **options)["tools"]] == [
        tool["type"] for tool in FIRST_TOOLS.values()
    ]


def test_a_cloud_may_want_more_to_be_announced() -> None:
    wire = Messages(MessagesDialect(has_new_tools=False, betas=(("web_search_", "web-search-2025-03-05"),)))
    request = Request("vertexai", OLD, server_tools=("web_search", "web_fetch"))
    assert wire.headers(request) == {"anthropic-beta": "web-search-2025-03-05,web-fetch-2025-09-10"}


def test_former_tools_are_named_where_none_is_offered_any_more() -> None:
    results = Turn("tool", (ToolResultPart("c", "weather", "Rain"),))
    sent = body(HI, Turn("assistant", (ToolCallPart("c", "weather"), ToolCallPart("d", "weather"))), results)
    (tool,) = sent["tools"]
    assert (tool["name"], tool["input_schema"]) == ("weather", {"type": "object"})
    assert sent["tool_choice"] == {"type": "none"}


def test_a_tool_that_the_service_does_not_have_is_said() -> None:
    with pytest.raises(UserError, match=r"file_search.*web_search, web_fetch, code_execution"):
        body(server_tools=("file_search",))


def test_a_server_of_tools_is_named_with_all_its_tools_unless_some_are_chosen() -> None:
    server = {"type": "url", "url": "https://a/mcp", "name": "a"}
    sent = body(server_tools=(server,))
    assert sent["mcp_servers"] == [server]
    assert sent["tools"] == [{"type": "mcp_toolset", "mcp_server_name": "a"}]
    chosen = {"type": "mcp_toolset", "mcp_server_name": "a", "default_config": {"enabled": False}}
    assert body(server_tools=(server, chosen))["tools"] == [chosen]


# ------------------------------------------------------------------------- form


def test_an_answer_is_held_to_a_form() -> None:
    assert body(schema=FORM)["output_config"] == {"format": {"type": "json_schema", "schema": FORM}}


@pytest.mark.parametrize(
    "options",
    [
        {"model": "claude-3-7-sonnet-20250219"},
        {"citations": True},
        {"dialect": MessagesDialect(has_schema=False)},
        {"schema": {"type": "object", "additionalProperties": {"type": "string"}}},
    ],
)
def test_a_form_that_it_cannot_be_held_to_is_said_in_words(options: dict[str, Any]) -> None:
    sent = body(**({"schema": FORM} | options))
    assert "output_config" not in sent
    assert "JSON Schema" in sent["system"][0]["text"]


def test_what_the_form_cannot_say_is_said_in_its_description() -> None:
    assert written(
        {
            "$schema": "x",
            "type": "object",
            "properties": {
                "a": {"type": "string", "minLength": 2, "description": "A name."},
                "b": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 3},
                "c": {"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                "d": {"$ref": "#/$defs/D", "description": "One of them."},
                "e": {"$ref": "#/$defs/D"},
                "f": {"type": "array", "items": {"type": "string", "format": "color"}, "minItems": 1},
            },
            "$defs": {"D": {"type": "string", "enum": ["x"]}},
        }
    ) == {
        "type": "object",
        "properties": {
            "a": {"type": "string", "description": "A name.\n\n(minLength: 2)"},
            "b": {
                "type": "array",
                "items": {"type": "integer", "description": "(minimum: 1)"},
                "description": "(minItems: 3)",
            },
            "c": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "d": {"anyOf": [{"$ref": "#/$defs/D"}], "description": "One of them."},
            "e": {"$ref": "#/$defs/D"},
            "f": {"type": "array", "items": {"type": "string", "description": "(format: color)"}, "minItems": 1},
        },
        "$defs": {"D": {"type": "string", "enum": ["x"]}},
        "additionalProperties": False,
    }


TREE = {
    "$ref": "#/$defs/T",
    "$defs": {
        "T": {
            "type": "object",
            "properties": {"t": {"type": "array", "items": {"$ref": "#/$defs/T"}}},
        }
    },
}


@pytest.mark.parametrize(
    ("schema", "can"),
    [
        (FORM, True),
        ({"type": ["string", "null"]}, True),
        ({"type": "object", "properties": {}, "additionalProperties": False}, True),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"type": "string"}}}, True),
        (TREE, False),
        ({"$ref": "#"}, False),
        ({"$ref": "https://a/b"}, False),
        ({"type": ["object", "null"]}, False),
        ({"type": "array", "items": {}}, False),
        ({"type": "array", "items": True}, False),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, False),
    ],
)
def test_open_and_circular_forms_cannot_be_held_to(schema: dict[str, Any], can: bool) -> None:
    assert is_expressible(schema) is can


# --------------------------------------------------------------- caching and the rest


def test_the_ends_of_what_is_to_be_remembered_are_marked() -> None:
    marked = {"cache_control": {"type": "ephemeral"}}
    answer = Turn("assistant", HI.parts)
    sent = body(HI, answer, HI, answer, instructions=("A", "B"), tools=(TOOL, TOOL), caching={"key": "x"})
    assert [each.get("cache_control") is not None for each in sent["system"]] == [False, True]
    assert [each.get("cache_control") is not None for each in sent["tools"]] == [False, True]
    assert [marked.items() <= each["content"][-1].items() for each in sent["messages"]] == [
        *(False, False, True, False),
    ]
    assert body(caching={"ttl": "1h"})["messages"][0]["content"][0]["cache_control"]["ttl"] == "1h"
    assert "messages" in body(answer, caching={})


def test_parameters_of_ones_own_come_last_but_cannot_replace_the_conversation() -> None:
    sent = body(
        schema=FORM,
        params={"messages": [], "system": "x", "stream": False, "top_k": 3, "output_config": {"effort": "low"}},
    )
    assert sent["messages"] and sent["stream"] is True and "system" not in sent
    assert sent["top_k"] == 3
    assert sent["output_config"].keys() == {"format", "effort"}


@pytest.mark.parametrize(
    ("options", "betas"),
    [
        ({}, None),
        ({"server_tools": ("web_search", "web_fetch", "code_execution")}, None),
        ({"server_tools": ({"type": "url", "name": "a"},)}, "mcp-client-2025-11-20"),
        ({"server_tools": ({"type": "code_execution_20250825"},)}, "code-execution-2025-08-25"),
        ({"params": {"tools": [{"type": "memory_20250818"}, "odd"]}}, "context-management-2025-06-27"),
        ({"params": {"context_management": {"edits": [{"type": "compact_20260112"}]}}}, "compact-2026-01-12"),
        ({"params": {"context_management": {"edits": "odd"}}}, None),
        ({"params": {"context_management": "odd"}}, None),
        (
            {
                "caching": {"ttl": "1h"},
                "params": {"context_management": {"edits": [{"type": "clear_tool_uses_20250919"}, 1]}},
            },
            "context-management-2025-06-27,extended-cache-ttl-2025-04-11",
        ),
        ({"turns": (HI, own({"type": "compaction", "content": "x"}), HI)}, "compact-2026-01-12"),
    ],
)
def test_what_needs_it_is_announced(options: dict[str, Any], betas: str | None) -> None:
    request = Request("anthropic", OLD, **options)
    assert Messages().headers(request) == ({"anthropic-beta": betas} if betas else {})
