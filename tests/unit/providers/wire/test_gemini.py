"""Replies of Gemini's format are read as what they mean."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import (
    AuthenticationRefused,
    ContentRefused,
    ContextTooLong,
    Error,
    MalformedReply,
    ModelRefused,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
    RequestRefused,
)
from desktop_chat.providers.complaints import complaint_in
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
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.reading import told, told_last
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.gemini import Gemini, GeminiReply, usage_of

PICTURE = base64.b64encode(b"pixels").decode()


def ids() -> Iterator[str]:
    return (f"made_{number}" for number in count())


def reader() -> GeminiReply:
    fresh = ids()
    return GeminiReply("Gemini", "r-1", new_id=lambda: next(fresh))


def frame(said: Any) -> Frame:
    return Frame(said if isinstance(said, bytes) else json.dumps(said).encode())


def says(*parts: dict[str, Any], reason: str | None = None, **more: Any) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": list(parts)}, **more}
    return {"candidates": [candidate | ({"finishReason": reason} if reason else {})], "modelVersion": "m-1"}


def read(*frames: Any) -> list[ProviderEvent]:
    reply = reader()
    events = [event for each in frames for event in reply.parse_frame(frame(each))]
    return [*events, *reply.parse_end()]


def raw(*frames: Any) -> list[Any]:
    return [dict(event.block)["gemini"] for event in read(*frames) if isinstance(event, RawBlock)]


def citations(*frames: Any) -> list[dict[str, Any]]:
    return [dict(event.citation) for event in read(*frames) if isinstance(event, CitationFound)]


def test_an_answer_is_told_as_it_comes_and_ends_with_the_stream() -> None:
    frames = says({"text": "Hel"}), says({"text": "lo"}, reason="STOP")
    assert read(*frames) == [TextDelta("Hel"), TextDelta("lo"), ReplyFinished("STOP", "m-1")]
    assert read(says({"text": "Hi"}), b"", b"[DONE]", says(reason="STOP"))[-1] == ReplyFinished("STOP", "m-1")


def test_a_stream_without_a_reason_to_end_was_cut() -> None:
    with pytest.raises(ReplyCut):
        read(says({"text": "Hel"}))


def test_nothing_is_read_after_the_end() -> None:
    reply = reader()
    reply.parse_frame(frame(says(reason="STOP")))
    assert reply.parse_end()
    assert reply.is_finished
    assert reply.parse_frame(frame(says({"text": "x"}))) == ()
    assert reply.parse_end() == ()


@pytest.mark.parametrize("as_list", [False, True])
def test_a_whole_answer_is_read_to_its_end(as_list: bool) -> None:
    said = says({"text": "Hi"}, reason="STOP")
    body = json.dumps([said] if as_list else said).encode()
    assert reader().parse_whole(body) == [TextDelta("Hi"), ReplyFinished("STOP", "m-1")]
    with pytest.raises(MalformedReply):
        reader().parse_whole(b'"Hi"')


def test_lines_may_end_as_on_windows() -> None:
    wire = Gemini()
    body = b"".join(
        b"data: " + json.dumps(each).encode() + b"\r\n\r\n" for each in (says({"text": "Hi"}, reason="STOP"),)
    )
    for size in (1, 7, len(body)):
        framing, reply = wire.framing(), wire.reader("Gemini")
        pieces = (body[start : start + size] for start in range(0, len(body), size))
        events = [event for piece in pieces for event in told(framing.feed(piece), reply)]
        assert [*events, *told_last(framing, reply)] == [TextDelta("Hi"), ReplyFinished("STOP", "m-1")]


def test_a_call_comes_whole_and_gets_an_id_where_it_has_none() -> None:
    call = {"functionCall": {"name": "weather", "args": {"city": "Köln"}}}
    events = read(says(call, {"functionCall": {"name": "time", "id": "c-9"}}, reason="STOP"))
    arguments = '{"city": "Köln"}'
    assert events[:6] == [
        ToolCallStarted(0, "made_0", "weather"),
        ToolArgumentsDelta(0, arguments),
        ToolCallReady(0, "made_0", "weather", arguments),
        ToolCallStarted(1, "c-9", "time"),
        ToolArgumentsDelta(1, "{}"),
        ToolCallReady(1, "c-9", "time", "{}"),
    ]


def test_calls_of_one_id_are_told_apart() -> None:
    call = {"functionCall": {"name": "time", "id": "c"}}
    found = [event.id for event in read(says(call, call, reason="STOP")) if isinstance(event, ToolCallReady)]
    assert found == ["c", "made_0"]


@pytest.mark.parametrize("call", [{"args": {}}, {"name": "x", "args": [1]}])
def test_a_call_that_is_none_cannot_be_read(call: dict[str, Any]) -> None:
    with pytest.raises(MalformedReply):
        read(says({"functionCall": call}))


def test_thinking_is_apart_and_goes_back_with_its_signatures() -> None:
    frames = (
        says({"text": "Let ", "thought": True}),
        says({"text": "me see.", "thought": True}),
        says({"text": "Ei"}),
        says({"text": "ght"}),
        says({"text": "", "thoughtSignature": "s"}, reason="STOP"),
    )
    assert [event for event in read(*frames) if isinstance(event, ThinkingDelta)] == [
        ThinkingDelta("Let "),
        ThinkingDelta("me see."),
    ]
    assert raw(*frames) == [
        {"text": "Let me see.", "thought": True},
        {"text": "Eight"},
        {"text": "", "thoughtSignature": "s"},
    ]


def test_words_alone_need_not_go_back_as_they_were() -> None:
    assert raw(says({"text": "Hi"}), says({"text": ""}, reason="STOP")) == []


def test_parts_that_nobody_knows_are_kept() -> None:
    parts = {"toolCall": {"x": 1}}, {"text": None}, {"fileData": {"fileUri": "u"}}
    assert raw(says(*parts, reason="STOP")) == list(parts)


def test_a_picture_is_a_file_and_its_part_goes_back_with_it() -> None:
    part = {"inlineData": {"mimeType": "image/jpeg", "data": PICTURE}, "thoughtSignature": "s"}
    files = [event for event in read(says(part, part, reason="STOP")) if isinstance(event, FileReceived)]
    assert files == [
        FileReceived("picture-1.jpg", "image/jpeg", b"pixels"),
        FileReceived("picture-2.jpg", "image/jpeg", b"pixels"),
    ]
    assert raw(says(part, reason="STOP")) == [{"inlineData": {"mimeType": "image/jpeg"}, "thoughtSignature": "s"}]


def test_files_have_names_of_their_kind() -> None:
    parts = [{"inlineData": {"mimeType": kind, "data": PICTURE}} for kind in ("audio/wav", "text/plain", "")]
    names = [event.name for event in read(says(*parts, reason="STOP")) if isinstance(event, FileReceived)]
    assert names == ["sound-1.wav", "file-2.txt", "file-3.octet-stream"]


def test_a_sketch_of_a_picture_is_part_of_thinking_and_not_kept() -> None:
    part = {"inlineData": {"mimeType": "image/png", "data": PICTURE}, "thought": True}
    assert read(says(part, reason="STOP")) == [ReplyFinished("STOP", "m-1")]


def test_broken_pictures_cannot_be_read() -> None:
    with pytest.raises(MalformedReply):
        read(says({"inlineData": {"mimeType": "image/png", "data": "ä"}}))


def test_code_that_the_service_runs_is_shown_as_work_and_goes_back() -> None:
    parts = (
        {"executableCode": {"language": "PYTHON", "code": "print('```')\n"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "5\n"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_FAILED"}},
        {"text": "Five."},
    )
    events = read(says(*parts, reason="STOP"))
    assert events[:4] == [
        ThinkingDelta("\n````python\nprint('```')\n````\n"),
        ThinkingDelta("\n```\n5\n```\n"),
        ThinkingDelta("\n```\nOUTCOME_FAILED\n```\n"),
        TextDelta("Five."),
    ]
    assert raw(says(*parts, reason="STOP")) == list(parts)


def test_other_candidates_were_not_asked_for() -> None:
    second = {"index": 1, "content": {"parts": [{"text": "other"}]}, "finishReason": "STOP"}
    assert read({"candidates": [second]}, says({"text": "Hi"}, reason="STOP"))[0] == TextDelta("Hi")


# ------------------------------------------------------------------------ usage


def test_usage_has_its_buckets_apart() -> None:
    told = {
        "promptTokenCount": 10,
        "cachedContentTokenCount": 4,
        "candidatesTokenCount": 5,
        "thoughtsTokenCount": 2,
        "toolUsePromptTokenCount": 99,
    }
    assert usage_of(told) == UsageReported(input=6, output=7, cache_read=4, reasoning=2)
    assert usage_of({"promptTokenCount": 3, "cachedContentTokenCount": 9}) == UsageReported(input=0, cache_read=9)
    assert usage_of({"thoughtsTokenCount": 3}) == UsageReported(output=3, reasoning=3)
    assert usage_of({"candidatesTokenCount": True, "trafficType": "ON_DEMAND"}) is None
    assert usage_of([]) is None


def test_usage_is_told_now_and_then_and_at_the_end() -> None:
    def counted(output: int, reason: str | None = None) -> dict[str, Any]:
        counts = {"promptTokenCount": 1, "candidatesTokenCount": output}
        return {**says({"text": "x"}, reason=reason), "usageMetadata": counts}

    def told_of(*frames: dict[str, Any]) -> list[int | None]:
        return [event.output for event in read(*frames) if isinstance(event, UsageReported)]

    assert told_of(counted(1), counted(5), counted(300), counted(301), counted(302, "STOP")) == [1, 300, 302]
    assert told_of(counted(1), counted(5), says(reason="STOP")) == [1, 5]
    assert told_of(counted(1, "STOP"), says(reason="STOP")) == [1]


# -------------------------------------------------------------------- citations


def grounding(*supports: dict[str, Any], chunks: int = 1, **more: Any) -> dict[str, Any]:
    listed = [{"web": {"uri": f"https://{number}", "title": f"t{number}"}} for number in range(chunks)]
    return {"groundingMetadata": {"groundingChunks": listed, "groundingSupports": list(supports), **more}}


def support(*numbers: Any, **segment: Any) -> dict[str, Any]:
    return {"segment": segment, "groundingChunkIndices": list(numbers)}


def test_sources_are_named_by_the_passages_they_support_in_characters() -> None:
    first = support(0, 1, startIndex=6, endIndex=12, text="größ")
    found = citations(
        says({"text": "Früh "}), says({"text": "größer"}, reason="STOP", **grounding(first, chunks=3))
    )
    place = {"text": "größ", "start": 5, "end": 9}
    assert found == [
        {"url": "https://0", "title": "t0", **place},
        {"url": "https://1", "title": "t1", **place},
        {"url": "https://2", "title": "t2"},
    ]


def test_places_that_do_not_fit_are_looked_for_by_their_words() -> None:
    told = grounding(support(0, startIndex=1, endIndex=3, text="cd"), support(0, text="nowhere"))
    assert citations(says({"text": "abcd"}, reason="STOP", **told)) == [
        {"url": "https://0", "title": "t0", "text": "cd", "start": 2, "end": 4},
        {"url": "https://0", "title": "t0", "text": "nowhere"},
    ]


def test_places_may_be_those_of_one_part() -> None:
    told = grounding(support(0, partIndex=1, startIndex=0, endIndex=2, text="cd"))
    found = citations(says({"text": "abc"}, {"text": "cdab"}, reason="STOP", **told))
    assert found == [{"url": "https://0", "title": "t0", "text": "cd", "start": 3, "end": 5}]


def test_a_source_is_named_once_for_each_place() -> None:
    told = grounding(support(0, 0, 7, "x", endIndex=1, text="a"))
    assert len(citations(says({"text": "a"}, **told), says(reason="STOP", **told))) == 1


def test_documents_and_quotations_are_sources_too() -> None:
    context = {"retrievedContext": {"uri": "gs://b/f", "title": "F", "text": "So it is."}}
    quoted = {"citationSources": [{"startIndex": 0, "endIndex": 2, "uri": "https://q"}, {"uri": "https://r"}]}
    told = {"groundingMetadata": {"groundingChunks": [context, {}, 5]}, "citationMetadata": quoted}
    assert citations(says({"text": "äb"}, reason="STOP", **told)) == [
        {"url": "gs://b/f", "title": "F", "cited_text": "So it is."},
        {},
        {"url": "https://q", "start": 0, "end": 1},
        {"url": "https://r"},
    ]


# ----------------------------------------------------------------------- errors


def error(code: int, message: str, status: str, *details: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (error(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT"), AuthenticationRefused),
        (error(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED"), AuthenticationRefused),
        (error(403, "Permission denied on resource project p.", "PERMISSION_DENIED"), AuthenticationRefused),
        (error(404, "models/x is not found for API version v1beta.", "NOT_FOUND"), ModelRefused),
        (error(404, "Publisher Model `projects/p/x` was not found or …", "NOT_FOUND"), ModelRefused),
        (
            error(400, "The input token count (2) exceeds the maximum number of tokens allowed (1).", "X"),
            ContextTooLong,
        ),
        (
            error(429, "You exceeded your current quota, please check your plan.", "RESOURCE_EXHAUSTED"),
            RateLimited,
        ),
        (error(503, "The model is overloaded. Please try again later.", "UNAVAILABLE"), ProviderUnavailable),
        (error(500, "An internal error has occurred.", "INTERNAL"), ProviderUnavailable),
        (error(400, "Unable to submit request.", "INVALID_ARGUMENT"), RequestRefused),
    ],
)
def test_a_failure_in_the_stream_is_known_by_its_words(said: dict[str, Any], kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        read(says({"text": "Hi"}), said)
    assert caught.value.details["words"] == said["error"]["message"]
    assert caught.value.details["request_id"] == "r-1"
    with pytest.raises(kind):
        reader().parse_whole(json.dumps([said]).encode())


def test_a_failure_may_be_an_event_or_a_bare_line() -> None:
    with pytest.raises(RateLimited):
        reader().parse_frame(Frame(json.dumps({"code": 429}).encode(), "error"))
    with pytest.raises(ProviderUnavailable):
        reader().parse_frame(Frame(error=b"it broke"))


def test_the_time_to_wait_stands_among_the_details() -> None:
    said = error(429, "Quota", "RESOURCE_EXHAUSTED", 5, {"@type": "x"}, {"retryDelay": "34.5s"})
    failure = failure_of("Gemini", complaint_in(said))
    assert isinstance(failure, RateLimited)
    assert failure.retry_after == 34.5
    assert complaint_in(error(429, "Quota", "X", {"retryDelay": "soon"})).retry_after is None


def test_a_question_that_is_blocked_is_refused_in_the_services_words() -> None:
    with pytest.raises(ContentRefused, match="PROHIBITED_CONTENT"):
        read({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
    with pytest.raises(ContentRefused, match="Not this"):
        read({"promptFeedback": {"blockReason": "SAFETY", "blockReasonMessage": "Not this."}})
    assert read({"promptFeedback": {}}, says({"text": "Hi"}, reason="STOP"))


def test_an_answer_that_is_stopped_for_its_content_keeps_its_reason() -> None:
    assert read(says({"text": "Hi"}), {"candidates": [{"finishReason": "SAFETY"}]})[-1] == ReplyFinished(
        "SAFETY", "m-1"
    )
    assert read(says({"text": "Hi"}, reason="MAX_TOKENS"))[-1] == ReplyFinished("MAX_TOKENS", "m-1")


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("MALFORMED_FUNCTION_CALL", MalformedReply), ("MISSING_THOUGHT_SIGNATURE", RequestRefused)],
)
def test_an_answer_that_broke_is_no_success(reason: str, kind: type[ProviderError]) -> None:
    reply = reader()
    assert reply.parse_frame(frame(says({"text": "Hi"}, reason=reason, finishMessage="It broke"))) == [
        TextDelta("Hi")
    ]
    with pytest.raises(kind, match="It broke"):
        reply.parse_end()


# ------------------------------------------------------------------------- any

WORDS = (
    *(
        "candidates",
        "content",
        "parts",
        "text",
        "thought",
        "thoughtSignature",
        "functionCall",
        "name",
        "args",
        "id",
    ),
    *("inlineData", "mimeType", "data", "executableCode", "code", "codeExecutionResult", "output", "finishReason"),
    *(
        "groundingMetadata",
        "groundingChunks",
        "groundingSupports",
        "segment",
        "startIndex",
        "endIndex",
        "web",
        "uri",
    ),
    *("groundingChunkIndices", "citationMetadata", "citationSources", "promptFeedback", "blockReason", "index"),
    *(
        "usageMetadata",
        "promptTokenCount",
        "candidatesTokenCount",
        "error",
        "message",
        "modelVersion",
        "partIndex",
    ),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "STOP", "ä", "SAFETY"]) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=25,
)
answers = st.builds(
    lambda candidate, more: {"candidates": [candidate], **more},
    values,
    st.dictionaries(st.sampled_from(WORDS), values, max_size=2),
)


@settings(deadline=None)
@given(
    st.lists(values | answers | st.builds(lambda part: says(part), values) | st.binary(max_size=30), max_size=4)
)
def test_whatever_comes_is_read_or_refused(frames: list[Any]) -> None:
    reply = reader()
    with suppress(Error):
        for each in frames:
            reply.parse_frame(frame(each))
        reply.parse_end()


@settings(deadline=None)
@given(st.binary(max_size=200) | values.map(lambda said: json.dumps(said).encode()))
def test_whatever_comes_in_one_piece_is_read_or_refused(body: bytes) -> None:
    with suppress(Error):
        reader().parse_whole(body)
