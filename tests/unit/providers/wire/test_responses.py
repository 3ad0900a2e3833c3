"""Replies of the Responses format are read as what they mean, in whatever order their parts come."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import (
    ContentRefused,
    ContextTooLong,
    Error,
    MalformedReply,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
)
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
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_reply import ResponsesReply

Said = dict[str, Any]

DONE = {"type": "response.completed", "response": {"model": "m-1", "status": "completed", "output": []}}
FINISHED = ReplyFinished("stop", "m-1")


def reader() -> ResponsesReply:
    fresh = count()
    return ResponsesReply("Service", "r-1", new_id=lambda: f"made_{next(fresh)}")


def read(*frames: Any) -> list[ProviderEvent]:
    reply = reader()
    events = [
        event
        for said in frames
        for event in reply.parse_frame(Frame(said if isinstance(said, bytes) else json.dumps(said).encode()))
    ]
    return [*events, *reply.parse_end()]


def whole(*output: Said, **more: Any) -> list[ProviderEvent]:
    answer = {"model": "m-1", "status": "completed", "error": None, "output": list(output), **more}
    return list(reader().parse_whole(json.dumps(answer).encode()))


def of(kind: Any, events: list[ProviderEvent]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def text(delta: str, item: int = 0, part: int = 0) -> Said:
    return {
        "type": "response.output_text.delta",
        "output_index": item,
        "content_index": part,
        "item_id": f"m_{item}",
        "delta": delta,
    }


def message(*texts: str, notes: list[Any] | None = None, **more: Any) -> Said:
    content = [{"type": "output_text", "text": each, "annotations": notes or []} for each in texts]
    return {"type": "message", "id": "m_0", "role": "assistant", "status": "completed", "content": content, **more}


def call(name: str = "f", arguments: Any = "", call_id: str | None = "c1", **more: Any) -> Said:
    said = {"type": "function_call", "name": name, "arguments": arguments, "call_id": call_id, **more}
    return {name: value for name, value in said.items() if value is not None}


def added(item: Said, place: int = 0) -> Said:
    return {"type": "response.output_item.added", "output_index": place, "item": item}


def done(item: Said, place: int = 0) -> Said:
    return {"type": "response.output_item.done", "output_index": place, "item": item}


def argued(delta: str, place: int = 0) -> Said:
    return {"type": "response.function_call_arguments.delta", "output_index": place, "delta": delta}


def ended(status: str = "completed", *output: Said, **more: Any) -> Said:
    response = {"model": "m-1", "status": status, "output": list(output), **more}
    return {"type": f"response.{status}", "response": response}


# ------------------------------------------------------------------------------- text


def test_text_comes_piece_by_piece_to_its_terminal_event() -> None:
    begun = {"type": "response.created", "response": {"model": "m-0"}}
    assert read(begun, text("Hel"), text("lo"), DONE) == [TextDelta("Hel"), TextDelta("lo"), FINISHED]
    nameless = {"type": "response.completed", "response": {}}
    assert read(begun, text("x"), nameless) == [TextDelta("x"), ReplyFinished("stop", "m-0")]


def test_the_kind_of_an_event_may_stand_before_its_data() -> None:
    said = reader().parse_frame(Frame(b'{"delta":"x"}', "response.output_text.delta"))
    assert said == [TextDelta("x")]


@pytest.mark.parametrize("frames", [(), (text("x"),), (text("x"), b"[DONE]")])
def test_an_end_without_a_terminal_event_is_a_cut(frames: tuple[Any, ...]) -> None:
    with pytest.raises(ReplyCut):
        read(*frames)


def test_what_the_events_left_out_the_finished_item_brings_and_nothing_comes_twice() -> None:
    full = {"type": "response.output_text.done", "output_index": 0, "content_index": 0, "text": "Hello"}
    events = read(text("Hel"), full, done(message("Hello there")), ended("completed", message("Hello there")))
    assert [event.text for event in of(TextDelta, events)] == ["Hel", "lo", " there"]
    assert of(RawBlock, events) == [RawBlock({"responses": message("Hello there")})]


def test_items_that_the_end_lists_by_other_numbers_are_not_told_again() -> None:
    item = {**message("Hello"), "id": "m_7"}
    events = read(text("Hello", 7), done(item, 7), ended("completed", item))
    assert [event.text for event in of(TextDelta, events)] == ["Hello"]
    begun = read(added(call(id="fc_7"), 7), ended("completed", call(id="fc_7", arguments="{}")))
    assert of(ToolCallReady, begun) == [ToolCallReady(0, "c1", "f", "{}")]


def test_a_text_that_its_end_contradicts_stays_as_it_was_told() -> None:
    assert of(TextDelta, read(text("Hel"), done(message("Hi")), DONE)) == [TextDelta("Hel")]


def test_items_are_paragraphs_and_their_parts_are_not() -> None:
    events = read(text("a"), text("b", part=1), text("c", 1), text("d", 2), DONE)
    assert "".join(event.text for event in of(TextDelta, events)) == "ab\n\nc\n\nd"


def test_events_without_numbers_are_told_apart_by_their_ids() -> None:
    def piece(delta: str, name: str) -> Said:
        return {"type": "response.output_text.delta", "item_id": name, "delta": delta}

    events = read(piece("a", "x"), piece("b", "y"), piece("c", "y"), DONE)
    assert "".join(event.text for event in of(TextDelta, events)) == "a\n\nbc"


def test_a_refusal_is_told_in_its_words() -> None:
    piece = {"type": "response.refusal.delta", "output_index": 0, "content_index": 0, "delta": "No"}
    item = message()
    item["content"] = [{"type": "refusal", "refusal": "No."}]
    finished = ReplyFinished("refusal", "m-1")
    assert read(piece, done(item), DONE) == [
        TextDelta("No"),
        TextDelta("."),
        RawBlock({"responses": item}),
        finished,
    ]
    assert whole(item)[-1] == finished


# --------------------------------------------------------------------------- thinking


def test_thinking_comes_in_summaries_or_in_full() -> None:
    def summary(delta: str, number: int) -> Said:
        return {
            "type": "response.reasoning_summary_text.delta",
            "output_index": 0,
            "summary_index": number,
            "delta": delta,
        }

    full = {"type": "response.reasoning_text.delta", "output_index": 1, "content_index": 0, "delta": "c"}
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "a!"}, {"text": "b"}]}
    events = read(summary("a", 0), summary("!", 0), summary("b", 1), done(thought), full, DONE)
    assert "".join(event.text for event in of(ThinkingDelta, events)) == "a!\n\nb\n\nc"
    assert of(RawBlock, events) == [RawBlock({"responses": thought})]


def test_all_thinking_is_kept_in_order_with_what_it_led_to() -> None:
    first = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "1"}
    second = {"type": "reasoning", "id": "rs_2", "content": [{"type": "reasoning_text", "text": "hm"}]}
    items = [first, message("a"), second, call(id="fc_1")]
    assert [event.block["responses"] for event in of(RawBlock, whole(*items))] == items
    late = read(done(items[3], 3), done(items[1], 1), done(items[2], 2), done(items[0]), DONE)
    assert [event.block["responses"] for event in of(RawBlock, late)] == items


# ------------------------------------------------------------------------------- calls


def test_calls_side_by_side_are_put_together() -> None:
    events = read(
        added(call("a", call_id="c1")),
        added(call("b", call_id="c2"), 1),
        argued('{"x"', 0),
        argued('{"y"', 1),
        argued(":1}", 0),
        argued(":2}", 1),
        done(call("b", '{"y":2}', "c2"), 1),
        done(call("a", '{"x":1}', "c1")),
        DONE,
    )
    assert of(ToolCallStarted, events) == [ToolCallStarted(0, "c1", "a"), ToolCallStarted(1, "c2", "b")]
    assert of(ToolCallReady, events) == [
        ToolCallReady(1, "c2", "b", '{"y":2}'),
        ToolCallReady(0, "c1", "a", '{"x":1}'),
    ]
    assert events[-1] == ReplyFinished("tool_calls", "m-1")


def test_arguments_may_come_whole_at_any_point() -> None:
    all_of_them = {"type": "response.function_call_arguments.done", "output_index": 0, "arguments": '{"x":1}'}
    for frames in (
        (added(call()), all_of_them, done(call(arguments='{"x":1}'))),
        (added(call()), argued('{"x"'), all_of_them),
        (added(call(arguments='{"x":1}')), done(call(arguments='{"x":1}'))),
        (added(call()), done(call(arguments={"x": 1}))),
        (done(call(arguments='{"x":1}')),),
        (added(call()), argued('{"x":1}')),
    ):
        events = read(*frames, DONE)
        [ready] = of(ToolCallReady, events)
        assert json.loads(ready.arguments) == {"x": 1}
        assert json.loads("".join(event.text for event in of(ToolArgumentsDelta, events))) == {"x": 1}


@pytest.mark.parametrize("arguments", ["", "  ", None])
def test_no_arguments_are_an_empty_object(arguments: str | None) -> None:
    assert of(ToolCallReady, whole(call(arguments=arguments))) == [ToolCallReady(0, "c1", "f", "{}")]


def test_calls_without_an_id_or_with_the_same_one_are_told_apart_and_kept_so() -> None:
    events = whole(call(call_id=None), call(call_id="c1"), call(call_id="c1"))
    ids = [event.id for event in of(ToolCallReady, events)]
    assert ids == ["made_0", "c1", "made_1"]
    assert [event.block["responses"]["call_id"] for event in of(RawBlock, events)] == ids


def test_a_call_that_was_cut_by_the_limit_is_none() -> None:
    cut = call(arguments='{"x"', status="incomplete")
    details = {"reason": "max_output_tokens"}
    events = read(added(call()), argued('{"x"'), done(cut), ended("incomplete", cut, incomplete_details=details))
    assert of(ToolCallReady, events) == []
    assert events[-1] == ReplyFinished("length", "m-1")
    open_ended = read(added(call()), argued('{"x"'), ended("incomplete", incomplete_details=details))
    assert of(ToolCallReady, open_ended) == []


def test_a_call_without_a_name_and_pieces_of_unknown_calls_are_none() -> None:
    nameless = {"type": "function_call", "call_id": "c1"}
    assert of(ToolCallReady, read(added(nameless), argued("{}"), argued("{}", 7), done(nameless), DONE)) == []


# ------------------------------------------------------------------ citations and files


def note(start: int, end: int, url: str = "https://a") -> Said:
    return {"type": "url_citation", "url": url, "title": "A", "start_index": start, "end_index": end}


def test_citations_name_the_words_of_the_answer_and_their_place_in_all_of_it() -> None:
    events = whole(message("Hé."), message("It is 4.", notes=[note(6, 7), note(6, 7), "odd", {"type": "x"}]))
    assert [event.citation for event in of(CitationFound, events)] == [
        {"url": "https://a", "title": "A", "text": "4", "start": 11, "end": 12}
    ]
    assert "".join(event.text for event in of(TextDelta, events))[11:12] == "4"


def test_a_citation_is_told_as_soon_as_its_words_are_there() -> None:
    def noted(what: Any) -> Said:
        return {
            "type": "response.output_text.annotation.added",
            "output_index": 0,
            "content_index": 0,
            "annotation": what,
        }

    early, late = note(0, 2), note(0, 5)
    events = read(
        text("Hel"), noted(early), noted(late), text("lo"), done(message("Hello", notes=[early, late])), DONE
    )
    assert [type(event) for event in events[:4]] == [TextDelta, CitationFound, TextDelta, CitationFound]
    assert [event.citation["text"] for event in of(CitationFound, events)] == ["He", "Hello"]


@pytest.mark.parametrize("place", [(-1, 2), (2, 1), (0, 99), ("a", "b"), (None, None), (True, 3)])
def test_a_place_that_cannot_be_is_left_out(place: tuple[Any, Any]) -> None:
    [found] = of(CitationFound, whole(message("Hello", notes=[note(*place)])))
    assert found.citation == {"url": "https://a", "title": "A"}


def test_a_place_in_a_part_that_others_interrupted_is_left_out() -> None:
    events = read(text("He"), text("x", 1), text("llo"), done(message("Hello", notes=[note(0, 5)])), DONE)
    [found] = of(CitationFound, events)
    assert "start" not in found.citation


def test_files_are_cited_by_their_names() -> None:
    notes = [
        {"type": "file_citation", "file_id": "f1", "filename": "a.pdf", "index": 5},
        {
            "type": "container_file_citation",
            "file_id": "f2",
            "filename": "b.csv",
            "start_index": 0,
            "end_index": 5,
        },
        {"type": "file_path", "file_id": "f3", "index": 99},
    ]
    assert [event.citation for event in of(CitationFound, whole(message("Hello", notes=notes)))] == [
        {"title": "a.pdf", "start": 5, "end": 5},
        {"title": "b.csv", "text": "Hello", "start": 0, "end": 5},
        {"title": "f3"},
    ]


def test_pictures_come_as_files() -> None:
    data = base64.b64encode(b"picture").decode()
    partial = {"type": "response.image_generation_call.partial_image", "partial_image_b64": data}
    drawn = {"type": "image_generation_call", "id": "ig_1", "result": data}
    jpeg = {**drawn, "id": "ig_2", "output_format": "jpeg"}
    plotted = {
        "type": "code_interpreter_call",
        "outputs": [
            {"type": "logs", "logs": "1"},
            {"type": "image", "url": f"data:image/webp;base64,{data}"},
            {"type": "image", "url": "https://a/b.png"},
            "odd",
        ],
    }
    events = read(partial, done(drawn), done(jpeg, 1), done(plotted, 2), DONE)
    assert of(FileReceived, events) == [
        FileReceived("picture-1.png", "image/png", b"picture"),
        FileReceived("picture-2.jpg", "image/jpeg", b"picture"),
        FileReceived("picture-3.webp", "image/webp", b"picture"),
    ]
    assert len(of(RawBlock, events)) == 3


@pytest.mark.parametrize("result", [None, "", "a", 7, "ä"])
def test_a_picture_that_is_none_is_left_out(result: object) -> None:
    assert of(FileReceived, whole({"type": "image_generation_call", "result": result})) == []


# ------------------------------------------------------------------- usage and the end


def test_usage_is_told_in_all_buckets() -> None:
    told = {
        "input_tokens": 100,
        "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 10},
        "output_tokens": 50,
        "output_tokens_details": {"reasoning_tokens": 40},
        "total_tokens": 150,
        "cost_in_usd_ticks": 5_000_000_000,
    }
    usage = UsageReported(input=30, output=50, cache_read=60, cache_write=10, reasoning=40, cost=Decimal("0.5"))
    assert of(UsageReported, whole(message("x"), usage=told)) == [usage]
    assert of(UsageReported, whole(usage={"input_tokens": 7, "input_tokens_details": {"cached_tokens": 161}})) == [
        UsageReported(input=0, cache_read=161)
    ]
    assert of(UsageReported, whole(usage=None)) == []


@pytest.mark.parametrize(
    ("status", "details", "reason"),
    [
        ("completed", None, "stop"),
        ("incomplete", {"reason": "max_output_tokens"}, "length"),
        ("incomplete", {"reason": "content_filter"}, "content_filter"),
        ("incomplete", None, "incomplete"),
    ],
)
def test_a_reply_ends_for_a_reason(status: str, details: object, reason: str) -> None:
    assert whole(message("x"), status=status, incomplete_details=details)[-1] == ReplyFinished(reason, "m-1")
    assert read(text("x"), ended(status, incomplete_details=details))[-1] == ReplyFinished(reason, "m-1")


@pytest.mark.parametrize("status", ["in_progress", "queued", "cancelled"])
def test_a_reply_that_is_not_over_is_a_cut(status: str) -> None:
    with pytest.raises(ReplyCut):
        whole(message("x"), status=status)


def test_after_the_end_nothing_is_read() -> None:
    assert read(DONE, text("x"), b"not JSON") == [FINISHED]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"type": "error", "code": "rate_limit_exceeded", "message": "Rate limit reached"}, RateLimited),
        ({"type": "error", "error": {"type": "server_error", "message": "Oh"}}, ProviderUnavailable),
        ({"error": {"code": "context_length_exceeded", "message": "Oh"}}, ContextTooLong),
        (
            {"type": "response.failed", "response": {"error": {"code": "server_error", "message": "Oh"}}},
            ProviderUnavailable,
        ),
        ({"type": "response.failed", "response": {"error": None}}, ProviderUnavailable),
        ({"type": "response.failed"}, ProviderUnavailable),
        (
            {
                "type": "response.completed",
                "response": {"error": {"code": "invalid_prompt", "message": "flagged"}},
            },
            ContentRefused,
        ),
    ],
)
def test_a_failure_in_mid_stream_is_one(said: Said, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        read(text("x"), said)
    assert type(caught.value) is kind
    assert caught.value.details["request_id"] == "r-1"


def test_a_bare_line_of_error_is_a_failure() -> None:
    with pytest.raises(RateLimited):
        reader().parse_frame(Frame(b"", error=b'{"message":"Rate limit reached"}'))
    with pytest.raises(ProviderUnavailable):
        reader().parse_frame(Frame(b"", error=b"broken"))


@pytest.mark.parametrize(
    "body",
    [b'{"error":{"message":"was flagged"}}', b'{"output":[],"error":{"message":"was flagged"}}', b'"flagged"'],
)
def test_an_error_in_a_whole_reply_is_one(body: bytes) -> None:
    with pytest.raises(ContentRefused):
        reader().parse_whole(body)


def test_unknown_events_say_nothing_and_unknown_items_are_kept() -> None:
    strange = {"type": "dance_call", "id": "d_1", "steps": [1]}
    events = read(
        b"  ",
        {"type": "response.dance.delta", "delta": "x"},
        {"type": "keepalive"},
        {},
        added(strange),
        done(strange),
        DONE,
    )
    assert events == [RawBlock({"responses": strange}), FINISHED]


def test_what_is_no_object_is_malformed() -> None:
    for said in (b"[]", b"7", b"not JSON", {"type": "response.completed"}, {"type": "response.output_item.done"}):
        with pytest.raises(MalformedReply):
            read(said)
    with pytest.raises(MalformedReply):
        whole(usage=[1])


# ------------------------------------------------------------------------- anything at all

NAMES = (
    *("type", "item", "response", "output", "content", "text", "delta", "annotations", "annotation", "summary"),
    *("id", "call_id", "name", "arguments", "output_index", "content_index", "summary_index", "item_id", "status"),
    *("error", "usage", "input_tokens", "input_tokens_details", "cached_tokens", "result", "outputs", "url"),
    *("start_index", "end_index", "index", "title", "refusal", "model", "incomplete_details", "reason", "code"),
    *("output_format", "encrypted_content", "message", "cost_in_usd_ticks"),
)
KINDS = (
    *("response.output_item.added", "response.output_item.done", "response.output_text.delta", "response.created"),
    *("response.output_text.done", "response.output_text.annotation.added", "response.refusal.delta", "error"),
    *("response.reasoning_text.delta", "response.reasoning_summary_text.delta", "response.completed"),
    *("response.function_call_arguments.delta", "response.function_call_arguments.done", "response.incomplete"),
    *("response.failed", "message", "function_call", "reasoning", "image_generation_call", "url_citation"),
    *("output_text", "refusal", "completed", "incomplete"),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(KINDS)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=8,
)
frames = st.builds(
    lambda kind, rest: {**rest, "type": kind},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(NAMES), values, max_size=6),
)


@given(st.lists(frames, max_size=4))
@settings(deadline=None, max_examples=60)
def test_no_stream_brings_anything_but_events_and_the_programs_own_errors(said: list[Said]) -> None:
    with suppress(Error):
        read(*(json.dumps(each).encode() for each in said))


@given(values)
@settings(deadline=None, max_examples=60)
def test_no_whole_answer_brings_anything_but_events_and_the_programs_own_errors(output: Any) -> None:
    with suppress(Error):
        reader().parse_whole(
            json.dumps({"output": [output, output], "usage": output, "status": "completed"}).encode()
        )


@given(st.binary(max_size=64))
@settings(deadline=None, max_examples=50)
def test_no_bytes_bring_anything_but_the_programs_own_errors(data: bytes) -> None:
    with suppress(Error):
        reader().parse_frame(Frame(data))
    with suppress(Error):
        Responses().reader("Service").parse_whole(data)
