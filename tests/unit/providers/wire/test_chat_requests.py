"""Requests of the Chat Completions format say what was asked, in each service's own way."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.requests import (
    FilePart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Turn,
)
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.json_text import write_json
from desktop_chat.providers.wire.strict import is_strictly_kept

PLAIN = Dialect()
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
TOOL = ToolSpec("weather", "Tells it.", {"type": "object", "properties": {}})
HI = Turn("user", (TextPart("Hi"),))
CALL = Turn("assistant", (TextPart("Let me see."), ToolCallPart("c1", "weather", '{"a":1}')))


def body(*turns: Turn, dialect: Dialect = PLAIN, **options: Any) -> dict[str, Any]:
    request = Request("svc", "m-1", turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(ChatCompletions(dialect).render(request)))
    return rendered


def messages(*turns: Turn, dialect: Dialect = PLAIN, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(*turns, dialect=dialect, **options)["messages"]
    return found


def content(file: FilePart, dialect: Dialect = PLAIN) -> Any:
    return messages(Turn("user", (TextPart("See:"), file)), dialect=dialect)[0]["content"]


def test_a_question_alone_is_all_there_is() -> None:
    assert body() == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert "stream_options" not in body(dialect=Dialect(has_stream_options=False))


def test_instructions_are_one_system_message_under_the_services_name_for_it() -> None:
    assert messages(instructions=("A", " ", "B"))[0] == {"role": "system", "content": "A\n\nB"}
    assert messages(instructions=("A",), dialect=Dialect(system_role="developer"))[0]["role"] == "developer"


def test_blank_turns_are_not_sent_and_neighbours_are_one() -> None:
    blank = (Turn("assistant", (TextPart("  "),)), Turn("user"))
    assert messages(HI, *blank, HI) == [{"role": "user", "content": "Hi\n\nHi"}]
    picture = Turn("user", (FilePart("a.png", "image/png", "image", b"png"),))
    (said,) = messages(HI, *blank, picture)
    assert [block["type"] for block in said["content"]] == ["text", "image_url"]


def test_an_answer_stands_between_results_and_a_question_where_one_is_wanted() -> None:
    calls = Turn("assistant", (ToolCallPart("c", "look", "no JSON"),))
    results = Turn("tool", (ToolResultPart("c", "look", "Red"),))
    told = messages(HI, calls, results, HI, dialect=Dialect(closes_results=True))
    assert [message["role"] for message in told] == ["user", "assistant", "tool", "assistant", "user"]
    assert told[1]["tool_calls"][0]["function"]["arguments"] == '{"INVALID_JSON": "no JSON"}'
    assert len(messages(HI, calls, results, HI)) == 4


def test_a_tool_round_is_calls_and_all_results_then_their_files() -> None:
    picture = FilePart("p.png", "image/png", "image", b"p")
    results = Turn(
        "tool", (ToolResultPart("c1", "weather", "", files=(picture,)), ToolResultPart("c2", "x", "Rain"))
    )
    said = messages(HI, CALL, results)
    assert said[1] == {
        "role": "assistant",
        "content": "Let me see.",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"a":1}'}}],
    }
    assert said[2:4] == [
        {"role": "tool", "tool_call_id": "c1", "content": "(no output)"},
        {"role": "tool", "tool_call_id": "c2", "content": "Rain"},
    ]
    assert said[4]["role"] == "user"
    assert said[4]["content"][0] == {"type": "text", "text": "Files that the tool weather returned (c1):"}
    assert said[4]["content"][1]["type"] == "image_url"


def test_a_call_without_words_has_empty_content() -> None:
    assert messages(Turn("assistant", (ToolCallPart("c1", "a"),)))[0]["content"] == ""


def test_details_of_a_call_go_back_with_it() -> None:
    details = {"extra_content": {"s": 1}, "function": {"strict": True}}
    call = messages(Turn("assistant", (ToolCallPart("c1", "a", "{}", details),)))[0]["tool_calls"][0]
    assert call["extra_content"] == {"s": 1}
    assert call["function"] == {"strict": True, "name": "a", "arguments": "{}"}


def test_foreign_ids_of_calls_become_short_ones_where_they_must_be() -> None:
    results = Turn("tool", (ToolResultPart("call_0123456789", "a", "x"), ToolResultPart("abcDEF123", "b", "y")))
    calls = Turn("assistant", (ToolCallPart("call_0123456789", "a"), ToolCallPart("abcDEF123", "b")))
    said = messages(calls, results, dialect=Dialect(short_call_ids=True))
    ids = [call["id"] for call in said[0]["tool_calls"]]
    assert ids == [message["tool_call_id"] for message in said[1:]]
    assert len(ids[0]) == 9
    assert ids[1] == "abcDEF123"


def test_blocks_go_back_to_the_service_they_came_from_only() -> None:
    raw = ({"reasoning_details": [{"text": "hm"}], "odd": 1},)
    said = (TextPart("So."),)
    assert messages(Turn("assistant", said, raw, "svc"))[0]["reasoning_details"] == [{"text": "hm"}]
    assert "odd" not in messages(Turn("assistant", said, raw, "svc"))[0]
    assert "reasoning_details" not in messages(Turn("assistant", said, raw, "other"))[0]


def test_thinking_goes_back_where_it_is_wanted() -> None:
    wanting = Dialect(thinking_field="reasoning_content")
    assert (
        messages(Turn("assistant", (TextPart("So."),), thinking="hm"), dialect=wanting)[0]["reasoning_content"]
        == "hm"
    )
    assert "reasoning_content" not in messages(Turn("assistant", (TextPart("So."),)), dialect=wanting)[0]
    always = replace(wanting, has_empty_thinking=True)
    assert messages(Turn("assistant", (TextPart("So."),)), dialect=always)[0]["reasoning_content"] == ""
    assert "reasoning_content" not in messages(Turn("assistant", (TextPart("So."),), thinking="hm"))[0]


def test_an_answer_is_continued_in_the_services_way() -> None:
    dialect = Dialect(prefill={"prefix": True}, prefill_request={"continue_final_message": True})
    sent = body(HI, Turn("assistant", (TextPart("Once"),)), dialect=dialect, prefill=True)
    assert sent["messages"][-1] == {"role": "assistant", "content": "Once", "prefix": True}
    assert sent["continue_final_message"] is True
    assert "prefix" not in messages(HI, CALL, dialect=dialect)[-1]


def test_options_are_sent_when_they_are_set() -> None:
    sent = body(temperature=0.0, max_output=9, tools=(TOOL,), parallel_tools=False, thinking={"effort": "high"})
    assert (sent["temperature"], sent["max_tokens"], sent["parallel_tool_calls"]) == (0.0, 9, False)
    assert sent["tools"] == [
        {
            "type": "function",
            "function": {"name": "weather", "description": "Tells it.", "parameters": TOOL.parameters},
        }
    ]
    assert sent["reasoning_effort"] == "high"
    assert "tool_choice" not in sent
    other = Dialect(max_tokens="max_completion_tokens", has_parallel_switch=False)
    sent = body(max_output=9, tools=(TOOL,), parallel_tools=False, dialect=other)
    assert sent["max_completion_tokens"] == 9
    assert "parallel_tool_calls" not in sent
    assert "tool_choice" not in body(tool_choice="required"), "there is nothing to choose from"


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("none", "none"),
        ("required", "any"),
        ("weather", {"type": "function", "function": {"name": "weather"}}),
    ],
)
def test_a_choice_of_tool_is_said(choice: str, sent: object) -> None:
    dialect = Dialect(required_choice="any")
    assert body(tools=(TOOL,), tool_choice=choice, dialect=dialect)["tool_choice"] == sent


def test_effort_may_be_an_object_or_nothing_at_all() -> None:
    thinking = {"effort": "low", "budget": 100}
    assert body(thinking=thinking, dialect=Dialect(effort="reasoning"))["reasoning"] == {
        "effort": "low",
        "max_tokens": 100,
    }
    for nothing in (
        body(thinking=thinking, dialect=Dialect(effort="none")),
        body(thinking={"budget": 1}),
        body(thinking={"other": 1}, dialect=Dialect(effort="reasoning")),
    ):
        assert not {"reasoning", "reasoning_effort"} & set(nothing)


def test_a_form_is_asked_for_as_strictly_as_it_can_be() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "response", "schema": SCHEMA, "strict": True}}
    assert body(schema=SCHEMA)["response_format"] == form
    loose = body(schema={"type": "object"}, schema_name="x")["response_format"]["json_schema"]
    assert (loose["strict"], loose["name"]) == (False, "x")
    assert "strict" not in body(schema=SCHEMA, dialect=Dialect(has_strict=False))["response_format"]["json_schema"]


def test_a_service_without_schemas_is_told_the_form_in_words() -> None:
    sent = body(schema=SCHEMA, instructions=("Be terse.",), dialect=Dialect(has_json_schema=False))
    assert sent["response_format"] == {"type": "json_object"}
    assert sent["messages"][0]["content"].startswith("Be terse.\n\nAnswer with JSON that fits")
    assert json.dumps(SCHEMA) in sent["messages"][0]["content"]


def test_strictness_is_looked_for_all_the_way_down() -> None:
    assert is_strictly_kept({"type": "object", "properties": {}, "additionalProperties": False})
    assert not is_strictly_kept({**SCHEMA, "required": []})
    assert not is_strictly_kept({"anyOf": [SCHEMA, {"type": "object", "properties": {"a": {}}}]})


def test_parameters_of_ones_own_come_last_but_replace_neither_conversation_nor_stream() -> None:
    own = ProviderSettings(
        "x", {"stream_options": {"more": 1}, "top_k": 3, "messages": [], "stream": False, "model": "z"}
    )
    sent = body(params=own)
    assert (sent["top_k"], sent["stream"], sent["model"], len(sent["messages"])) == (3, True, "m-1", 1)
    assert sent["stream_options"] == {"include_usage": True, "more": 1}
    assert body(temperature=0.1, params={"temperature": 0.9, "stop": ("a",)})["temperature"] == 0.9


def test_values_that_json_does_not_know_are_written_as_what_they_stand_for() -> None:
    settings = ProviderSettings("x", {"plugin": {"api_key": "k-1", "ids": {"b", "a"}, "path": Path("p")}})
    assert json.loads(write_json(dict(settings))) == {"plugin": {"api_key": "k-1", "ids": ["a", "b"], "path": "p"}}


def test_pictures_are_sent_as_bytes_or_as_their_address() -> None:
    picture = FilePart("p.png", "image/png", "image", b"abc")
    there = FilePart("p.png", "image/png", "image", url="https://p")
    assert content(picture)[1] == {"type": "image_url", "image_url": {"url": "data:image/png;base64,YWJj"}}
    assert content(there)[1]["image_url"] == {"url": "https://p"}
    assert content(there, Dialect(has_plain_urls=True))[1]["image_url"] == "https://p"
    with pytest.raises(AttachmentUnsupported):
        content(there, Dialect(fetches_files=False))


def test_sound_and_documents_have_encodings_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    pdf = FilePart("a.pdf", "application/pdf", "pdf", tmp_path / "a.pdf")
    sound = FilePart("s.mp3", "audio/mpeg", "audio", lambda: b"abc")
    assert content(sound)[1] == {"type": "input_audio", "input_audio": {"data": "YWJj", "format": "mp3"}}
    assert content(pdf)[1] == {
        "type": "file",
        "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="},
    }
    assert (
        content(pdf, Dialect(documents="document_url"))[1]["document_url"]
        == "data:application/pdf;base64,JVBERg=="
    )


@pytest.mark.parametrize(
    "data", [b"caf\xc3\xa9", b"\xef\xbb\xbfcaf\xc3\xa9", b"caf\xe9", "café".encode("utf-16")], ids=repr
)
def test_text_files_become_words(data: bytes) -> None:
    said = content(FilePart('a "b".txt', "text/plain", "text", data))
    assert said == 'See:\n\n<file name=\'a "b".txt\' mime_type="text/plain">\ncafé\n</file>'


def test_text_of_no_known_encoding_is_read_all_the_same() -> None:
    assert "\x81" in content(FilePart("a", "text/plain", "text", b"\x81"))


@pytest.mark.parametrize(
    "file",
    [
        FilePart("v.mp4", "video/mp4", "video", b"x"),
        FilePart("s.ogg", "audio/ogg", "audio", b"x"),
        FilePart("d.docx", "application/msword", "document", b"x"),
        FilePart("u", "application/octet-stream", "unknown", b"x"),
        FilePart("nothing.pdf", "application/pdf", "pdf"),
    ],
)
def test_a_file_that_this_wire_has_no_encoding_for_stops_the_send(file: FilePart) -> None:
    with pytest.raises(AttachmentUnsupported, match=file.name):
        content(file)


def test_a_file_that_cannot_be_read_stops_the_send(tmp_path: Path) -> None:
    with pytest.raises(AttachmentUnreadable, match=r"gone\.txt"):
        content(FilePart("gone.txt", "text/plain", "text", tmp_path / "gone.txt"))
