"""Replies of the Chat Completions format are read as what they mean, however a server spells them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import (
    ContentRefused,
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
from desktop_chat.providers.wire.chat_completions import ChatCompletions, ChatReply


def ids() -> Iterator[str]:
    return (f"made_{number}" for number in count())


def reader() -> ChatReply:
    fresh = ids()
    return ChatReply("Service", "r-1", new_id=lambda: next(fresh))


def frame(said: Any) -> Frame:
    return Frame(said if isinstance(said, bytes) else json.dumps(said).encode())


def delta(reason: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"model": "m-1", "choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}


def read(*frames: Any) -> list[ProviderEvent]:
    reply = reader()
    events = [event for each in frames for event in reply.parse_frame(frame(each))]
    return [*events, *reply.parse_end()]


def calls(*fragments: dict[str, Any] | list[dict[str, Any]]) -> list[ToolCallReady]:
    frames = [delta(tool_calls=each if isinstance(each, list) else [each]) for each in fragments]
    return [event for event in read(*frames, delta("tool_calls")) if isinstance(event, ToolCallReady)]


def call(arguments: object = None, *, name: str | None = None, **fields: Any) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    return {"type": "function", "function": function, **fields}


FIELDS = (
    *("choices", "delta", "message", "content", "tool_calls", "function", "arguments", "name", "id", "index"),
    *("usage", "error", "reasoning", "reasoning_details", "annotations", "images", "refusal", "citations", "type"),
    *("text", "thinking", "image_url", "url", "model", "finish_reason", "code", "metadata", "raw", "status"),
    *("prompt_tokens", "prompt_tokens_details", "cost", "search_results", "url_citation"),
)
STOP = delta("stop")
DONE = b"[DONE]"
FINISHED = ReplyFinished("stop", "m-1")


def test_text_comes_piece_by_piece_to_its_terminal_event() -> None:
    assert read(delta(role="assistant", content=""), delta(content="Hel"), delta(content="lo"), STOP, DONE) == [
        TextDelta("Hel"),
        TextDelta("lo"),
        FINISHED,
    ]


def test_a_finish_reason_and_the_end_are_a_terminal_event_too() -> None:
    assert read(delta(content="x"), STOP) == [TextDelta("x"), FINISHED]


def test_the_mark_of_the_end_alone_is_enough() -> None:
    assert read(delta(content="x"), DONE) == [TextDelta("x"), ReplyFinished(None, "m-1")]


@pytest.mark.parametrize("frames", [(), (delta(content="x"),), (delta("", content="x"),)])
def test_an_end_without_a_terminal_event_is_a_cut(frames: tuple[Any, ...]) -> None:
    with pytest.raises(ReplyCut):
        read(*frames)


def test_blank_data_foreign_choices_and_empty_frames_say_nothing() -> None:
    other = {"choices": [{"index": 1, "delta": {"content": "another answer"}}]}
    assert read(b"", b"  ", {}, {"choices": []}, {"choices": None}, other, STOP) == [FINISHED]


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_thinking_is_told_apart_from_the_answer(field: str) -> None:
    assert read(delta(**{field: "hm", "content": ""}), delta(content="so", **{field: None}), STOP) == [
        ThinkingDelta("hm"),
        TextDelta("so"),
        FINISHED,
    ]


def test_thinking_in_chunks_is_kept_to_be_given_back() -> None:
    def thought(text: str) -> dict[str, Any]:
        return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}

    chunks = [thought("h"), thought("m"), {"type": "text", "text": "s"}, {"type": "text", "text": "o"}]
    strange = ["not a chunk", {"type": "reference", "reference_ids": [1]}]
    events = read(*(delta(content=[chunk]) for chunk in chunks), delta(content=strange), STOP)
    assert events == [
        ThinkingDelta("h"),
        ThinkingDelta("m"),
        TextDelta("s"),
        TextDelta("o"),
        RawBlock({"content": [thought("hm"), {"type": "text", "text": "so"}, strange[1]]}),
        FINISHED,
    ]


def test_reasoning_details_are_put_together_and_given_back() -> None:
    pieces = [
        {"type": "reasoning.text", "index": 0, "text": "h"},
        {"type": "reasoning.text", "index": 0, "text": "m", "signature": None},
        {"type": "reasoning.text", "index": 0, "signature": "sig"},
        {"type": "reasoning.encrypted", "index": 1, "data": "xyz"},
        {"type": "reasoning.text", "text": "no index"},
    ]
    events = read(*(delta(content="", reasoning_details=[piece]) for piece in pieces), STOP)
    assert [event.text for event in events if isinstance(event, ThinkingDelta)] == ["h", "m", "no index"]
    assert events[3] == RawBlock(
        {
            "reasoning_details": [
                {"type": "reasoning.text", "index": 0, "text": "hm", "signature": "sig"},
                pieces[3],
                pieces[4],
            ]
        }
    )


def test_a_call_is_put_together_from_fragments() -> None:
    events = read(
        delta(tool_calls=[call("", name="weather", id="c1", index=0)]),
        delta(tool_calls=[call('{"city":', index=0)]),
        delta(tool_calls=[call('"Rome"}', index=0, id="")]),
        delta("tool_calls"),
    )
    assert events == [
        ToolCallStarted(0, "c1", "weather"),
        ToolArgumentsDelta(0, '{"city":'),
        ToolArgumentsDelta(0, '"Rome"}'),
        ToolCallReady(0, "c1", "weather", '{"city":"Rome"}'),
        ReplyFinished("tool_calls", "m-1"),
    ]


def test_calls_side_by_side_may_come_interleaved() -> None:
    found = calls(
        call("", name="a", id="c1", index=0),
        call("", name="b", id="c2", index=1),
        call("{1", index=1),
        call("{0", index=0),
        call("}", index=1),
        call("}", index=0),
    )
    assert [(one.index, one.id, one.name, one.arguments) for one in found] == [
        (0, "c1", "a", "{0}"),
        (1, "c2", "b", "{1}"),
    ]


@pytest.mark.parametrize("arguments", ["", None, " "])
def test_a_call_without_arguments_has_empty_ones(arguments: str | None) -> None:
    assert calls(call(arguments, name="now", id="c1", index=0))[0].arguments == "{}"


def test_a_call_may_come_whole_and_its_arguments_as_an_object() -> None:
    assert calls(call({"city": "Köln"}, name="weather", id="c1"))[0].arguments == '{"city": "Köln"}'


def test_calls_without_ids_get_some_and_duplicates_another_one() -> None:
    assert [one.id for one in calls([call("{}", name="a"), call("{}", name="b")])] == ["made_0", "made_1"]
    twice = calls([call("{}", name="a", id="c", index=0), call("{}", name="b", id="c", index=1)])
    assert [one.id for one in twice] == ["c", "made_0"]


def test_whole_calls_that_all_have_index_zero_are_still_several() -> None:
    first, second = call("{}", name="a", id="c1", index=0), call("{}", name="b", id="c2", index=0)
    assert [(one.id, one.name) for one in calls(first, second)] == [("c1", "a"), ("c2", "b")]


def test_fragments_without_an_index_are_found_by_their_id_or_belong_to_the_latest_call() -> None:
    found = calls(
        call("{", name="a", id="c1"),
        call("{", name="b", id="c2"),
        call("}", id="c1"),
        call("}"),
    )
    assert [(one.id, one.arguments) for one in found] == [("c1", "{}"), ("c2", "{}")]
    assert [one.name for one in calls(call("{}", name="a"), call("{}", name="b"))] == ["a", "b"]


def test_the_name_may_come_after_the_first_arguments() -> None:
    events = read(
        delta(tool_calls=[call("{", index=0)]),
        delta(tool_calls=[call("}", index=0, id="c1", name="late")]),
        delta("tool_calls"),
    )
    assert events[:3] == [
        ToolCallStarted(0, "c1", "late"),
        ToolArgumentsDelta(0, "{"),
        ToolArgumentsDelta(0, "}"),
    ]


def test_a_call_that_never_gets_a_name_is_none() -> None:
    assert not calls({"index": 0, "function": None}, call("{}", index=0))


def test_what_is_not_known_of_a_call_is_kept_to_be_given_back() -> None:
    fragment = call("{}", name="a", id="c1", index=0, extra_content={"google": {"thought_signature": "s"}})
    fragment["function"]["strict"] = True
    assert calls(fragment)[0].details == {
        "extra_content": {"google": {"thought_signature": "s"}},
        "function": {"strict": True},
    }


def test_a_reply_in_one_piece_is_read_to_its_end() -> None:
    whole = {
        "model": "m-1",
        "choices": [
            {
                "message": {
                    "role": "assistant",
                    "content": "So.",
                    "reasoning_content": "hm",
                    "tool_calls": [call("{}", name="a", id="c1"), call("{}", name="b", id="c2")],
                },
                "finish_reason": "tool_calls",
            }
        ],
        "usage": {"prompt_tokens": 5, "completion_tokens": 2},
    }
    reply = reader()
    events = list(reply.parse_whole(json.dumps(whole).encode()))
    assert reply.is_finished
    assert not reply.parse_end()
    assert [event.text for event in events if isinstance(event, TextDelta | ThinkingDelta)] == ["hm", "So."]
    assert [event.id for event in events if isinstance(event, ToolCallReady)] == ["c1", "c2"]
    assert UsageReported(input=5, output=2) in events
    assert events[-1] == ReplyFinished("tool_calls", "m-1")


@pytest.mark.parametrize(
    ("usage", "bucket"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}, UsageReported(10, 5)),
        (
            {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 4},
             "completion_tokens_details": {"reasoning_tokens": 3}},
            UsageReported(6, 5, cache_read=4, reasoning=3),
        ),
        ({"prompt_tokens": 7, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 161}},
         UsageReported(0, 1, cache_read=161)),
        ({"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 1},
         UsageReported(1, 1, cache_read=8)),
        ({"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 30}, UsageReported(9, 21)),
        ({"prompt_tokens": 9, "completion_tokens": 1,
          "prompt_tokens_details": {"cached_tokens": 2, "cache_write_tokens": 3}, "cost": 0.0012},
         UsageReported(4, 1, cache_read=2, cache_write=3, cost=Decimal("0.0012"))),
        ({"prompt_tokens": 1, "cost": 0.1, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.2}},
         UsageReported(1, cost=Decimal("0.3"))),
        ({"prompt_tokens": 1, "cost": {"total_cost": 0.005}}, UsageReported(1, cost=Decimal("0.005"))),
        ({"prompt_tokens": 1, "cost_in_usd_ticks": 5_000_000_000}, UsageReported(1, cost=Decimal("0.5"))),
        ({"prompt_tokens": True, "completion_tokens": "many", "cost": "free"}, UsageReported()),
    ],
)  # fmt: skip
def test_usage_is_read_by_bucket(usage: dict[str, Any], bucket: UsageReported) -> None:
    assert read(STOP, {"choices": [], "usage": usage}, DONE) == [bucket, FINISHED]


def test_the_last_model_and_the_first_reason_count() -> None:
    again = {"model": "m-2", "choices": [{"delta": {}, "finish_reason": "length"}], "usage": None}
    assert read(STOP, again)[-1] == ReplyFinished("stop", "m-2")


def test_an_error_that_is_null_is_none() -> None:
    assert read({**delta(content="x"), "error": None}, STOP) == [TextDelta("x"), FINISHED]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"error": {"message": "Rate limit exceeded", "code": 429}}, RateLimited),
        ({"error": "Something broke"}, ProviderUnavailable),
        ({"choices": [{"delta": {}, "finish_reason": "error", "error": {"code": 502}}]}, ProviderUnavailable),
        (b"not json", MalformedReply),
        ([1], MalformedReply),
    ],
)
def test_an_error_in_the_stream_is_one(said: Any, kind: type[ProviderError]) -> None:
    with pytest.raises(kind) as caught:
        read(delta(content="x"), said, STOP)
    if kind is not MalformedReply:
        assert caught.value.details["request_id"] == "r-1"


@pytest.mark.parametrize(
    "broken",
    [
        Frame(b'{"message":"Model instance failed"}', "error"),
        Frame(b"", "", b'{"detail":"Model instance failed"}'),
        Frame(b"", "", b"Model instance failed"),
    ],
)
def test_an_error_by_name_or_in_a_bare_line_is_one(broken: Frame) -> None:
    with pytest.raises(ProviderUnavailable, match="Model instance failed"):
        reader().parse_frame(broken)


@pytest.mark.parametrize(
    "body", [b'{"error":{"message":"content_policy: flagged"}}', b'{"message":"was flagged"}']
)
def test_an_error_in_a_whole_reply_is_one(body: bytes) -> None:
    with pytest.raises(ContentRefused):
        reader().parse_whole(body)


def test_half_a_surrogate_pair_and_broken_letters_cost_one_sign_not_the_reply() -> None:
    half = b'{"model":"m-1","choices":[{"delta":{"content":"a\\ud83db"}}],"list":[1,NaN]}'
    broken = b'{"model":"m-1","choices":[{"delta":{"content":"c\xffd"}}]}'
    assert read(half, broken, STOP)[:2] == [TextDelta("a\ufffdb"), TextDelta("c\ufffdd")]


def test_a_refusal_is_told_in_its_words() -> None:
    assert read(delta(refusal="I will not."), STOP) == [TextDelta("I will not."), ReplyFinished("refusal", "m-1")]


def test_sources_are_told_once() -> None:
    searched = {"citations": ["https://a"], "search_results": [{"url": "https://a", "title": "A"}]}
    place = {"start_index": 0, "end_index": 2}
    note = {"type": "url_citation", "url_citation": {"url": "https://b", "title": "B", **place}}
    nowhere = {"url": "https://c", "start_index": 0, "end_index": 0, "content": "C.", "title": 1}
    events = read(
        {**delta(content="x"), **searched},
        {**delta(content="yz", annotations=[note, note, nowhere, "odd", {}]), **searched},
        {**STOP, "citations": []},
    )
    assert [dict(event.citation) for event in events if isinstance(event, CitationFound)] == [
        {"url": "https://b", "title": "B", "start": 0, "end": 2, "text": "xy"},
        {"url": "https://c", "cited_text": "C."},
        {"url": "https://a", "title": "A"},
    ]
    assert CitationFound({"url": "https://a"}) in read({**STOP, "citations": ["https://a"]})


def test_pictures_come_as_files() -> None:
    def picture(address: object) -> dict[str, Any]:
        return {"type": "image_url", "image_url": address}

    data = base64.b64encode(b"\x89PNG").decode()
    images = [
        picture({"url": f"data:image/png;base64,{data}"}),
        picture("data:image/svg+xml,%3Csvg%2F%3E"),
        picture({"url": "https://elsewhere"}),
        picture({"url": "data:image/png;base64,x"}),
        "odd",
    ]
    assert [
        event for event in read(delta(content="", images=images), STOP) if isinstance(event, FileReceived)
    ] == [
        FileReceived("picture-1.png", "image/png", b"\x89PNG"),
        FileReceived("picture-2.svg", "image/svg+xml", b"<svg/>"),
    ]


def test_the_wire_gives_every_reply_a_reader_of_its_own() -> None:
    wire = ChatCompletions()
    assert wire.reader("Service") is not wire.reader("Service")
    assert ids() is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(JSON, st.sampled_from(["delta", "message"]))
def test_nonsense_is_an_answer_that_cannot_be_read_and_no_crash(nonsense: Any, name: str) -> None:
    for said in (nonsense, {"choices": nonsense}, {"choices": [{name: nonsense, "finish_reason": "stop"}]}):
        reply = reader()
        with suppress(ProviderError):
            reply.parse_frame(frame(said))
            reply.parse_end()
        with suppress(ProviderError):
            reader().parse_whole(json.dumps(said).encode())


def test_chunks_that_say_nothing_do_no_harm_and_references_are_sources() -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    chunks = [{"type": "text"}, {"type": "text", "text": "x"}, thought]
    reference = {"type": "tool_reference", "url": "https://a", "title": "A"}
    events = read(delta(content=chunks), delta(content=[reference, {"type": "reference"}]), STOP)
    assert CitationFound({"url": "https://a", "title": "A"}) in events
    (raw,) = [event for event in events if isinstance(event, RawBlock)]
    assert raw.block == {"content": [{"type": "text", "text": "x"}, thought, reference, {"type": "reference"}]}


def test_a_whole_answer_told_beside_an_empty_piece_is_not_told_twice() -> None:
    frame = {"choices": [{"delta": {}, "message": {"content": "Hello"}, "finish_reason": "stop"}]}
    events = read(delta(content="Hello"), frame)
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["Hello"]
    whole = {"choices": [{"delta": {"content": ""}, "message": {"content": "Hello"}, "finish_reason": "stop"}]}
    assert TextDelta("Hello") in ChatReply("X").parse_whole(json.dumps(whole).encode())


def test_usage_is_read_from_every_place_it_stands_in() -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 2, "reasoning_tokens": 1, "total_tokens": float("nan")}
    frame = {**STOP, "usage": usage, "timings": {"cache_n": 4}}
    assert UsageReported(6, 2, 4, reasoning=1) in read(frame)
    odd = {**STOP, "usage": {"prompt_tokens": float("inf"), "cost": float("nan")}}
    assert UsageReported() in read(odd)
