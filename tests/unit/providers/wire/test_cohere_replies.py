"""Replies of Cohere's chat are told as they come, and told alike when they come whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from desktop_chat.errors import (
    AuthenticationRefused,
    ContentRefused,
    ContextTooLong,
    MalformedReply,
    ModelRefused,
    ProviderError,
    ProviderUnavailable,
    ReplyCut,
)
from desktop_chat.providers.events import (
    CitationFound,
    ProviderEvent,
    RawBlock,
    ReplyFinished,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.providers.reading import told, told_last
from desktop_chat.providers.sse import Frame, Frames
from desktop_chat.providers.wire.cohere import CohereChat
from desktop_chat.providers.wire.cohere_replies import CohereReply
from tests.support.coherent import adds, cohere_begins, cohere_says, ends, frame, starts

USAGE = UsageReported(5, 3, 4)


def reply() -> CohereReply:
    return CohereReply("Cohere", "r-1", lambda: "made-up")


def streamed(*frames: bytes) -> list[ProviderEvent]:
    framing, reader = Frames(), reply()
    events = list(told(framing.feed(b"".join(frames)), reader))
    if not reader.is_finished:
        events += told_last(framing, reader)
    return events


def whole(message: object, reason: str = "COMPLETE", **more: Any) -> list[ProviderEvent]:
    usage = {"tokens": {"input_tokens": 9, "output_tokens": 3}, "cached_tokens": 4}
    said = {"id": "x", "message": message, "finish_reason": reason, "usage": usage, **more}
    return [*reply().parse_whole(json.dumps(said).encode())]


def of(kind: type[Any], events: Iterable[ProviderEvent]) -> list[Any]:
    return [each for each in events if isinstance(each, kind)]


def test_text_is_told_as_it_comes() -> None:
    assert streamed(cohere_says("Hel", "lo")) == [TextDelta("Hello"), USAGE, ReplyFinished("COMPLETE")]
    assert whole({"content": [{"type": "text", "text": "Hello"}]}) == [
        TextDelta("Hello"),
        USAGE,
        ReplyFinished("COMPLETE"),
    ]
    assert whole({"content": "Hello"})[0] == TextDelta("Hello")


def test_nothing_is_read_after_the_end() -> None:
    framing, reader = Frames(), reply()
    list(told(framing.feed(cohere_says("a") + b"data: nonsense\n\n"), reader))
    assert reader.is_finished
    assert reader.parse_end() == ()


def test_thoughts_are_told_apart_and_go_back() -> None:
    said = [{"type": "thinking", "thinking": "Hmm."}, {"type": "text", "text": "So"}]
    events = streamed(
        starts(0, "thinking"),
        adds(0, "thinking", "Hm"),
        adds(0, "thinking", "m."),
        starts(1, "text"),
        adds(1, "text", "So"),
        starts(2, "text"),
        ends(),
    )
    raw = RawBlock({"cohere": {"role": "assistant", "content": said}})
    assert events == [ThinkingDelta("Hmm."), TextDelta("So"), raw, USAGE, ReplyFinished("COMPLETE")]
    assert whole({"content": said})[2] == raw


def call(index: int, arguments: str, **named: Any) -> bytes:
    kind = "tool-call-start" if named else "tool-call-delta"
    told: dict[str, Any] = {"function": {"arguments": arguments}}
    if named:
        told = {"id": named["id"], "type": "function", "function": {"name": named["name"], "arguments": arguments}}
    return frame(kind, {"tool_calls": told}, index)


def test_a_plan_is_a_thought_and_calls_that_come_side_by_side_are_kept_apart() -> None:
    events = streamed(
        frame("tool-plan-delta", {"tool_plan": "I will "}),
        frame("tool-plan-delta", {"tool_plan": "look."}),
        call(0, "", id="t0", name="a"),
        call(1, '{"y"', id="t1", name="b"),
        call(1, ":2}"),
        frame("tool-call-end", index=0),
        frame("tool-call-end", index=1),
        ends("TOOL_CALL"),
    )
    assert of(ThinkingDelta, events) == [ThinkingDelta("I will look.")]
    assert of(ToolCallStarted, events) == [ToolCallStarted(0, "t0", "a"), ToolCallStarted(1, "t1", "b")]
    assert of(ToolArgumentsDelta, events) == [ToolArgumentsDelta(1, '{"y"'), ToolArgumentsDelta(1, ":2}")]
    assert of(ToolCallReady, events) == [ToolCallReady(0, "t0", "a", "{}"), ToolCallReady(1, "t1", "b", '{"y":2}')]
    calls = [
        {"id": "t0", "type": "function", "function": {"name": "a", "arguments": "{}"}},
        {"id": "t1", "type": "function", "function": {"name": "b", "arguments": '{"y":2}'}},
    ]
    message = {"role": "assistant", "tool_plan": "I will look.", "tool_calls": calls}
    assert of(RawBlock, events) == [RawBlock({"cohere": message})]
    again = whole({"tool_plan": "I will look.", "tool_calls": calls}, "TOOL_CALL")
    assert of(RawBlock, again) == [RawBlock({"cohere": message})]
    assert of(ToolCallReady, again) == of(ToolCallReady, events)


def test_calls_may_come_several_in_a_frame() -> None:
    told = [{"id": "t0", "function": {"name": "a", "arguments": "{}"}}]
    assert of(ToolCallReady, streamed(frame("tool-call-start", {"tool_calls": told}, 0), ends())) == [
        ToolCallReady(0, "t0", "a", "{}")
    ]


DOCUMENT = {"type": "document", "id": "doc:1", "document": {"title": "facts.txt", "text": "Ruby is red."}}
TOOL = {"type": "tool", "id": "https://f.example/", "tool_output": {"content": "Red."}}
NAMELESS = {"type": "tool", "id": "weather_1:0", "tool_output": {"url": "https://w.example/"}}


def test_citations_have_their_place_in_the_answer() -> None:
    cited = {"start": 3, "end": 6, "text": "red", "type": "TEXT_CONTENT", "content_index": 2}
    events = streamed(
        starts(0, "text"),
        adds(0, "text", "Yes: "),
        starts(1, "thinking"),
        adds(1, "thinking", "long thought"),
        starts(2, "text"),
        adds(2, "text", "is red"),
        frame("citation-start", {"citations": {**cited, "sources": [DOCUMENT, TOOL, NAMELESS]}}, 0),
        frame("citation-end", index=0),
        frame("citation-start", {"citations": [{**cited, "content_index": None, "sources": []}]}, 1),
        frame("citation-start", {"citations": {**cited, "type": "PLAN", "sources": [TOOL]}}, 2),
        ends(),
    )
    span = {"text": "red", "start": 8, "end": 11}
    assert of(CitationFound, events) == [
        CitationFound({"title": "facts.txt", **span, "source": 1}),
        CitationFound({"url": "https://f.example/", "title": "https://f.example/", **span}),
        CitationFound({"url": "https://w.example/", "title": "weather_1:0", **span}),
        CitationFound({"text": "red", "start": 3, "end": 6}),
    ]


def test_citations_of_a_whole_answer_are_read_too() -> None:
    cited = {"start": 0, "end": 3, "text": "Red", "sources": [DOCUMENT]}
    content = [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Red"}]
    assert of(CitationFound, whole({"content": content, "citations": [cited]})) == [
        CitationFound({"title": "facts.txt", "text": "Red", "start": 0, "end": 3, "source": 1})
    ]
    assert of(CitationFound, whole({"citations": [{"sources": [{"id": "doc:x"}]}]})) == [
        CitationFound({"title": "doc:x"})
    ]


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        ({"tokens": {"input_tokens": 9, "output_tokens": 3}}, UsageReported(9, 3)),
        ({"tokens": {"input_tokens": 3}, "cached_tokens": 9}, UsageReported(0, None, 9)),
        ({"tokens": {"input_tokens": 3, "image_tokens": 5, "output_tokens": 1}}, UsageReported(8, 1)),
        ({"billed_units": {"input_tokens": 2, "output_tokens": 1}}, UsageReported(2, 1)),
        (
            {"tokens": {"output_tokens": 3, "reasoning_tokens": 2}, "billed_units": {"output_tokens": 9}},
            UsageReported(None, 3, reasoning=2),
        ),
    ],
)
def test_usage_is_what_went_through_the_model_else_what_is_billed(usage: object, told: UsageReported) -> None:
    assert of(UsageReported, whole({"content": "a"}, usage=usage)) == [told]
    assert of(UsageReported, whole({"content": "a"}, usage=None)) == []


def test_frames_that_nobody_knows_are_passed_over() -> None:
    events = streamed(
        frame("message-start", {}), frame("debug", prompt="x"), frame("ping"), b"data: \n\n", cohere_says("a")
    )
    assert of(TextDelta, events) == [TextDelta("a")]


@pytest.mark.parametrize(
    ("reason", "error", "kind"),
    [
        ("ERROR", "the model broke", ProviderUnavailable),
        ("TIMEOUT", None, ProviderUnavailable),
        ("ERROR_TOXIC", None, ContentRefused),
        ("ERROR_LIMIT", None, ContextTooLong),
        ("COMPLETE", "too many tokens: size limit exceeded", ContextTooLong),
    ],
)
def test_an_end_that_is_a_failure_is_an_error(reason: str, error: str | None, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        streamed(cohere_begins("a"), ends(reason, **({"error": error} if error else {})))
    assert type(caught.value) is kind
    assert caught.value.details["words"] == (error or reason)
    assert caught.value.details["request_id"] == "r-1"


@pytest.mark.parametrize(
    "said",
    [
        b'event: error\ndata: {"message": "invalid api token"}\n\n',
        b'data: {"message": "invalid api token"}\n\n',
        b'data: {"type": "error", "message": "invalid api token"}\n\n',
        b'error: {"message": "invalid api token"}\n\n',
    ],
)
def test_a_failure_in_the_middle_is_an_error(said: bytes) -> None:
    with pytest.raises(AuthenticationRefused):
        streamed(cohere_begins("a"), said)


@pytest.mark.parametrize("reason", ["MAX_TOKENS", "STOP_SEQUENCE"])
def test_the_reason_of_the_end_is_told_as_the_service_says_it(reason: str) -> None:
    assert streamed(cohere_begins("a"), ends(reason))[-1] == ReplyFinished(reason)


def test_a_stream_without_its_end_is_cut() -> None:
    with pytest.raises(ReplyCut):
        streamed(cohere_begins("a"))
    with pytest.raises(ReplyCut):
        streamed(cohere_begins("a"), b"data: [DONE]\n\n")
    with pytest.raises(MalformedReply):
        reply().parse_frame(Frame(b"[1"))


def test_a_whole_answer_that_is_none_is_an_error() -> None:
    with pytest.raises(ModelRefused) as caught:
        reply().parse_whole(b'{"id": "x", "message": "model \'command\' was removed on September 15, 2025"}')
    assert "command" in caught.value.details["words"]
    with pytest.raises(ProviderError):
        reply().parse_whole(b"[]")


def test_the_wire_frames_and_reads() -> None:
    assert isinstance(CohereChat().framing(), Frames)
    assert isinstance(CohereChat().reader("Cohere", None), CohereReply)
    assert CohereChat().files == {"image", "text"}
