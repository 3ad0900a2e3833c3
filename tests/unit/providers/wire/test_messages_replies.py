"""Replies of the Messages format are read block by block, whatever comes, and kept to be given back."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.errors import (
    AuthenticationRefused,
    ContextTooLong,
    Error,
    MalformedReply,
    ModelRefused,
    NoCredit,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
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
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.messages_reply import MessagesReply
from desktop_chat.providers.wire.messages_usage import usage_of

BEGIN = {"type": "message_start", "message": {"model": "m-1", "content": []}}
STOP = {"type": "message_stop"}


def frame(said: Any) -> Frame:
    return Frame(said if isinstance(said, bytes) else json.dumps(said).encode())


def reader() -> MessagesReply:
    return MessagesReply("Service", "r-1", new_id=lambda: "made")


def read(*frames: Any) -> list[ProviderEvent]:
    reply = reader()
    events = [event for each in frames for event in reply.parse_frame(frame(each))]
    return [*events, *reply.parse_end()]


def whole(*blocks: Any, **fields: Any) -> list[ProviderEvent]:
    said = {"type": "message", "model": "m-1", "content": list(blocks), "stop_reason": "end_turn", **fields}
    return list(reader().parse_whole(json.dumps(said).encode()))


def start(index: int = 0, **block: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index: int = 0, **piece: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": piece}


def text(words: str, index: int = 0) -> dict[str, Any]:
    return delta(index, type="text_delta", text=words)


def arguments(piece: str, index: int = 0) -> dict[str, Any]:
    return delta(index, type="input_json_delta", partial_json=piece)


def end(index: int = 0) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def why(reason: str, **usage: Any) -> dict[str, Any]:
    return {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage}


def raw(events: list[ProviderEvent]) -> list[Any]:
    return [event.block["messages"] for event in events if isinstance(event, RawBlock)]


def test_text_comes_piece_by_piece_to_its_terminal_event() -> None:
    events = read(
        BEGIN, start(type="text", text=""), text("Hel"), {"type": "ping"}, text("lo"), end(), why("x"), STOP
    )
    assert events == [
        TextDelta("Hel"),
        TextDelta("lo"),
        RawBlock({"messages": {"type": "text", "text": "Hello"}}),
        ReplyFinished("x", "m-1"),
    ]


@pytest.mark.parametrize("count", range(6))
def test_an_end_before_the_terminal_event_is_a_cut(count: int) -> None:
    frames = [BEGIN, start(type="text", text=""), text("Hi"), end(), why("end_turn")]
    with pytest.raises(ReplyCut):
        read(*frames[:count])


def test_nothing_is_read_after_the_end_and_blank_or_unknown_events_say_nothing() -> None:
    strange: tuple[Any, ...] = ({"type": "thought_of_the_day"}, {"type": ["odd"]}, {}, b" ", b"")
    assert read(BEGIN, *strange, STOP, text("late"), b"not json") == [ReplyFinished(None, "m-1")]


def test_thoughts_are_told_and_kept_block_by_block_with_their_signatures() -> None:
    def thought(index: int, words: str, signature: str) -> list[Any]:
        return [
            start(index, type="thinking", thinking="", signature=""),
            *([delta(index, type="thinking_delta", thinking=words)] if words else []),
            delta(index, type="signature_delta", signature=signature),
            end(index),
        ]

    secret = {"type": "redacted_thinking", "data": "xyz"}
    events = read(
        BEGIN,
        *thought(0, "a", "s1"),
        *thought(1, "", "s2"),
        start(2, **secret),
        end(2),
        *thought(3, "b", "s3"),
        STOP,
    )
    assert [event.text for event in events if isinstance(event, ThinkingDelta)] == ["a", "b"]
    assert raw(events) == [
        {"type": "thinking", "thinking": "a", "signature": "s1"},
        {"type": "thinking", "thinking": "", "signature": "s2"},
        secret,
        {"type": "thinking", "thinking": "b", "signature": "s3"},
    ]


def test_calls_come_in_pieces_side_by_side() -> None:
    events = read(
        BEGIN,
        start(0, type="tool_use", id="c1", name="a", input={}),
        start(1, type="tool_use", id="c2", name="b", input={}),
        arguments('{"x"', 0),
        arguments('{"y":', 1),
        arguments(": 1}", 0),
        arguments(" 2}", 1),
        end(1),
        end(0),
        why("tool_use"),
        STOP,
    )
    assert [event for event in events if isinstance(event, ToolCallStarted)] == [
        ToolCallStarted(0, "c1", "a"),
        ToolCallStarted(1, "c2", "b"),
    ]
    pieces = [event for event in events if isinstance(event, ToolArgumentsDelta)]
    assert [(piece.index, piece.text) for piece in pieces][1] == (1, '{"y":')
    assert [event for event in events if isinstance(event, ToolCallReady)] == [
        ToolCallReady(1, "c2", "b", '{"y": 2}'),
        ToolCallReady(0, "c1", "a", '{"x": 1}'),
    ]
    assert [block["input"] for block in raw(events)] == [{"x": 1}, {"y": 2}], "in the order in which they began"


@pytest.mark.parametrize("pieces", [(), ("",), ("", " ")])
def test_no_arguments_are_an_empty_object(pieces: tuple[str, ...]) -> None:
    events = read(BEGIN, start(type="tool_use", id="c", name="a", input={}), *map(arguments, pieces), end(), STOP)
    assert ToolCallReady(0, "c", "a", "{}") in events
    assert raw(events)[0]["input"] == {}


def test_arguments_that_were_cut_are_told_as_they_came_and_go_back_as_what_they_are() -> None:
    events = read(
        BEGIN, start(type="tool_use", id="c", name="a", input={}), arguments('{"x": '), why("max_tokens"), STOP
    )
    assert ToolCallReady(0, "c", "a", '{"x": ') in events
    assert raw(events)[0]["input"] == {"INVALID_JSON": '{"x": '}
    assert events[-1] == ReplyFinished("max_tokens", "m-1")


def test_a_call_without_an_id_gets_one_and_one_without_a_name_is_only_kept() -> None:
    events = whole(
        {"type": "tool_use", "name": "a", "input": {"x": "é"}}, {"type": "tool_use", "id": "c", "name": " "}
    )
    assert [event for event in events if isinstance(event, ToolCallReady)] == [
        ToolCallReady(0, "made", "a", '{"x": "é"}')
    ]
    assert [block["id"] for block in raw(events)] == ["made", "c"]


def test_what_the_service_does_itself_is_kept_with_its_results() -> None:
    found = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": [{"url": "https://a"}]}
    events = read(
        BEGIN,
        start(0, type="server_tool_use", id="s1", name="web_search", input={}),
        arguments('{"query": "x"}'),
        end(0),
        start(1, **found),
        end(1),
        start(2, type="from_the_future", data=None),
        delta(2, type="future_delta", data="a", number=1, nothing=None),
        delta(2, type="future_delta", data="b", number=2),
        end(2),
        start(3, type="compaction", content=None),
        delta(3, type="compaction_delta", content="In short."),
        end(3),
        STOP,
    )
    assert raw(events) == [
        {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "x"}},
        found,
        {"type": "from_the_future", "data": "ab", "number": 2},
        {"type": "compaction", "content": "In short."},
    ]
    assert not any(isinstance(event, ToolCallReady) for event in events)


CITATIONS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {
            "type": "char_location",
            "cited_text": "c",
            "document_index": 1,
            "document_title": "D",
            "start_char_index": 0,
        },
        {"cited_text": "c", "source": 1, "title": "D"},
    ),
    (
        {"type": "page_location", "document_index": 0, "start_page_number": 2, "end_page_number": 4},
        {"source": 0, "pages": [2, 3]},
    ),
    (
        {"type": "page_location", "document_index": 0, "start_page_number": 2, "end_page_number": 2},
        {"source": 0, "pages": [2, 2]},
    ),
    (
        {"type": "content_block_location", "document_index": 0, "document_title": None, "start_block_index": 1},
        {"source": 0},
    ),
    (
        {"type": "web_search_result_location", "url": "https://a", "title": "A", "encrypted_index": "x"},
        {"url": "https://a", "title": "A"},
    ),
    (
        {"type": "search_result_location", "source": "https://b", "title": "B", "search_result_index": 3},
        {"url": "https://b", "title": "B", "source": 3},
    ),
    ({"type": "of_the_future", "start_page_number": 1, "document_index": True}, {}),
]


@pytest.mark.parametrize(("told", "found"), CITATIONS)
def test_sources_of_every_kind_are_told_with_their_place_in_the_answer(told: Any, found: Any) -> None:
    events = read(
        BEGIN,
        start(0, type="text", text=""),
        text("Look: "),
        end(0),
        start(1, type="text", text="", citations=[]),
        delta(1, type="citations_delta", citation=told),
        text("it is", 1),
        text(" so.", 1),
        end(1),
        STOP,
    )
    place = {"text": "it is so.", "start": 6, "end": 15}
    assert [event.citation for event in events if isinstance(event, CitationFound)] == [{**found, **place}]
    assert raw(events)[1] == {"type": "text", "text": "it is so.", "citations": [told]}


def test_a_whole_reply_says_the_same() -> None:
    note = {"type": "char_location", "document_index": 0, "cited_text": "c"}
    events = whole(
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": "So ", "citations": None},
        {"type": "text", "text": "it is.", "citations": [note, "odd"]},
        {"type": "tool_use", "id": "c", "name": "a", "input": {}},
        usage={"input_tokens": 3, "output_tokens": 5},
    )
    assert events[:6] == [
        UsageReported(input=3, output=5),
        ThinkingDelta("hm"),
        TextDelta("So "),
        TextDelta("it is."),
        CitationFound({"cited_text": "c", "text": "it is.", "start": 3, "end": 9, "source": 0}),
        ToolCallStarted(0, "c", "a"),
    ]
    assert len(raw(events)) == 4
    assert events[-1] == ReplyFinished("end_turn", "m-1")


def test_words_whose_block_was_not_announced_are_not_lost() -> None:
    events = read(BEGIN, delta(5, type="thinking_delta", thinking="hm"), text("Hi", 6), end(7), STOP)
    assert events[:2] == [ThinkingDelta("hm"), TextDelta("Hi")]
    assert raw(events) == [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Hi"}]


def test_a_pause_is_told_as_one() -> None:
    assert read(BEGIN, why("pause_turn"), STOP)[-1] == ReplyFinished("pause_turn", "m-1", is_paused=True)
    assert read(BEGIN, why("refusal"), STOP)[-1] == ReplyFinished("refusal", "m-1")


# ------------------------------------------------------------------------ usage


def test_counts_come_at_the_beginning_and_at_the_end() -> None:
    begin = {"type": "message_start", "message": {"usage": {"input_tokens": 10, "cache_read_input_tokens": 4}}}
    events = read(
        begin, {"type": "message_start", "message": {}}, why("end_turn", output_tokens=7, input_tokens=None), STOP
    )
    assert [event for event in events if isinstance(event, UsageReported)] == [
        UsageReported(input=10, cache_read=4),
        UsageReported(input=10, output=7, cache_read=4),
    ]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"input_tokens": -1, "output_tokens": True}, UsageReported(input=0)),
        (
            {"cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3}},
            UsageReported(cache_write=5),
        ),
        (
            {"cache_creation_input_tokens": 9, "cache_creation": {"ephemeral_5m_input_tokens": 9, "odd": None}},
            UsageReported(cache_write=9),
        ),
        ({"cache_creation_input_tokens": 1, "cache_creation": "odd"}, UsageReported(cache_write=1)),
        (
            {"output_tokens": 9, "output_tokens_details": {"thinking_tokens": 4}},
            UsageReported(output=9, reasoning=4),
        ),
        ({"output_tokens": 9, "iterations": [], "output_tokens_details": None}, UsageReported(output=9)),
        ({"output_tokens": 9, "iterations": "odd"}, UsageReported(output=9)),
        (
            {
                "input_tokens": 162,
                "iterations": [
                    {"input_tokens": 1000, "output_tokens": 80},
                    {"input_tokens": 162, "output_tokens": 11},
                    1,
                ],
            },
            UsageReported(input=1162, output=91),
        ),
    ],
)
def test_every_bucket_is_counted_once(told: dict[str, Any], found: UsageReported) -> None:
    assert usage_of(told) == found


# ----------------------------------------------------------------------- failures


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        ("overloaded_error", "Overloaded", ProviderUnavailable),
        ("api_error", "Internal server error", ProviderUnavailable),
        ("rate_limit_error", "This request would exceed your rate limit", RateLimited),
        ("authentication_error", "invalid x-api-key", AuthenticationRefused),
        ("billing_error", "Please check your plan", NoCredit),
        ("invalid_request_error", "Your credit balance is too low to access the API", NoCredit),
        ("not_found_error", "model: claude-nobody", ModelRefused),
        ("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", ContextTooLong),
        (
            "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 199000 + 64000 > 200000",
            ContextTooLong,
        ),
    ],
)
def test_a_failure_in_the_middle_is_named_in_the_services_own_words(
    code: str, words: str, kind: type[ProviderError]
) -> None:
    failure = {"type": "error", "error": {"type": code, "message": words}, "request_id": "req_1"}
    with pytest.raises(kind) as caught:
        read(BEGIN, start(type="text", text=""), text("Hi"), failure)
    assert type(caught.value) is kind
    assert caught.value.details["words"] == words
    assert caught.value.details["request_id"] == "r-1"
    with pytest.raises(kind):
        reader().parse_whole(json.dumps(failure).encode())


def test_a_bare_line_of_error_and_an_error_without_a_type_are_failures() -> None:
    with pytest.raises(ProviderError, match="broken"):
        reader().parse_frame(Frame(error=b'{"detail": "broken"}'))
    with pytest.raises(ProviderError, match="broken"):
        reader().parse_frame(Frame(error=b"broken"))
    with pytest.raises(ProviderError, match="broken"):
        read({"error": "broken"})
    with pytest.raises(ProviderError, match="broken"):
        reader().parse_frame(Frame(b'{"message": "broken"}', "error"))


@pytest.mark.parametrize(
    "said",
    [
        b"not json",
        [1],
        {"type": "message_start"},
        {"type": "content_block_start", "index": 0},
        {"type": "content_block_start", "index": "0", "content_block": {"type": "text"}},
        {"type": "content_block_delta", "index": 0, "delta": "x"},
        {"type": "content_block_delta", "index": True, "delta": {"type": "text_delta"}},
        arguments("{}", 9),
    ],
)
def test_what_cannot_be_read_is_said_to_be_malformed(said: Any) -> None:
    with pytest.raises(MalformedReply):
        read(said)


def test_a_piece_for_a_block_that_is_over_is_malformed() -> None:
    with pytest.raises(MalformedReply):
        read(BEGIN, start(type="text", text=""), end(), text("late"))


@pytest.mark.parametrize("body", [b"[]", b"{}", b'"x"', b'{"content": "x"}'])
def test_a_whole_answer_that_is_no_message_is_a_failure(body: bytes) -> None:
    with pytest.raises(ProviderError):
        reader().parse_whole(body)


NAMES = (
    *("type", "index", "delta", "content_block", "message", "content", "usage", "text", "thinking", "signature"),
    *(
        "partial_json",
        "citation",
        "citations",
        "name",
        "id",
        "input",
        "stop_reason",
        "model",
        "error",
        "iterations",
    ),
    *("cache_creation", "output_tokens_details", "start_page_number", "end_page_number"),
)
KINDS = (
    *("message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta"),
    *("message_stop", "ping", "text", "thinking", "tool_use", "text_delta", "input_json_delta", "citations_delta"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3) | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)
FRAMES = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS)}, optional={name: VALUES for name in NAMES if name != "type"}
)


@given(st.lists(FRAMES | VALUES, max_size=12))
def test_whatever_comes_only_the_programs_own_errors_are_raised(frames: list[Any]) -> None:
    with suppress(Error):
        read(*frames)
    for each in frames:
        with suppress(Error):
            reader().parse_whole(json.dumps(each).encode())


@given(st.binary(max_size=60))
def test_whatever_bytes_come_only_the_programs_own_errors_are_raised(data: bytes) -> None:
    with suppress(Error):
        Messages().reader("Service").parse_whole(data)
    with suppress(Error):
        reader().parse_frame(Frame(data))
