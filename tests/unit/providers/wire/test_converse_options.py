"""What stands beside the messages of a Converse request: limits, tools, form, thought, marks of a cache."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_chat.errors import UserError
from desktop_chat.providers.requests import (
    ModelTraits,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Turn,
)
from desktop_chat.providers.wire.converse import Converse
from desktop_chat.providers.wire.json_text import write_json

CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
NEW_CLAUDE = "global.anthropic.claude-opus-4-6-v1"
NEWEST_CLAUDE = "global.anthropic.claude-opus-4-7-v1"
NOVA = "us.amazon.nova-2-lite-v1:0"
GPT = "openai.gpt-oss-120b-1:0"
HI = Turn("user", (TextPart("Hi"),))
ROUND = (
    HI,
    Turn("assistant", (ToolCallPart("c1", "weather"),)),
    Turn("tool", (ToolResultPart("c1", "weather", "Rain"),)),
)
TOOL = ToolSpec("weather", "Tells it.", {"type": "object", "properties": {}})
SPEC = {
    "toolSpec": {
        "name": "weather",
        "description": "Tells it.",
        "inputSchema": {"json": {"type": "object", "properties": {}}},
    }
}


def body(*turns: Turn, model: str = CLAUDE, **options: Any) -> dict[str, Any]:
    request = Request("bedrock", model, turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(Converse().render(request)))
    return rendered


def test_limits_are_those_that_were_given() -> None:
    assert body(max_output=9, temperature=0.0)["inferenceConfig"] == {"maxTokens": 9, "temperature": 0.0}
    assert "inferenceConfig" not in body()


def test_tools_are_told_with_the_choice_there_is() -> None:
    assert body(tools=(TOOL,))["toolConfig"] == {"tools": [SPEC]}
    assert body(tools=(TOOL,), tool_choice="required")["toolConfig"]["toolChoice"] == {"any": {}}
    assert body(tools=(TOOL,), tool_choice="weather")["toolConfig"]["toolChoice"] == {"tool": {"name": "weather"}}
    bare = ToolSpec("bare", " ", {"type": "object"})
    assert body(tools=(bare,))["toolConfig"]["tools"] == [
        {"toolSpec": {"name": "bare", "inputSchema": {"json": {"type": "object"}}}}
    ]


def test_tools_that_are_forbidden_are_not_told() -> None:
    assert "toolConfig" not in body(tools=(TOOL,), tool_choice="none")
    assert "toolConfig" not in body(tool_choice="required")


def test_a_conversation_with_calls_in_it_has_tools_told_all_the_same() -> None:
    assert body(*ROUND, tools=(TOOL,), tool_choice="none")["toolConfig"] == {"tools": [SPEC]}
    assert body(*ROUND)["toolConfig"]["tools"] == [
        {"toolSpec": {"name": "weather", "inputSchema": {"json": {"type": "object", "properties": {}}}}}
    ]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("auto", {"type": "auto", "disable_parallel_tool_use": True}),
        ("required", {"type": "any", "disable_parallel_tool_use": True}),
        ("weather", {"type": "tool", "name": "weather", "disable_parallel_tool_use": True}),
    ],
)
def test_claude_can_be_told_to_call_one_tool_at_a_time(choice: str, told: object) -> None:
    asked = body(tools=(TOOL,), tool_choice=choice, parallel_tools=False)
    assert asked["additionalModelRequestFields"] == {"tool_choice": told}
    assert "toolChoice" not in asked["toolConfig"]
    assert "additionalModelRequestFields" not in body(model=NOVA, tools=(TOOL,), parallel_tools=False)
    assert "additionalModelRequestFields" not in body(tools=(TOOL,), parallel_tools=True)


def test_tools_of_the_service_have_names_that_are_the_same_everywhere() -> None:
    own = {"systemTool": {"name": "new_one"}}
    told = body(model=NOVA, server_tools=("web_search", "code_execution", own), tools=(TOOL,))
    assert told["toolConfig"]["tools"] == [
        SPEC,
        {"systemTool": {"name": "nova_grounding"}},
        {"systemTool": {"name": "nova_code_interpreter"}},
        own,
    ]
    with pytest.raises(UserError, match="web_search"):
        body(server_tools=("mcp",))


SCHEMA = {
    "type": "object",
    "properties": {"age": {"type": "integer", "minimum": 0, "description": "Years."}},
    "required": ["age"],
}


def test_a_form_goes_as_json_text_without_the_bounds_that_are_refused() -> None:
    told = body(schema=SCHEMA, schema_name="person")["outputConfig"]["textFormat"]
    assert told["type"] == "json_schema"
    inner = told["structure"]["jsonSchema"]
    assert inner["name"] == "person"
    assert json.loads(inner["schema"]) == {
        "type": "object",
        "properties": {"age": {"type": "integer", "description": "Years. (minimum: 0)"}},
        "required": ["age"],
        "additionalProperties": False,
    }


def test_a_model_that_keeps_to_no_form_is_told_it_in_words() -> None:
    told = body(schema=SCHEMA, traits=ModelTraits(capabilities=frozenset({"tools"})), instructions=("Be brief.",))
    assert "outputConfig" not in told
    assert told["system"][0] == {"text": "Be brief."}
    assert "JSON Schema" in told["system"][1]["text"]


@pytest.mark.parametrize(
    ("model", "thinking", "fields"),
    [
        (CLAUDE, {"budget": 2000}, {"reasoning_config": {"type": "enabled", "budget_tokens": 2000}}),
        (CLAUDE, {"effort": "high"}, {"reasoning_config": {"type": "enabled", "budget_tokens": 16384}}),
        (
            CLAUDE,
            {"display": "omitted"},
            {"reasoning_config": {"type": "enabled", "budget_tokens": 4096, "display": "omitted"}},
        ),
        (CLAUDE, {"effort": "none"}, {"reasoning_config": {"type": "disabled"}}),
        (NEW_CLAUDE, {"display": "summarized"}, {"thinking": {"type": "adaptive", "display": "summarized"}}),
        (NEW_CLAUDE, {"budget": 2000}, {"reasoning_config": {"type": "enabled", "budget_tokens": 2000}}),
        (NEWEST_CLAUDE, {"effort": "low"}, {"thinking": {"type": "adaptive", "display": "summarized"}}),
        (
            NEWEST_CLAUDE,
            {"budget": 9, "display": "omitted"},
            {"thinking": {"type": "adaptive", "display": "omitted"}},
        ),
        (NOVA, {"effort": "low"}, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}),
        (NOVA, {"effort": "none"}, {"reasoningConfig": {"type": "disabled"}}),
        (NOVA, {"budget": 1000}, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}),
        (NOVA, {"budget": 5000}, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "medium"}}),
        (NOVA, {"budget": 50000}, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "high"}}),
        (NOVA, {"display": "x"}, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "medium"}}),
        (GPT, {"effort": "low"}, {"reasoning_effort": "low"}),
        (GPT, {"budget": 5}, None),
        ("meta.llama3", {"effort": "low"}, None),
        (CLAUDE, None, None),
    ],
)
def test_each_maker_is_told_in_its_own_words_how_much_to_think(model: str, thinking: Any, fields: Any) -> None:
    assert body(model=model, thinking=thinking).get("additionalModelRequestFields") == fields


def test_newer_claudes_are_told_an_effort() -> None:
    told = body(model=NEW_CLAUDE, thinking={"effort": "max"}, schema=SCHEMA)
    assert told["additionalModelRequestFields"] == {"thinking": {"type": "adaptive"}}
    assert told["outputConfig"]["effort"] == "max"
    assert "textFormat" in told["outputConfig"]


def test_thought_and_ones_own_fields_go_together() -> None:
    told = body(thinking={"budget": 1024}, params={"additionalModelRequestFields": {"top_k": 5}})
    assert told["additionalModelRequestFields"] == {
        "reasoning_config": {"type": "enabled", "budget_tokens": 1024},
        "top_k": 5,
    }


def test_a_cache_goes_to_the_end_of_tools_instructions_and_the_last_question() -> None:
    mark = {"cachePoint": {"type": "default"}}
    told = body(HI, Turn("assistant", (TextPart("Yes"),)), HI, instructions=("A",), tools=(TOOL,), caching={})
    assert told["system"] == [{"text": "A"}, mark]
    assert told["toolConfig"]["tools"] == [SPEC, mark]
    assert told["messages"][2]["content"] == [{"text": "Hi"}, mark]
    assert told["messages"][0]["content"] == [{"text": "Hi"}]
    assert mark not in body(model=NOVA, tools=(TOOL,), caching={})["toolConfig"]["tools"]
    hour = body(caching={"ttl": "1h"})["messages"][0]["content"][1]
    assert hour == {"cachePoint": {"type": "default", "ttl": "1h"}}
    assert "cachePoint" not in json.dumps(body(instructions=("A",), tools=(TOOL,)))
