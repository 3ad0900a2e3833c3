"""Requests of Gemini's format say what was asked, as each of Google's models takes it."""

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
from desktop_chat.providers.wire.gemini import Gemini, GeminiDialect
from desktop_chat.providers.wire.gemini_requests import UNSIGNED
from desktop_chat.providers.wire.json_text import write_json

OLD, NEW = "gemini-2.5-flash", "gemini-3-pro-preview"
HI = Turn("user", (TextPart("Hi"),))
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
PICTURE = FilePart("p.png", "image/png", "image", b"p")
SOUND = FilePart("s.wav", "audio/wav", "audio", b"s")


def body(*turns: Turn, model: str = OLD, **options: Any) -> dict[str, Any]:
    request = Request("gemini", model, turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(Gemini().render(request)))
    return rendered


def contents(*turns: Turn, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(*turns, **options)["contents"]
    return found


def parts(*given: Any, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = contents(Turn("user", given), **options)[0]["parts"]
    return found


def config(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(**options)["generationConfig"]
    return found


def inline(file: FilePart) -> dict[str, Any]:
    assert isinstance(file.data, bytes)
    return {"inline_data": {"mime_type": file.media_type, "data": base64.b64encode(file.data).decode()}}


def test_a_question_alone_is_all_there_is() -> None:
    assert body() == {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("gemini-2.5-flash", "/models/gemini-2.5-flash"),
        ("models/gemini-2.5-flash", "/models/gemini-2.5-flash"),
        ("tunedModels/mine", "/tunedModels/mine"),
    ],
)
def test_a_model_has_its_place(model: str, path: str) -> None:
    assert Gemini().path(Request("gemini", model)) == f"{path}:streamGenerateContent?alt=sse"
    assert Gemini(GeminiDialect("/x")).path(Request("gemini", "m")) == "/x/m:streamGenerateContent?alt=sse"


def test_instructions_stand_apart_or_before_the_first_question() -> None:
    assert body(instructions=("A", " ", "B"))["systemInstruction"] == {"parts": [{"text": "A"}, {"text": "B"}]}
    told = body(instructions=("A",), model="gemma-3-27b-it")
    assert "systemInstruction" not in told
    assert config(schema=SCHEMA, model="gemma-3-27b-it")["responseSchema"]
    assert told["contents"][0] == {"role": "user", "parts": [{"text": "A"}]}


def test_blank_turns_are_not_sent_and_neighbours_are_one() -> None:
    (said,) = contents(HI, Turn("assistant", (TextPart("  "),)), Turn("user"), HI)
    assert len(said["parts"]) == 2


def test_files_are_parts_of_what_is_said() -> None:
    words = FilePart("a.txt", "text/plain", "text", b"So.")
    film = FilePart("f.mp4", "video/mp4", "video", url="https://example.org/f")
    assert parts(TextPart("See:"), PICTURE, words, film) == [
        {"text": "See:"},
        inline(PICTURE),
        {"text": '<file name="a.txt" mime_type="text/plain">\nSo.\n</file>'},
        {"file_data": {"mime_type": "video/mp4", "file_uri": "https://example.org/f"}},
    ]
    assert {"image", "audio", "video", "pdf", "text"} == Gemini().files


def test_other_files_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(AttachmentUnsupported):
        parts(FilePart("a.docx", "application/x", "document", b"x"))


# ------------------------------------------------------------------------ tools

CALLS = Turn("assistant", (TextPart("Wait."), ToolCallPart("c1", "a", '{"x":1}'), ToolCallPart("c2", "b", "")))


def results(*given: ToolResultPart) -> Turn:
    return Turn("tool", given)


def test_results_of_a_round_are_one_content_in_the_order_of_their_calls() -> None:
    told = contents(
        HI, CALLS, results(ToolResultPart("c1", "a", "", files=(PICTURE,)), ToolResultPart("c2", "b", "No", True))
    )
    assert told[1]["parts"] == [
        {"text": "Wait."},
        {"functionCall": {"name": "a", "args": {"x": 1}}},
        {"functionCall": {"name": "b", "args": {}}},
    ]
    assert told[2]["role"] == "user"
    assert told[2]["parts"] == [
        {"functionResponse": {"name": "a", "response": {"output": "(no output)"}}},
        {"functionResponse": {"name": "b", "response": {"error": "No"}}},
        inline(PICTURE),
    ]


def test_newer_models_take_files_in_the_result_itself() -> None:
    told = contents(HI, CALLS, results(ToolResultPart("c1", "a", "So", files=(PICTURE, SOUND))), model=NEW)
    assert told[2]["parts"] == [
        {"functionResponse": {"name": "a", "response": {"output": "So"}, "parts": [inline(PICTURE)]}},
        inline(SOUND),
    ]


def test_calls_of_another_services_model_are_marked_where_signatures_are_checked() -> None:
    told = contents(HI, CALLS, model=NEW)[1]["parts"]
    assert [part.get("thoughtSignature") for part in told] == [None, UNSIGNED, None]


@pytest.mark.parametrize(
    ("arguments", "sent"), [("[1]", {"INVALID_JSON": "[1]"}), ("{broken", {"INVALID_JSON": "{broken"})]
)
def test_arguments_that_are_no_object_become_one(arguments: str, sent: dict[str, Any]) -> None:
    told = contents(HI, Turn("assistant", (ToolCallPart("c", "a", arguments),)))
    assert told[1]["parts"][0]["functionCall"]["args"] == sent


def test_the_services_own_answer_goes_back_as_it_was() -> None:
    call = {"functionCall": {"name": "a", "args": {}, "id": "c1"}, "thoughtSignature": "s"}
    raw: tuple[dict[str, Any], ...] = (
        {"gemini": {"text": "Hm", "thought": True}},
        {"gemini": call},
        {"messages": {}},
        {"gemini": 5},
    )
    own = Turn("assistant", (ToolCallPart("c1", "a"), ToolCallPart("c2", "b")), raw, "gemini")
    told = contents(HI, own, results(ToolResultPart("c1", "a", "So"), ToolResultPart("c2", "b", "No")))
    assert told[1] == {"role": "model", "parts": [{"text": "Hm", "thought": True}, call]}
    assert [part["functionResponse"].get("id") for part in told[2]["parts"]] == ["c1", None]


def test_anothers_blocks_are_not_sent() -> None:
    block = {"gemini": {"text": "Hm", "thoughtSignature": "s"}}
    told = contents(HI, Turn("assistant", (TextPart("Hm"),), (block,), "vertexai"))
    assert told[1]["parts"] == [{"text": "Hm"}]


def test_pictures_go_back_in_their_place() -> None:
    held = {"mimeType": "image/png"}
    raw = (
        {"gemini": {"text": "See:"}},
        {"gemini": {"inlineData": held, "thoughtSignature": "s"}},
        {"gemini": {"inlineData": held}},
    )
    told = contents(HI, Turn("assistant", (TextPart("See:"), PICTURE), raw, "gemini"))
    assert told[1]["parts"] == [
        {"text": "See:"},
        {"inlineData": {**held, "data": "cA=="}, "thoughtSignature": "s"},
    ]


def tool(parameters: dict[str, Any]) -> ToolSpec:
    return ToolSpec("t", "Does it.", parameters)


def test_tools_are_told_in_the_form_that_says_enough() -> None:
    plain = body(tools=(tool(SCHEMA),))["tools"][0]["functionDeclarations"][0]
    assert plain == {
        "name": "t",
        "description": "Does it.",
        "parameters": {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}},
    }
    numbers = tool({"type": "object", "properties": {"n": {"type": "integer", "enum": [1, 2]}}})
    told = body(tools=(numbers,))["tools"][0]["functionDeclarations"][0]
    assert told["parametersJsonSchema"] == numbers.parameters
    told = body(tools=(numbers,), model="gemini-2.0-flash")["tools"][0]["functionDeclarations"][0]
    assert told["parameters"]["properties"]["n"] == {"type": "INTEGER", "description": "enum: [1, 2]"}


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("none", {"mode": "NONE"}),
        ("required", {"mode": "ANY"}),
        ("t", {"mode": "ANY", "allowedFunctionNames": ["t"]}),
    ],
)
def test_a_choice_of_tools_is_a_mode(choice: str, told: dict[str, Any]) -> None:
    sent = body(tools=(tool(SCHEMA),), tool_choice=choice)
    assert sent["toolConfig"] == {"functionCallingConfig": told}
    assert "toolConfig" not in body(tools=(tool(SCHEMA),))


def test_tools_that_run_at_the_service_have_the_names_of_all_services() -> None:
    mine = {"file_search": {"file_search_store_names": ["s"]}}
    sent = body(server_tools=("web_search", "web_fetch", "code_execution", "google_search", mine))
    names = ("google_search", "url_context", "code_execution", "google_search")
    assert sent["tools"] == [*({name: {}} for name in names), mine]
    with pytest.raises(UserError, match="web_search, web_fetch"):
        body(server_tools=("tea",))


# ---------------------------------------------------------------------- options


def test_limits_and_forms_are_told() -> None:
    assert config(temperature=0.5, max_output=9) == {"temperature": 0.5, "maxOutputTokens": 9}
    assert config(schema=SCHEMA) == {"responseMimeType": "application/json", "responseJsonSchema": SCHEMA}
    assert config(schema=SCHEMA, model="gemini-1.5-pro") == {
        "responseMimeType": "application/json",
        "responseSchema": {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}},
    }


@pytest.mark.parametrize(
    ("model", "thinking", "told"),
    [
        (OLD, {"effort": "medium"}, {"includeThoughts": True, "thinkingBudget": 8192}),
        (OLD, {"effort": "max"}, {"includeThoughts": True, "thinkingBudget": 24576}),
        (OLD, {"effort": "none"}, {"includeThoughts": False, "thinkingBudget": 0}),
        ("gemini-2.5-pro", {"effort": "none"}, {"includeThoughts": False, "thinkingBudget": 128}),
        (OLD, {"budget": 500}, {"includeThoughts": True, "thinkingBudget": 500}),
        (NEW, {"effort": "high"}, {"includeThoughts": True, "thinkingLevel": "high"}),
        (NEW, {"effort": "xhigh"}, {"includeThoughts": True, "thinkingLevel": "high"}),
        (NEW, {"effort": "minimal"}, {"includeThoughts": True, "thinkingLevel": "low"}),
        ("gemini-flash-latest", {"effort": "none"}, {"includeThoughts": False, "thinkingLevel": "minimal"}),
        (NEW, {"effort": "low", "display": "omitted"}, {"includeThoughts": False, "thinkingLevel": "low"}),
        (NEW, {"display": "summarized"}, {"includeThoughts": True}),
    ],
)
def test_thinking_is_a_number_of_tokens_or_a_level(
    model: str, thinking: dict[str, object], told: dict[str, Any]
) -> None:
    assert config(model=model, thinking=thinking)["thinkingConfig"] == told


@pytest.mark.parametrize("model", [OLD, NEW])
def test_an_effort_that_nobody_knows_is_refused(model: str) -> None:
    with pytest.raises(UserError, match="minimal, low"):
        config(model=model, thinking={"effort": "some"})


def test_a_cache_is_named() -> None:
    assert body(caching={"key": "cachedContents/1"})["cachedContent"] == "cachedContents/1"
    assert "cachedContent" not in body(caching={})


def test_parameters_come_last_but_do_not_replace_the_conversation() -> None:
    told = body(
        temperature=0.5,
        params={
            "contents": [],
            "seed": 7,
            "safetySettings": [1],
            "generationConfig": {"topK": 3, "temperature": 1},
        },
    )
    assert told["contents"] == [{"role": "user", "parts": [{"text": "Hi"}]}]
    assert told["generationConfig"] == {"seed": 7, "topK": 3, "temperature": 1}
    assert told["safetySettings"] == [1]
