"""The conversation is written as the Messages format wants it, whoever answered before."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from desktop_chat.errors import AttachmentUnsupported
from desktop_chat.providers.requests import (
    GO_ON,
    FilePart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Turn,
)
from desktop_chat.providers.wire.json_text import write_json
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.messages_dialect import MessagesDialect

HI = Turn("user", (TextPart("Hi"),))
PNG = FilePart("p.png", "image/png", "image", b"p")
OLD, NEW = "claude-haiku-4-5-20251001", "claude-opus-4-7"


def body(*turns: Turn, model: str = OLD, dialect: MessagesDialect | None = None, **options: Any) -> dict[str, Any]:
    request = Request("anthropic", model, turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(Messages(dialect).render(request)))
    return rendered


def messages(*turns: Turn, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(*turns, **options)["messages"]
    return found


def block_of(file: FilePart, **options: Any) -> dict[str, Any]:
    content: list[dict[str, Any]] = messages(Turn("user", (file,)), **options)[0]["content"]
    return content[0]


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def own(*blocks: dict[str, Any], provider: str = "anthropic") -> Turn:
    parts = (TextPart("So."), ToolCallPart("c1", "weather"))
    return Turn("assistant", parts, raw=tuple({"messages": block} for block in blocks), raw_provider=provider)


def test_a_question_alone_is_all_there_is() -> None:
    assert body(max_output=50) == {
        "model": OLD,
        "messages": [{"role": "user", "content": [text("Hi")]}],
        "max_tokens": 50,
        "stream": True,
    }


def test_a_cloud_names_the_model_in_its_path_and_the_version_in_the_body() -> None:
    dialect = MessagesDialect(path="/m/{model}:streamRawPredict", names_model=False, version="cloud-1")
    sent = body(dialect=dialect)
    assert "model" not in sent
    assert sent["anthropic_version"] == "cloud-1"
    assert Messages(dialect).path(Request("x", "claude-a@2/5")) == "/m/claude-a@2%2F5:streamRawPredict"
    assert Messages().path(Request("x", "claude-a")) == "/messages"


def test_instructions_are_blocks_and_blank_ones_are_not_sent() -> None:
    assert body(instructions=("A", " ", "B"))["system"] == [text("A"), text("B")]
    assert "system" not in body(instructions=("",))


def test_turns_alternate_and_blank_ones_are_not_sent() -> None:
    answer = Turn("assistant", (TextPart("Yes"), TextPart(" ")))
    blank = Turn("assistant", (TextPart("  "),))
    assert messages(HI, blank, HI, answer, answer, HI) == [
        {"role": "user", "content": [text("Hi"), text("Hi")]},
        {"role": "assistant", "content": [text("Yes"), text("Yes")]},
        {"role": "user", "content": [text("Hi")]},
    ]


def test_a_conversation_that_the_model_began_is_begun_by_the_user() -> None:
    assert [each["role"] for each in messages(Turn("assistant", (TextPart("Hello!"),)), HI)] == [
        *("user", "assistant", "user"),
    ]


def test_all_results_of_a_round_come_first_in_one_message_of_the_user() -> None:
    calls = Turn(
        "assistant", (TextPart("Well."), ToolCallPart("c1", "a", '{"x":1}'), ToolCallPart("c2", "b", " "))
    )
    results = Turn(
        "tool", (ToolResultPart("c1", "a", "Rain", files=(PNG,)), ToolResultPart("c2", "b", " ", is_error=True))
    )
    said = messages(HI, calls, results, Turn("user", (TextPart("And?"),)))
    assert said[1]["content"] == [
        text("Well."),
        {"type": "tool_use", "id": "c1", "name": "a", "input": {"x": 1}},
        {"type": "tool_use", "id": "c2", "name": "b", "input": {}},
    ]
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "cA=="}}
    assert said[2]["content"] == [
        {"type": "tool_result", "tool_use_id": "c1", "content": [text("Rain"), image]},
        {"type": "tool_result", "tool_use_id": "c2", "content": [text("(no output)")], "is_error": True},
        text("And?"),
    ]


@pytest.mark.parametrize("arguments", ['{"x": ', "[1]", '"x"'])
def test_arguments_that_are_no_object_go_back_as_what_they_are(arguments: str) -> None:
    (call,) = messages(HI, Turn("assistant", (ToolCallPart("c", "a", arguments),)))[1]["content"]
    assert call["input"] == {"INVALID_JSON": arguments}


def test_ids_of_other_services_become_ones_that_are_taken() -> None:
    said = messages(
        HI,
        Turn("assistant", (ToolCallPart("functions.a:0", "a"),)),
        Turn("tool", (ToolResultPart("functions.a:0", "a", "x"),)),
    )
    (call,), (result,) = said[1]["content"], said[2]["content"]
    assert call["id"] == result["tool_use_id"]
    assert call["id"].startswith("toolu_")


def test_the_services_own_blocks_go_back_as_they_came_instead_of_words() -> None:
    blocks = [
        {"type": "thinking", "thinking": "", "signature": "s1"},
        {"type": "redacted_thinking", "data": "r"},
        text(" "),
        {"type": "thinking", "thinking": "b", "signature": "s2"},
        {"type": "text", "text": "So.", "citations": [{"type": "char_location"}]},
        {"type": "tool_use", "id": "c1", "name": "weather", "input": {}, "caller": {"type": "direct"}},
    ]
    assert messages(HI, own(*blocks))[1]["content"] == [blocks[0], blocks[1], *blocks[3:]]
    assert messages(HI, own(*blocks), thinking=None)[1]["content"][0] == blocks[0], "thinking goes back always"


@pytest.mark.parametrize(
    "turn",
    [
        own({"type": "thinking", "thinking": "a", "signature": "s"}, provider="vertexai"),
        Turn("assistant", own().parts, raw=({"gemini": {}}, {"messages": "odd"}), raw_provider="anthropic"),
    ],
)
def test_blocks_of_others_are_replaced_by_words_and_calls(turn: Turn) -> None:
    assert messages(HI, turn)[1]["content"] == [
        text("So."),
        {"type": "tool_use", "id": "c1", "name": "weather", "input": {}},
    ]


def test_files_of_an_answer_are_named() -> None:
    assert messages(HI, Turn("assistant", (PNG,)))[1]["content"] == [text("[p.png]")]


# ------------------------------------------------------------------------ files


def test_images_and_documents_are_sent_as_bytes_or_addresses() -> None:
    data = base64.b64encode(b"p").decode()
    assert block_of(PNG)["source"] == {"type": "base64", "media_type": "image/png", "data": data}
    jpg = block_of(FilePart("p", "image/jpg", "image", b"p"))
    assert jpg["source"]["media_type"] == "image/jpeg"
    assert block_of(FilePart("p", "image/png", "image", url="https://a/p")) == {
        "type": "image",
        "source": {"type": "url", "url": "https://a/p"},
    }
    assert block_of(FilePart("d.pdf", "application/pdf", "pdf", b"p")) == {
        "type": "document",
        "source": {"type": "base64", "media_type": "application/pdf", "data": data},
    }
    both = block_of(FilePart("p", "image/png", "image", b"p", "https://a/p"))
    assert both["source"]["type"] == "base64"


def test_documents_are_cited_when_that_is_asked_for() -> None:
    assert block_of(FilePart("a.txt", "text/plain", "text", b"One."), citations=True) == {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "One."},
        "title": "a.txt",
        "citations": {"enabled": True},
    }
    pdf = block_of(FilePart("d.pdf", "application/pdf", "pdf", b"p"), citations=True)
    assert (pdf["title"], pdf["citations"]) == ("d.pdf", {"enabled": True})
    assert block_of(FilePart("a.txt", "text/plain", "text", b" "), citations=True)["type"] == "text"


def test_a_file_of_text_is_words_otherwise() -> None:
    assert block_of(FilePart("a.txt", "text/plain", "text", b"One."))["text"].endswith("One.\n</file>")


def test_what_a_tool_found_is_cited_by_its_address() -> None:
    found = FilePart("Ruby", "text/plain", "text", b"It is red.", "https://a/ruby")
    turns = (
        HI,
        Turn("assistant", (ToolCallPart("c", "a"),)),
        Turn("tool", (ToolResultPart("c", "a", "", files=(found,)),)),
    )
    assert messages(*turns, citations=True)[2]["content"][0]["content"] == [
        {
            "type": "search_result",
            "source": "https://a/ruby",
            "title": "Ruby",
            "content": [text("It is red.")],
            "citations": {"enabled": True},
        }
    ]
    assert messages(*turns)[2]["content"][0]["content"][0]["type"] == "text"


@pytest.mark.parametrize(
    "file",
    [
        FilePart("a.wav", "audio/wav", "audio", b"x"),
        FilePart("a.docx", "application/x", "document", b"x"),
        FilePart("a.svg", "image/svg+xml", "image", b"x"),
        FilePart("a.txt", "text/plain", "text", url="https://a/a.txt"),
        FilePart("a.png", "image/png", "image"),
    ],
)
def test_files_that_it_does_not_take_are_refused_in_a_sentence(file: FilePart) -> None:
    with pytest.raises(AttachmentUnsupported, match="does not take"):
        block_of(file)


def test_a_cloud_that_fetches_nothing_refuses_addresses() -> None:
    with pytest.raises(AttachmentUnsupported):
        block_of(
            FilePart("p", "image/png", "image", url="https://a/p"), dialect=MessagesDialect(fetches_files=False)
        )


# ---------------------------------------------------------------------- prefill


BEGUN = Turn("assistant", (TextPart("Once upon \n"),))


def test_an_answer_is_begun_where_the_model_takes_a_beginning() -> None:
    assert messages(HI, BEGUN, prefill=True)[-1] == {"role": "assistant", "content": [text("Once upon")]}
    assert messages(HI, BEGUN)[-1]["content"] == [text("Once upon \n")]
    assert messages(HI, prefill=True)[-1]["role"] == "user"
    call = Turn("assistant", (ToolCallPart("c", "a"),))
    assert messages(HI, call, prefill=True)[-1]["content"][0]["type"] == "tool_use"


@pytest.mark.parametrize(
    "options",
    [
        {"model": NEW},
        {"model": "claude-sonnet-4-6"},
        {"thinking": {"effort": "low"}},
        {"schema": {"type": "string"}},
    ],
)
def test_a_model_that_takes_no_beginning_is_asked_to_go_on(options: dict[str, Any]) -> None:
    said = messages(HI, BEGUN, prefill=True, **options)
    assert said[-2]["content"] == [text("Once upon \n")]
    assert said[-1] == {"role": "user", "content": [text(GO_ON)]}
