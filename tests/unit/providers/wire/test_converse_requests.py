"""Requests of Converse say what was asked: turns that alternate, files with names, calls and their results."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from desktop_chat.errors import AttachmentUnsupported
from desktop_chat.providers.requests import (
    FileKind,
    FilePart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Turn,
)
from desktop_chat.providers.wire.converse import Converse, foundation_model, model_path
from desktop_chat.providers.wire.json_text import write_json

CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
HI = Turn("user", (TextPart("Hi"),))
TOOL = ToolSpec("weather", "Tells it.", {"type": "object", "properties": {}})


def body(*turns: Turn, model: str = "m-1", **options: Any) -> dict[str, Any]:
    request = Request("bedrock", model, turns=turns or (HI,), **options)
    rendered: dict[str, Any] = json.loads(write_json(Converse().render(request)))
    return rendered


def messages(*turns: Turn, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(*turns, **options)["messages"]
    return found


def file(
    kind: FileKind, media_type: str, name: str = "a.x", data: bytes | None = b"x", url: str | None = None
) -> FilePart:
    return FilePart(name, media_type, kind, data, url)


def content(*files: FilePart, **options: Any) -> list[Any]:
    found: list[Any] = messages(Turn("user", (TextPart("See:"), *files)), **options)[0]["content"]
    return found[1:]


def test_a_question_alone_is_all_there_is() -> None:
    assert body() == {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}


def test_the_model_stands_in_the_path_with_the_slashes_of_an_arn_encoded() -> None:
    assert Converse().path(Request("bedrock", "us.amazon.nova-2-lite-v1:0")) == (
        "/model/us.amazon.nova-2-lite-v1:0/converse-stream"
    )
    arn = "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.x"
    assert model_path(arn, "invoke") == "/model/arn:aws:bedrock:eu-west-1:1:inference-profile%2Feu.x/invoke"
    assert foundation_model("us.anthropic.claude") == foundation_model("anthropic.claude") == "anthropic.claude"


def test_instructions_are_blocks_of_their_own_and_blank_ones_are_none() -> None:
    assert body(instructions=("A", " ", "B"))["system"] == [{"text": "A"}, {"text": "B"}]


def test_blank_texts_and_turns_are_not_sent() -> None:
    assert messages(Turn("user", (TextPart(" "), TextPart("Hi"))), Turn("assistant", (TextPart(""),)), HI) == [
        {"role": "user", "content": [{"text": "Hi"}, {"text": "Hi"}]}
    ]


def test_roles_take_turns() -> None:
    calls = Turn("assistant", (ToolCallPart("c1", "weather", '{"a":1}'),))
    results = Turn("tool", (ToolResultPart("c1", "weather", "Rain"),))
    said = messages(
        HI, calls, results, HI, Turn("assistant", (TextPart("A"),)), Turn("assistant", (TextPart("B"),))
    )
    assert [message["role"] for message in said] == ["user", "assistant", "user", "assistant"]
    assert said[2]["content"] == [
        {"toolResult": {"toolUseId": "c1", "content": [{"text": "Rain"}]}},
        {"text": "Hi"},
    ]
    assert said[1]["content"] == [{"toolUse": {"toolUseId": "c1", "name": "weather", "input": {"a": 1}}}]


def test_results_have_a_status_files_and_never_nothing() -> None:
    picture = file("image", "image/png")
    turn = Turn(
        "tool",
        (
            ToolResultPart("c1", "a", " ", is_error=True),
            ToolResultPart("c2", "b", "See", files=(picture, file("pdf", "application/pdf", "r.pdf"))),
        ),
    )
    bytes_of = {"bytes": base64.b64encode(b"x").decode()}
    assert messages(turn)[0]["content"] == [
        {"toolResult": {"toolUseId": "c1", "content": [{"text": "(no output)"}], "status": "error"}},
        {
            "toolResult": {
                "toolUseId": "c2",
                "content": [
                    {"text": "See"},
                    {"image": {"format": "png", "source": bytes_of}},
                    {"document": {"format": "pdf", "name": "r", "source": bytes_of}},
                ],
            }
        },
    ]


def test_what_a_tool_found_can_be_cited() -> None:
    found = file("text", "text/plain", "Facts", b"Ruby is red.", "https://f.example/")
    told = messages(Turn("tool", (ToolResultPart("c1", "a", "", files=(found,)),)), citations=True)
    assert told[0]["content"][0]["toolResult"]["content"] == [
        {
            "searchResult": {
                "source": "https://f.example/",
                "title": "Facts",
                "content": [{"text": "Ruby is red."}],
                "citations": {"enabled": True},
            }
        }
    ]


def test_ids_and_names_of_calls_that_may_not_be_become_others_that_are_always_the_same() -> None:
    calls = Turn("assistant", (ToolCallPart("fc|1 é", "my.tool", "[1]"), ToolCallPart("ok-1", "a", "no JSON")))
    results = Turn("tool", (ToolResultPart("fc|1 é", "my.tool", "x"),))
    said = messages(calls, results)
    told = said[0]["content"][0]["toolUse"]
    assert told["toolUseId"] == said[1]["content"][0]["toolResult"]["toolUseId"] != "fc|1 é"
    assert told["name"] == "my_tool"
    assert told["input"] == {"INVALID_JSON": "[1]"}
    assert said[0]["content"][1]["toolUse"] == {
        "toolUseId": "ok-1",
        "name": "a",
        "input": {"INVALID_JSON": "no JSON"},
    }


RAW = (
    {"converse": {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "s"}}}},
    {"converse": {"text": " "}},
    {"converse": {"text": "So"}},
    {"converse": {"toolUse": {"toolUseId": "c1", "name": "a", "input": {}}}},
    {"responses": {"type": "message"}},
)


def test_blocks_go_back_as_they_came_to_where_they_came_from() -> None:
    turn = Turn("assistant", (TextPart("So"), ToolCallPart("c1", "a")), RAW, "bedrock")
    assert messages(HI, turn, model=CLAUDE)[1]["content"] == [
        {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "s"}}},
        {"text": "So"},
        {"toolUse": {"toolUseId": "c1", "name": "a", "input": {}}},
    ]


@pytest.mark.parametrize(
    "turn",
    [
        Turn("assistant", (TextPart("So"), ToolCallPart("c1", "a")), RAW, "anthropic"),
        Turn("assistant", (TextPart("So"), ToolCallPart("c1", "a")), RAW[-1:], "bedrock"),
        Turn("assistant", (TextPart("So"), ToolCallPart("c1", "a")), thinking="Hm"),
    ],
)
def test_without_such_blocks_text_and_calls_are_sent(turn: Turn) -> None:
    assert messages(HI, turn)[1]["content"] == [
        {"text": "So"},
        {"toolUse": {"toolUseId": "c1", "name": "a", "input": {}}},
    ]


def test_blocks_with_calls_that_were_since_dropped_do_not_go_back() -> None:
    assert messages(HI, Turn("assistant", (TextPart("So"),), RAW, "bedrock"))[1]["content"] == [{"text": "So"}]


def test_thoughts_of_one_maker_do_not_go_to_a_model_of_another() -> None:
    signed: Any = {"converse": {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "s"}}}}
    plain: Any = {"converse": {"reasoningContent": {"reasoningText": {"text": "Hm"}}}}
    hidden: Any = {"converse": {"reasoningContent": {"redactedContent": "eA=="}}}
    said: Any = {"converse": {"text": "So"}}
    turn = Turn("assistant", (TextPart("So"),), (signed, plain, hidden, said), "bedrock")

    def sent(model: str) -> list[Any]:
        return [{"converse": block} for block in messages(HI, turn, model=model)[1]["content"]]

    assert sent(CLAUDE) == [signed, hidden, said]
    assert sent("amazon.nova-2-lite-v1:0") == [plain, said]
    assert sent("arn:aws:bedrock:eu-west-1:1:application-inference-profile/x") == [signed, plain, hidden, said]


def test_what_the_service_called_itself_goes_back_without_being_a_call() -> None:
    served = {"toolUse": {"toolUseId": "s", "name": "nova_grounding", "input": {}, "type": "server_tool_use"}}
    turn = Turn("assistant", (TextPart("So"),), ({"converse": served}, {"converse": {"text": "So"}}), "bedrock")
    told = body(HI, turn)
    assert told["messages"][1]["content"] == [served, {"text": "So"}]
    assert "toolConfig" not in told
    assert messages(HI, turn, model=CLAUDE)[1]["content"] == [{"text": "So"}]


BYTES = {"bytes": base64.b64encode(b"x").decode()}


@pytest.mark.parametrize(
    ("told", "block"),
    [
        (file("image", "image/jpeg"), {"image": {"format": "jpeg", "source": BYTES}}),
        (file("audio", "audio/mpeg"), {"audio": {"format": "mp3", "source": BYTES}}),
        (file("video", "video/mp4"), {"video": {"format": "mp4", "source": BYTES}}),
        (
            file("video", "video/quicktime", data=None, url="s3://b/k.mov"),
            {"video": {"format": "mov", "source": {"s3Location": {"uri": "s3://b/k.mov"}}}},
        ),
        (file("pdf", "application/pdf"), {"document": {"format": "pdf", "name": "a", "source": BYTES}}),
        (file("document", "text/csv", "b c.csv"), {"document": {"format": "csv", "name": "b_c", "source": BYTES}}),
        (
            file("text", "text/plain", "n.txt"),
            {"text": '<file name="n.txt" mime_type="text/plain">\nx\n</file>'},
        ),
    ],
)
def test_each_kind_of_file_has_its_block(told: FilePart, block: object) -> None:
    assert content(told) == [block]


@pytest.mark.parametrize(
    "told",
    [
        file("image", "image/tiff"),
        file("unknown", "application/zip"),
        file("document", "application/zip"),
        file("image", "image/png", data=None, url="https://a.example/p.png"),
    ],
)
def test_what_has_no_block_is_said_before_anything_is_sent(told: FilePart) -> None:
    with pytest.raises(AttachmentUnsupported):
        content(told)


def test_documents_have_names_of_allowed_signs_and_none_twice() -> None:
    names = ["sample.pdf", "sample.pdf", "отчёт.pdf", "…", "a (1)/b: c.pdf", "x" * 300]
    first = content(*(file("pdf", "application/pdf", name) for name in names))
    assert [block["document"]["name"] for block in first] == [
        "sample",
        "sample_2",
        "document",
        "document_2",
        "b_c",
        "x" * 150,
    ]


def test_documents_to_be_cited_say_so_and_texts_are_documents_then() -> None:
    assert content(file("text", "text/plain", "f.txt"), file("pdf", "application/pdf"), citations=True) == [
        {"document": {"format": "txt", "name": "f", "source": {"text": "x"}, "citations": {"enabled": True}}},
        {"document": {"format": "pdf", "name": "a", "source": BYTES, "citations": {"enabled": True}}},
    ]


def test_a_file_never_goes_without_words() -> None:
    assert messages(Turn("user", (file("pdf", "application/pdf", "r.pdf"),)))[0]["content"][0] == {
        "text": "(r.pdf)"
    }


def test_parameters_of_ones_own_are_merged_but_do_not_replace_the_conversation() -> None:
    told = body(
        temperature=0.5,
        params={
            "messages": [],
            "system": [],
            "modelId": "x",
            "inferenceConfig": {"topP": 0.9},
            "requestMetadata": {},
        },
    )
    assert told["inferenceConfig"] == {"temperature": 0.5, "topP": 0.9}
    assert told["messages"]
    assert told["requestMetadata"] == {}
    assert "system" not in told and "modelId" not in told
