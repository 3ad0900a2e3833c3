"""Requests of the Responses format say what was asked, and give back what the service wants back."""

from __future__ import annotations

import json
from pathlib import Path
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
from desktop_chat.providers.wire.json_text import write_json
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect
from desktop_chat.providers.wire.strict import is_strictly_kept

PLAIN = ResponsesDialect()
FULL = ResponsesDialect(
    seals_thinking=lambda model: True,
    files=frozenset({"image", "pdf", "document", "audio", "text"}),
    server_tools={"web_search": {"type": "web_search"}, "code_execution": {"type": "code_interpreter"}},
    results={"code_interpreter": "code_interpreter_call.outputs", "file_search": "file_search_call.results"},
    cache_times={"24h": "24h"},
    has_cache_key=True,
)
HI = Turn("user", (TextPart("Hi"),))
OBJECT = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
THOUGHT = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}
SAID = {
    "type": "message",
    "id": "m_1",
    "role": "assistant",
    "content": [{"type": "output_text", "text": "Let me."}],
}
CALLED = {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "weather", "arguments": "{}"}


def body(*turns: Turn, dialect: ResponsesDialect = PLAIN, **options: Any) -> dict[str, Any]:
    request = Request("svc", "m-1", turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(Responses(dialect).render(request)))
    return rendered


def items(*turns: Turn, dialect: ResponsesDialect = PLAIN) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(*turns, dialect=dialect)["input"]
    return found


def block(file: FilePart, dialect: ResponsesDialect = FULL) -> Any:
    return items(Turn("user", (TextPart("See:"), file)), dialect=dialect)[0]["content"][1]


def own(*blocks: dict[str, Any], parts: tuple[Any, ...] = (), provider: str = "svc") -> list[dict[str, Any]]:
    turn = Turn("assistant", parts, tuple({"responses": each} for each in blocks), provider)
    return items(turn)


def test_a_question_alone_is_all_there_is_and_nothing_stays_with_the_service() -> None:
    assert body() == {
        "model": "m-1",
        "input": [{"role": "user", "content": "Hi"}],
        "stream": True,
        "store": False,
    }


def test_instructions_stand_beside_the_conversation() -> None:
    assert body(instructions=("A", " ", "B"))["instructions"] == "A\n\nB"
    assert "instructions" not in body(instructions=("  ",))


def test_blank_turns_are_not_sent() -> None:
    assert items(HI, Turn("assistant", (TextPart("  "),)), Turn("user", (TextPart(" "),)), HI) == [
        {"role": "user", "content": "Hi"},
        {"role": "user", "content": "Hi"},
    ]


def test_a_tool_round_is_calls_and_all_results_then_their_files() -> None:
    picture = FilePart("p.png", "image/png", "image", b"p")
    call = Turn("assistant", (TextPart("Let me."), ToolCallPart("c1", "weather", ""), ToolCallPart("c2", "x")))
    results = Turn(
        "tool", (ToolResultPart("c1", "weather", " ", files=(picture,)), ToolResultPart("c2", "x", "Rain"))
    )
    assert items(call, results) == [
        {"role": "assistant", "content": [{"type": "output_text", "text": "Let me."}]},
        {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"},
        {"type": "function_call", "call_id": "c2", "name": "x", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "(no output)"},
        {"type": "function_call_output", "call_id": "c2", "output": "Rain"},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "Files that the tool weather returned (c1):"},
                {"type": "input_image", "image_url": "data:image/png;base64,cA=="},
            ],
        },
    ]


def test_ids_that_are_too_long_are_shortened_alike_in_call_and_result() -> None:
    long = "x" * 65
    call, result = items(
        Turn("assistant", (ToolCallPart(long, "f"),)), Turn("tool", (ToolResultPart(long, "f", "y"),))
    )
    assert call["call_id"] == result["call_id"]
    assert len(call["call_id"]) <= 64


def test_items_of_the_service_go_back_as_they_came_and_in_order() -> None:
    other = {"type": "web_search_call", "id": "ws_1", "status": "completed"}
    second = {**THOUGHT, "id": "rs_2"}
    parts = (TextPart("Let me."), ToolCallPart("c1", "weather"))
    assert own(THOUGHT, other, second, SAID, CALLED, parts=parts) == [THOUGHT, other, second, SAID, CALLED]


def test_items_go_back_to_nobody_else() -> None:
    said = [{"role": "assistant", "content": [{"type": "output_text", "text": "Let me."}]}]
    assert own(THOUGHT, SAID, parts=(TextPart("Let me."),), provider="other") == said
    foreign = Turn("assistant", (TextPart("Let me."),), ({"messages": {"type": "text"}},), "svc")
    assert items(foreign) == said


def test_items_of_an_answer_that_was_changed_are_left_out() -> None:
    assert own(THOUGHT, SAID, parts=(TextPart("Other."),)) == [
        {"role": "assistant", "content": [{"type": "output_text", "text": "Other."}]}
    ]
    assert own(THOUGHT, CALLED, parts=(ToolCallPart("c2", "x"),)) == [
        {"type": "function_call", "call_id": "c2", "name": "x", "arguments": "{}"}
    ]


def test_paragraphs_between_the_items_of_an_answer_do_not_count_as_a_change() -> None:
    assert own(SAID, THOUGHT, SAID, parts=(TextPart("Let me.\n\nLet me."),)) == [SAID, THOUGHT, SAID]


def test_thinking_that_would_be_refused_is_left_out() -> None:
    bare = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "hm"}]}
    open_thought = {**bare, "content": [{"type": "reasoning_text", "text": "hm"}]}
    text = (TextPart("Let me."),)
    assert own(bare, SAID, parts=text) == [SAID]
    assert own(open_thought, SAID, THOUGHT, parts=text) == [open_thought, SAID]
    assert own(THOUGHT) == []


def test_a_refusal_goes_back_as_one() -> None:
    refusal = {**SAID, "content": [{"type": "refusal", "refusal": "No."}]}
    assert own(refusal, parts=(TextPart("No."),)) == [refusal]


def test_files_are_encoded_by_their_kind() -> None:
    assert block(FilePart("p.png", "image/png", "image", b"p")) == {
        "type": "input_image",
        "image_url": "data:image/png;base64,cA==",
    }
    assert block(FilePart("d.pdf", "application/pdf", "pdf", b"p")) == {
        "type": "input_file",
        "filename": "d.pdf",
        "file_data": "data:application/pdf;base64,cA==",
    }
    assert block(FilePart("s.wav", "audio/x-wav", "audio", b"p")) == {
        "type": "input_audio",
        "input_audio": {"data": "cA==", "format": "wav"},
    }
    text = block(FilePart("t.txt", "text/plain", "text", b"words"))
    assert text["type"] == "input_text"
    assert "words" in text["text"]


def test_addresses_are_sent_where_they_are_fetched() -> None:
    picture = FilePart("p.png", "image/png", "image", url="https://a/p.png")
    paper = FilePart("d.pdf", "application/pdf", "pdf", url="https://a/d.pdf")
    assert block(picture)["image_url"] == "https://a/p.png"
    assert block(paper) == {"type": "input_file", "file_url": "https://a/d.pdf"}
    with pytest.raises(AttachmentUnsupported):
        block(picture, ResponsesDialect(fetches_files=False))


@pytest.mark.parametrize(
    "file",
    [
        FilePart("v.mp4", "video/mp4", "video", b"v"),
        FilePart("u", "x/y", "unknown", b"u"),
        FilePart("d.pdf", "application/pdf", "pdf", b"p"),
        FilePart("s.ogg", "audio/ogg", "audio", b"s"),
    ],
)
def test_what_has_no_encoding_is_said_before_anything_is_sent(file: FilePart) -> None:
    with pytest.raises(AttachmentUnsupported, match=file.name):
        block(file, PLAIN if file.kind == "pdf" else FULL)


def test_a_file_is_read_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    path.write_bytes(b"p")
    assert block(FilePart("p.png", "image/png", "image", path))["image_url"].endswith(",cA==")


def test_tools_are_flat_and_strict_where_their_schema_is() -> None:
    loose = {"type": "object", "properties": {"a": {"type": "string"}}}
    sent = body(tools=(ToolSpec("a", "A.", OBJECT), ToolSpec("b", "B.", loose)), parallel_tools=False)
    assert sent["tools"] == [
        {"type": "function", "name": "a", "description": "A.", "parameters": OBJECT, "strict": True},
        {"type": "function", "name": "b", "description": "B.", "parameters": loose, "strict": False},
    ]
    assert sent["parallel_tool_calls"] is False
    assert "tool_choice" not in sent


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [("none", "none"), ("required", "required"), ("a", {"type": "function", "name": "a"})],
)
def test_a_choice_is_said(choice: str, wanted: object) -> None:
    assert body(tools=(ToolSpec("a", "A.", OBJECT),), tool_choice=choice)["tool_choice"] == wanted


def test_without_tools_nothing_is_said_of_them() -> None:
    sent = body(tool_choice="required", parallel_tools=True)
    assert not {"tools", "tool_choice", "parallel_tool_calls"} & sent.keys()


def test_a_form_is_asked_for() -> None:
    sent = body(schema=OBJECT, schema_name="form")
    assert sent["text"] == {"format": {"type": "json_schema", "name": "form", "schema": OBJECT, "strict": True}}
    assert body(schema={"type": "object"})["text"]["format"]["strict"] is False


@pytest.mark.parametrize(
    ("schema", "is_kept"),
    [
        (OBJECT, True),
        ({**OBJECT, "$defs": {"pattern": OBJECT}, "description": "D."}, True),
        ({**OBJECT, "properties": {"a": {"enum": [{"odd": 1}]}}, "required": ["a"]}, True),
        ({**OBJECT, "properties": {"a": {"type": "string", "default": "x"}}, "required": ["a"]}, False),
        ({**OBJECT, "properties": {"a": {"oneOf": [{"type": "string"}]}}, "required": ["a"]}, False),
        ({**OBJECT, "required": ["a"]}, False),
        ({"anyOf": [OBJECT]}, False),
        ({"type": "array", "items": {"type": "string"}}, False),
    ],
)
def test_only_what_a_strict_service_takes_is_strict(schema: dict[str, object], is_kept: bool) -> None:
    assert is_strictly_kept(schema) is is_kept


@pytest.mark.parametrize(
    ("thinking", "wanted"),
    [
        ({"effort": "high"}, {"effort": "high"}),
        ({"budget": 1024}, {"effort": "low"}),
        ({"budget": 5000}, {"effort": "medium"}),
        ({"budget": 64000}, {"effort": "high"}),
        ({"effort": "low", "budget": 64000, "display": "summarized"}, {"effort": "low", "summary": "auto"}),
        ({"display": "concise"}, {"summary": "concise"}),
        ({"display": "omitted"}, None),
        ({}, None),
    ],
)
def test_thinking_is_asked_for_by_effort(thinking: dict[str, object], wanted: object) -> None:
    assert body(thinking=thinking).get("reasoning") == wanted


def test_limits_and_caching() -> None:
    sent = body(dialect=FULL, max_output=9, temperature=0.0, caching={"key": "k", "ttl": "24h"})
    assert (sent["max_output_tokens"], sent["temperature"]) == (9, 0.0)
    assert (sent["prompt_cache_key"], sent["prompt_cache_retention"]) == ("k", "24h")
    assert not {"prompt_cache_key", "prompt_cache_retention"} & body(caching={"key": "k", "ttl": "5m"}).keys()


def test_tools_of_the_service_come_with_what_shows_their_results() -> None:
    search = {"type": "file_search", "vector_store_ids": ["v"]}
    sent = body(dialect=FULL, server_tools=("web_search", "code_execution", search, search))
    assert [tool["type"] for tool in sent["tools"]] == [
        "web_search",
        "code_interpreter",
        "file_search",
        "file_search",
    ]
    assert sent["include"] == [
        "reasoning.encrypted_content",
        "code_interpreter_call.outputs",
        "file_search_call.results",
    ]


def test_a_tool_that_the_service_does_not_have_is_named_with_those_it_has() -> None:
    with pytest.raises(UserError, match=r"no tool dance .* There is: code_execution, web_search\."):
        body(dialect=FULL, server_tools=("dance",))
    with pytest.raises(UserError, match=r"no tool dance of its own\."):
        body(server_tools=("dance",))


def test_own_parameters_come_last_but_cannot_replace_the_conversation() -> None:
    sent = body(
        instructions=("A",),
        thinking={"effort": "low"},
        params={
            "reasoning": {"summary": "auto"},
            "top_p": 0.5,
            "input": "x",
            "instructions": "x",
            "stream": False,
        },
    )
    assert sent["reasoning"] == {"effort": "low", "summary": "auto"}
    assert (sent["top_p"], sent["stream"], sent["instructions"]) == (0.5, True, "A")
    assert sent["input"] == [{"role": "user", "content": "Hi"}]


def test_the_wire_says_what_it_is() -> None:
    wire = Responses()
    assert wire.path(Request("svc", "m")) == "/responses"
    assert wire.files == frozenset({"image", "text"})
