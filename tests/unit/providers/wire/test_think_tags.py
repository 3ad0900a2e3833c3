"""Thinking that a model writes into its answer between tags is told apart, wherever the network cuts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.providers.events import ProviderEvent, ReplyFinished, TextDelta, ThinkingDelta, ToolCallReady
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.think_tags import ThinkTags


def parted(*pieces: str) -> tuple[str, str]:
    tags = ThinkTags()
    events: list[ProviderEvent] = [event for piece in pieces for event in tags.take(piece)]
    events += tags.end()
    thinking = "".join(event.text for event in events if isinstance(event, ThinkingDelta))
    return thinking, "".join(event.text for event in events if isinstance(event, TextDelta))


@pytest.mark.parametrize(
    ("text", "thinking", "answer"),
    [
        ("Plain.", "", "Plain."),
        ("<think>hm</think>So.", "hm", "So."),
        ("\n<think>hm</think>\n\nSo.", "hm", "\n\nSo."),
        ("<think>never closed", "never closed", ""),
        ("<think>hm</thi", "hm</thi", ""),
        ("<think></think>So.", "", "So."),
        ("<th", "", "<th"),
        ("  ", "", "  "),
        ("<thing>", "", "<thing>"),
        ("Say <think>no</think>.", "", "Say <think>no</think>."),
        ("<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
    ],
)
def test_only_tags_at_the_beginning_count(text: str, thinking: str, answer: str) -> None:
    assert parted(text) == (thinking, answer)
    assert parted(*text) == (thinking, answer)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["<think>", "</think>", "<", "</", "thi", "nk>", " ", "a"])))
def test_cuts_change_nothing_and_no_word_is_lost(pieces: list[str]) -> None:
    whole = "".join(pieces)
    assert parted(*pieces) == parted(whole) == parted(*whole)
    assert "".join(parted(whole)) in (whole, whole.lstrip().replace("<think>", "", 1).replace("</think>", "", 1))


def test_a_reply_is_parted_before_its_calls_are_told() -> None:
    reader = ChatCompletions(Dialect(has_think_tags=True)).reader("Service")
    call = {"id": "c1", "function": {"name": "a", "arguments": "{}"}}
    events: list[ProviderEvent] = []
    for said, reason in (({"content": "<think>hm</th"}, None), ({"tool_calls": [call]}, "tool_calls")):
        frame = {"choices": [{"delta": said, "finish_reason": reason}]}
        events += reader.parse_frame(Frame(json.dumps(frame).encode()))
    events += reader.parse_frame(Frame(b"[DONE]"))
    kinds = [event for event in events if isinstance(event, ThinkingDelta | ToolCallReady | ReplyFinished)]
    assert kinds == [
        ThinkingDelta("hm"),
        ThinkingDelta("</th"),
        ToolCallReady(0, "c1", "a"),
        ReplyFinished("tool_calls"),
    ]
