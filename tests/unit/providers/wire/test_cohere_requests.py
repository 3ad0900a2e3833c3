"""Requests of Cohere's chat say what was asked, with what may be cited beside it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from desktop_chat.errors import AttachmentUnsupported, UserError
from desktop_chat.providers.requests import (
    FilePart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Turn,
)
from desktop_chat.providers.wire.cohere import CohereChat
from desktop_chat.providers.wire.json_text import write_json

HI = Turn("user", (TextPart("Hi"),))
TOOL = ToolSpec("weather", "Tells it.", {"type": "object", "properties": {}})
FUNCTION = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells it.",
        "parameters": {"type": "object", "properties": {}},
    },
}
FACTS = FilePart("facts.txt", "text/plain", "text", b"Ruby is red.")
SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}, "required": ["a"]}


def body(*turns: Turn, **options: Any) -> dict[str, Any]:
    request = Request("cohere", "m-1", turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(CohereChat().render(request)))
    return rendered


def messages(*turns: Turn, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(*turns, **options)["messages"]
    return found


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def test_a_question_alone_is_all_there_is() -> None:
    assert body() == {"model": "m-1", "messages": [{"role": "user", "content": [text("Hi")]}], "stream": True}
    assert CohereChat().path(Request("cohere", "m-1")) == "/chat"


def test_instructions_are_one_message_of_the_system() -> None:
    assert messages(instructions=("A", " ", "B"))[0] == {"role": "system", "content": [text("A"), text("B")]}


def test_blank_turns_are_not_sent() -> None:
    assert len(messages(HI, Turn("assistant", (TextPart(" "),)), Turn("user"), HI)) == 2


def test_a_tool_round_is_calls_and_all_results_then_their_pictures() -> None:
    picture = FilePart("p.png", "image/png", "image", b"p")
    calls = Turn(
        "assistant", (TextPart("See."), ToolCallPart("c1", "weather", ""), ToolCallPart("c2", "x", '{"a":1}'))
    )
    results = Turn(
        "tool",
        (
            ToolResultPart("c1", "weather", " ", files=(picture,)),
            ToolResultPart("c2", "x", "Rain", files=(FACTS,)),
        ),
    )
    said = messages(HI, calls, results)
    assert said[1] == {
        "role": "assistant",
        "content": [text("See.")],
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{}"}},
            {"id": "c2", "type": "function", "function": {"name": "x", "arguments": '{"a":1}'}},
        ],
    }
    assert said[2] == {"role": "tool", "tool_call_id": "c1", "content": "(no output)"}
    framed = text('<file name="facts.txt" mime_type="text/plain">\nRuby is red.\n</file>')
    assert said[3] == {"role": "tool", "tool_call_id": "c2", "content": [text("Rain"), framed]}
    assert said[4]["content"][0] == text("Files that the tool weather returned (c1):")
    assert said[4]["content"][1]["type"] == "image_url"


def test_what_a_tool_found_can_be_cited() -> None:
    found = FilePart("Facts", "text/plain", "text", b"Red.", "https://f.example/")
    results = Turn("tool", (ToolResultPart("c1", "a", "", files=(found, FACTS)),))
    assert messages(results, citations=True)[0]["content"] == [
        {
            "type": "document",
            "document": {
                "id": "https://f.example/",
                "data": {"title": "Facts", "text": "Red.", "url": "https://f.example/"},
            },
        },
        {
            "type": "document",
            "document": {"id": "facts.txt", "data": {"title": "facts.txt", "text": "Ruby is red."}},
        },
    ]


RAW = {
    "role": "assistant",
    "tool_plan": "I will look.",
    "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "a", "arguments": "{}"}}],
}


def test_plans_and_thoughts_go_back_with_the_message_they_came_in() -> None:
    turn = Turn("assistant", (ToolCallPart("c1", "a"),), ({"cohere": RAW},), "cohere")
    assert messages(HI, turn)[1] == RAW


@pytest.mark.parametrize(
    "turn",
    [
        Turn("assistant", (ToolCallPart("c1", "a"),), ({"cohere": RAW},), "bedrock"),
        Turn("assistant", (ToolCallPart("c1", "a"),), ({"converse": {}},), "cohere"),
        Turn("assistant", (ToolCallPart("c1", "a"),), thinking="I will look."),
        Turn("assistant", (ToolCallPart("c2", "a"),), ({"cohere": RAW},), "cohere"),
    ],
)
def test_without_such_a_message_text_and_calls_are_sent(turn: Turn) -> None:
    assert messages(HI, turn)[1].keys() == {"role", "tool_calls"}


def test_pictures_go_by_their_address_or_as_their_bytes() -> None:
    told = Turn(
        "user",
        (
            FilePart("p.png", "image/png", "image", b"p"),
            FilePart("q.png", "image/png", "image", url="https://a.example/q.png"),
        ),
    )
    encoded = base64.b64encode(b"p").decode()
    assert messages(told)[0]["content"] == [
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}},
        {"type": "image_url", "image_url": {"url": "https://a.example/q.png"}},
    ]


@pytest.mark.parametrize("kind", ["pdf", "audio", "video", "document", "unknown"])
def test_other_files_are_refused_before_anything_is_sent(kind: Any) -> None:
    with pytest.raises(AttachmentUnsupported):
        body(Turn("user", (FilePart("a", "application/x", kind, b"x"),)))


def test_texts_are_words_or_documents_that_can_be_cited() -> None:
    turn = Turn("user", (TextPart("Who?"), FACTS))
    assert messages(turn)[0]["content"][1]["text"].startswith("<file name=")
    told = body(HI, turn, Turn("user", (FACTS,)), citations=True)
    assert [message["content"] for message in told["messages"]] == [
        [text("Hi")],
        [text("Who?")],
        [text("(facts.txt)")],
    ]
    assert told["documents"] == [
        {"id": f"doc:{number}", "data": {"title": "facts.txt", "text": "Ruby is red."}} for number in (0, 1)
    ]


def test_tools_are_told_with_the_choice_there_is() -> None:
    assert body(tools=(TOOL,))["tools"] == [FUNCTION]
    assert "tool_choice" not in body(tools=(TOOL,))
    assert body(tools=(TOOL,), tool_choice="required")["tool_choice"] == "REQUIRED"
    assert body(tools=(TOOL,), tool_choice="none")["tool_choice"] == "NONE"
    assert "tool_choice" not in body(tool_choice="required")


def test_the_tool_that_must_be_called_is_the_only_one() -> None:
    told = body(tools=(ToolSpec("other", "", {"type": "object"}), TOOL), tool_choice="weather")
    assert told["tools"] == [FUNCTION]
    assert told["tool_choice"] == "REQUIRED"


def test_a_form_goes_without_bounds_and_in_words_where_it_would_be_refused() -> None:
    plain = {
        "type": "object",
        "properties": {"a": {"type": "string", "description": "(minLength: 1)"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    assert body(schema=SCHEMA)["response_format"] == {"type": "json_object", "json_schema": plain}
    for told in (body(schema=SCHEMA, tools=(TOOL,)), body(Turn("user", (FACTS,)), schema=SCHEMA, citations=True)):
        assert "response_format" not in told
        assert json.dumps(plain) in told["messages"][0]["content"][0]["text"]


@pytest.mark.parametrize(
    ("thinking", "told"),
    [
        ({"effort": "high"}, {"type": "enabled"}),
        ({"budget": 100}, {"type": "enabled", "token_budget": 100}),
        ({"effort": "none"}, {"type": "disabled"}),
        (None, None),
    ],
)
def test_thought_is_switched_on_or_off_and_bounded(thinking: Any, told: Any) -> None:
    assert body(thinking=thinking).get("thinking") == told


def test_limits_and_parameters_of_ones_own() -> None:
    params = {"k": 5, "strict_tools": True, "stream": False, "messages": []}
    told = body(temperature=0.0, max_output=7, params=params)
    assert (told["temperature"], told["max_tokens"], told["k"], told["strict_tools"]) == (0.0, 7, 5, True)
    assert told["stream"] is True
    assert told["messages"]


def test_there_are_no_tools_of_the_service() -> None:
    with pytest.raises(UserError, match="Cohere"):
        body(server_tools=("web_search",))
