"""Replies of Converse are told as they come, and told alike when they come whole."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

import pytest

from desktop_chat.errors import (
    AuthenticationRefused,
    ContextTooLong,
    MalformedReply,
    ModelRefused,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
    RequestRefused,
)
from desktop_chat.providers.event_stream import EventFrames
from desktop_chat.providers.events import (
    CitationFound,
    FileReceived,
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
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.converse import Converse
from desktop_chat.providers.wire.converse_replies import STATUSES, ConverseReply
from tests.support.aws import converse_begins, converse_says, delta, ends, event, exception, message

WEB = {"url": "https://r.example/", "domain": "r.example"}
PICTURE = base64.b64encode(b"picture").decode()


def reply() -> ConverseReply:
    return ConverseReply("Bedrock", "r-1", lambda: "made-up")


def streamed(*frames: bytes) -> list[ProviderEvent]:
    framing, reader = EventFrames(), reply()
    events = list(told(framing.feed(b"".join(frames)), reader))
    if not reader.is_finished:
        events += told_last(framing, reader)
    return events


def whole(*blocks: object, reason: str = "end_turn", **more: Any) -> list[ProviderEvent]:
    said = {"output": {"message": {"role": "assistant", "content": blocks}}, "stopReason": reason, **more}
    return [*reply().parse_whole(json.dumps(said).encode())]


def start(index: int, told: object) -> bytes:
    return event("contentBlockStart", {"contentBlockIndex": index, "start": told})


def stop(index: int) -> bytes:
    return event("contentBlockStop", {"contentBlockIndex": index})


def of(kind: type[Any], events: Iterable[ProviderEvent]) -> list[Any]:
    return [each for each in events if isinstance(each, kind)]


def raw(events: Iterable[ProviderEvent]) -> list[Any]:
    return [each.block["converse"] for each in of(RawBlock, events)]


def test_text_is_told_as_it_comes() -> None:
    assert streamed(converse_says("Hel", "lo")) == [
        TextDelta("Hello"),
        UsageReported(5, 2),
        ReplyFinished("end_turn"),
    ]


def test_text_in_one_piece_is_told_too() -> None:
    usage = {"inputTokens": 5, "outputTokens": 2}
    assert whole({"text": "Hello"}, usage=usage) == [
        TextDelta("Hello"),
        UsageReported(5, 2),
        ReplyFinished("end_turn"),
    ]


def test_nothing_is_read_after_the_end() -> None:
    reader = reply()
    assert list(told(EventFrames().feed(converse_says("a") + delta(0, {"text": "b"})), reader))[
        -1
    ] == ReplyFinished("end_turn")
    assert reader.is_finished
    assert reader.parse_frame(Frame(b"{", "x")) == ()
    assert reader.parse_end() == ()


def test_calls_that_come_side_by_side_are_kept_apart() -> None:
    events = streamed(
        start(0, {"toolUse": {"toolUseId": "t0", "name": "a"}}),
        start(1, {"toolUse": {"toolUseId": "t1", "name": "b"}}),
        delta(0, {"toolUse": {"input": '{"x":'}}),
        delta(1, {"toolUse": {"input": '{"y":2}'}}),
        delta(0, {"toolUse": {"input": "1}"}}),
        stop(1),
        stop(0),
        ends("tool_use"),
    )
    assert of(ToolCallStarted, events) == [ToolCallStarted(0, "t0", "a"), ToolCallStarted(1, "t1", "b")]
    assert of(ToolCallReady, events) == [
        ToolCallReady(0, "t0", "a", '{"x":1}'),
        ToolCallReady(1, "t1", "b", '{"y":2}'),
    ]
    assert ToolArgumentsDelta(1, '{"y":2}') in events
    assert raw(events) == []


def test_a_call_without_arguments_has_none() -> None:
    events = streamed(start(0, {"toolUse": {"toolUseId": "t0", "name": "a"}}), stop(0), ends("tool_use"))
    assert of(ToolCallReady, events) == [ToolCallReady(0, "t0", "a", "{}")]
    assert of(ToolCallReady, whole({"toolUse": {"toolUseId": "t0", "name": "a", "input": {}}})) == [
        ToolCallReady(0, "t0", "a", "{}")
    ]


def test_arguments_that_are_an_object_are_written_as_text() -> None:
    events = streamed(
        start(0, {"toolUse": {"toolUseId": "t0", "name": "a"}}),
        delta(0, {"toolUse": {"input": {"x": 1}}}),
        delta(0, {"toolUse": {}}),
        ends("tool_use"),
    )
    assert of(ToolCallReady, events)[0].arguments == '{"x": 1}'


def test_a_call_is_not_ready_before_the_service_says_that_it_is_done() -> None:
    framing, reader = EventFrames(), reply()
    call = start(0, {"toolUse": {"toolUseId": "t0", "name": "a"}}) + stop(0)
    assert of(ToolCallReady, told(framing.feed(call), reader)) == []
    with pytest.raises(ReplyCut):
        list(told_last(framing, reader))


def test_thoughts_go_back_with_their_signatures_and_in_their_order() -> None:
    events = streamed(
        delta(0, {"reasoningContent": {"text": "Hm"}}),
        delta(0, {"reasoningContent": {"text": "m."}}),
        delta(0, {"reasoningContent": {"signature": "sig"}}),
        stop(0),
        delta(1, {"text": "So"}),
        stop(1),
        start(2, {"toolUse": {"toolUseId": "t", "name": "a", "type": "tool_use"}}),
        delta(2, {"toolUse": {"input": '{"x":1}'}}),
        stop(2),
        ends("tool_use"),
    )
    assert of(ThinkingDelta, events) == [ThinkingDelta("Hmm.")]
    blocks = [
        {"reasoningContent": {"reasoningText": {"text": "Hmm.", "signature": "sig"}}},
        {"text": "So"},
        {"toolUse": {"toolUseId": "t", "name": "a", "input": {"x": 1}}},
    ]
    assert raw(events) == blocks
    assert raw(whole(*blocks)) == blocks


def test_a_thought_that_is_only_signed_goes_back_too() -> None:
    events = streamed(delta(0, {"reasoningContent": {"signature": "sig"}}), stop(0), ends())
    assert raw(events) == [{"reasoningContent": {"reasoningText": {"text": "", "signature": "sig"}}}]


def test_redacted_thoughts_are_joined_as_bytes() -> None:
    pieces = [base64.b64encode(each).decode() for each in (b"a", b"bc")]
    events = streamed(*(delta(0, {"reasoningContent": {"redactedContent": each}}) for each in pieces), ends())
    assert raw(events) == [{"reasoningContent": {"redactedContent": base64.b64encode(b"abc").decode()}}]
    alone = streamed(delta(0, {"reasoningContent": {"redactedContent": "as it is"}}), ends())
    assert raw(alone) == [{"reasoningContent": {"redactedContent": "as it is"}}]


def test_what_the_service_did_by_itself_is_no_call_but_goes_back() -> None:
    events = streamed(
        start(0, {"toolUse": {"toolUseId": "t", "name": "nova_grounding", "type": "server_tool_use"}}),
        delta(0, {"toolUse": {"input": '{"q":1}'}}),
        stop(0),
        start(1, {"toolResult": {"toolUseId": "t", "status": "success", "type": "nova_grounding_result"}}),
        delta(1, {"toolResult": [{"text": "found"}]}),
        stop(1),
        delta(2, {"text": "Ruby 4"}),
        delta(2, {"text": ""}),
        stop(2),
        delta(3, {"citation": {"location": {"web": WEB}}}),
        stop(3),
        delta(4, {"text": ""}),
        ends(),
    )
    assert of(ToolCallReady, events) == []
    assert of(CitationFound, events) == [CitationFound({"url": "https://r.example/", "title": "r.example"})]
    assert raw(events) == [
        {"toolUse": {"toolUseId": "t", "name": "nova_grounding", "type": "server_tool_use", "input": {"q": 1}}},
        {
            "toolResult": {
                "toolUseId": "t",
                "status": "success",
                "type": "nova_grounding_result",
                "content": [{"text": "found"}],
            }
        },
        {"text": "Ruby 4"},
        {
            "citationsContent": {
                "citations": [{"location": {"web": {"url": "https://r.example/", "domain": "r.example"}}}]
            }
        },
    ]


CITATION = {
    "title": "facts",
    "source": "https://f.example/",
    "sourceContent": [{"text": "Ruby "}, {"text": "is red."}],
    "location": {"documentPage": {"documentIndex": 1, "start": 2, "end": 3}},
}
CITED = {
    "title": "facts",
    "url": "https://f.example/",
    "cited_text": "Ruby is red.",
    "source": 1,
    "pages": [2, 3],
    "text": "It is red.",
    "start": 4,
    "end": 14,
}


def test_a_citation_knows_its_place_in_the_answer_and_in_its_source() -> None:
    events = streamed(
        delta(0, {"text": "Yes."}),
        stop(0),
        delta(1, {"text": "It is "}),
        delta(1, {"citation": CITATION}),
        delta(1, {"text": "red."}),
        stop(1),
        ends(),
    )
    assert of(CitationFound, events) == [CitationFound(CITED)]
    block = {"content": [{"text": "It is red."}], "citations": [CITATION]}
    assert of(CitationFound, whole({"text": "Yes."}, {"citationsContent": block})) == [CitationFound(CITED)]
    assert raw(events) == []


def test_a_document_has_no_address_but_a_place() -> None:
    location = {"documentChar": {"documentIndex": 0, "start": 0, "end": 9}}
    block = {"content": [{"text": "a"}], "citations": [{"location": location, "source": "facts"}]}
    assert of(CitationFound, whole({"citationsContent": block})) == [
        CitationFound({"source": 0, "text": "a", "start": 0, "end": 1})
    ]


def test_a_picture_is_a_file() -> None:
    events = streamed(
        start(0, {"image": {"format": "jpeg"}}),
        delta(0, {"image": {"source": {"bytes": PICTURE}}}),
        stop(0),
        ends(),
    )
    assert of(FileReceived, events) == [FileReceived("picture-1.jpeg", "image/jpeg", b"picture")]
    pictures = [{"image": {"format": "png", "source": {"bytes": each}}} for each in (PICTURE, "no base64")]
    assert of(FileReceived, whole(*pictures)) == [FileReceived("picture-1.png", "image/png", b"picture")]


def test_blocks_and_events_that_nobody_knows_are_kept_or_passed_over() -> None:
    assert raw(whole({"hologram": {"x": 1}}, {"text": "a"})) == [{"hologram": {"x": 1}}, {"text": "a"}]
    events = streamed(event("ping", {}), start(0, {"hologram": {}}), delta(0, {"smell": "rose"}), stop(9), ends())
    assert events == [UsageReported(5, 2), ReplyFinished("end_turn")]


def test_an_event_may_be_wrapped_in_bytes_or_stand_under_its_name() -> None:
    inner = base64.b64encode(json.dumps({"contentBlockDelta": {"delta": {"text": "a"}}}).encode()).decode()
    events = streamed(message(b"", json.dumps({"bytes": inner}).encode()), ends())
    assert of(TextDelta, events) == [TextDelta("a")]
    named = streamed(message(b"", b'{"contentBlockDelta":{"delta":"{\\"text\\":\\"b\\"}"}}'), ends())
    assert of(TextDelta, named) == [TextDelta("b")]
    with pytest.raises(MalformedReply):
        streamed(message(b"", b'{"bytes":"x"}'))


def test_usage_is_kept_apart_by_bucket() -> None:
    events = streamed(converse_begins("a"), ends(cacheReadInputTokens=3, cacheWriteInputTokens=4))
    assert of(UsageReported, events) == [UsageReported(5, 2, 3, 4)]
    twin = whole({"text": "a"}, usage={"inputTokens": 1, "cacheReadInputTokenCount": 2, "outputTokens": -1})
    assert of(UsageReported, twin) == [UsageReported(1, 0, 2)]
    assert of(UsageReported, whole({"text": "a"})) == []


def test_a_router_says_which_model_answered() -> None:
    trace = {"promptRouter": {"invokedModelId": "arn:m"}}
    assert whole({"text": "a"}, trace=trace)[-1] == ReplyFinished("end_turn", "arn:m")


@pytest.mark.parametrize(
    "reason", ["max_tokens", "stop_sequence", "guardrail_intervened", "content_filtered", "malformed_tool_use"]
)
def test_the_reason_of_the_end_is_told_as_the_service_says_it(reason: str) -> None:
    assert streamed(converse_begins("a"), ends(reason))[-1] == ReplyFinished(reason)


def test_a_stream_without_its_usage_is_whole_all_the_same() -> None:
    events = streamed(converse_begins("a"), event("messageStop", {"stopReason": "end_turn"}))
    assert events == [TextDelta("a"), ReplyFinished("end_turn")]


def test_a_stream_without_its_end_is_cut() -> None:
    with pytest.raises(ReplyCut):
        streamed(converse_begins("a"))
    with pytest.raises(ReplyCut):
        streamed(converse_says("a")[:-3])
    with pytest.raises(MalformedReply):
        streamed(event("metadata", {}))


CASES: list[tuple[str, dict[str, Any], type[ProviderError]]] = [
    ("throttlingException", {"message": "Too many tokens, please wait before trying again."}, RateLimited),
    ("validationException", {"message": "Input is too long for requested model."}, ContextTooLong),
    ("validationException", {"message": "Malformed"}, RequestRefused),
    ("validationException", {"message": "The provided model identifier is invalid."}, ModelRefused),
    ("internalServerException", {"message": "Oops"}, ProviderUnavailable),
    ("serviceUnavailableException", {}, ProviderUnavailable),
    ("modelStreamErrorException", {"originalStatusCode": 429, "originalMessage": "slow"}, RateLimited),
    ("accessDeniedException", {"Message": "No"}, AuthenticationRefused),
]


@pytest.mark.parametrize(("kind", "said", "expected"), CASES)
def test_an_exception_in_the_middle_is_an_error_and_what_came_before_is_kept(
    kind: str, said: dict[str, Any], expected: type[ProviderError]
) -> None:
    framing, reader = EventFrames(), reply()
    events: list[ProviderEvent] = []
    with pytest.raises(expected) as caught:
        events.extend(told(framing.feed(converse_begins("a") + exception(kind, said)), reader))
    assert type(caught.value) is expected
    assert caught.value.details["code"] == kind
    assert caught.value.details["request_id"] == "r-1"
    words = said.get("originalMessage") or said.get("message") or said.get("Message")
    assert caught.value.details.get("words") == words
    frames = EventFrames().feed(converse_begins("a") + exception(kind, said))
    kept = told(frames, reply())
    assert next(kept) == TextDelta("a")


def test_an_exception_may_come_as_an_event() -> None:
    assert all(status >= 400 for status in STATUSES.values())
    with pytest.raises(RateLimited):
        streamed(event("throttlingException", {"message": "slow"}))


@pytest.mark.parametrize("body", ["{}", "[]", '{"message":"no"}', '{"output":{}}', '{"output":[]}'])
def test_a_whole_answer_that_is_none_is_an_error(body: str) -> None:
    with pytest.raises(ProviderError):
        reply().parse_whole(body.encode())


def test_the_wire_frames_and_reads() -> None:
    wire = Converse()
    assert isinstance(wire.framing(), EventFrames)
    assert isinstance(wire.reader("Bedrock", None), ConverseReply)
    assert "document" in wire.files
