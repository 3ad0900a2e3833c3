"""Whatever a service sends, it is told or it is an error of this program: never a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import Error
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire import ReplyReader
from desktop_chat.providers.wire.cohere_replies import CohereReply
from desktop_chat.providers.wire.converse_replies import ConverseReply

NAMES = {
    "converse": (
        *("contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"),
        *(
            "text",
            "toolUse",
            "toolUseId",
            "name",
            "input",
            "type",
            "reasoningContent",
            "reasoningText",
            "signature",
        ),
        *("redactedContent", "citation", "citations", "citationsContent", "content", "location", "web", "source"),
        *("toolResult", "image", "bytes", "delta", "start", "stopReason", "contentBlockIndex", "usage", "trace"),
        *("inputTokens", "output", "message", "documentPage", "end"),
    ),
    "cohere": (
        *("content-start", "content-delta", "tool-plan-delta", "tool-call-start", "tool-call-delta"),
        *("citation-start", "message-end", "type", "delta", "message", "content", "text", "thinking", "tool_plan"),
        *("tool_calls", "id", "function", "name", "arguments", "citations", "start", "end", "sources", "document"),
        *("tool_output", "content_index", "index", "finish_reason", "usage", "tokens", "cached_tokens", "error"),
    ),
}
READERS: dict[str, Callable[[], ReplyReader]] = {
    "converse": lambda: ConverseReply("Bedrock"),
    "cohere": lambda: CohereReply("Cohere"),
}


def values(name: str) -> st.SearchStrategy[Any]:
    """JSON of names and texts that mean something here."""
    names = st.sampled_from(NAMES[name])
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | names | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


def read_all(reader: ReplyReader, frames: list[Frame]) -> None:
    for frame in frames:
        with suppress(Error):
            list(reader.parse_frame(frame))
    with suppress(Error):
        list(reader.parse_end())


@pytest.mark.parametrize("name", READERS)
def test_any_stream_is_told_or_an_error_of_this_program(name: str) -> None:
    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.tuples(st.sampled_from(NAMES[name]), values(name), values(name)), max_size=6))
    def check(said: list[tuple[str, Any, Any]]) -> None:
        bodies = [
            (event, {**value, "type": event, "delta": inner, "start": inner} if isinstance(value, dict) else value)
            for event, value, inner in said
        ]
        read_all(READERS[name](), [Frame(json.dumps(body).encode(), event) for event, body in bodies])

    check()


@pytest.mark.parametrize("name", READERS)
def test_any_whole_answer_is_told_or_an_error_of_this_program(name: str) -> None:
    @settings(deadline=None, max_examples=60)
    @given(values(name))
    def check(value: Any) -> None:
        content = [value, {"toolUse": value}, {"citationsContent": value}, {"type": "text", "text": value}]
        message = {"content": content, "tool_calls": value, "citations": [value, {"sources": [value]}]}
        for said in (value, {"output": {"message": message}}, {"message": message, "usage": value}):
            with suppress(Error):
                list(READERS[name]().parse_whole(json.dumps(said).encode()))

    check()


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=30), max_size=4))
def test_any_bytes_are_told_or_an_error_of_this_program(name: str, pieces: list[bytes]) -> None:
    read_all(READERS[name](), [Frame(piece) for piece in pieces] + [Frame(error=piece) for piece in pieces])
    for piece in pieces:
        with suppress(Error):
            list(READERS[name]().parse_whole(piece))
