"""A reply in the format of Bedrock's Converse, which streams in binary frames."""

from __future__ import annotations

from typing import Any

from tests.support.specimens.specimen import Event, Specimen, as_event_stream

_USAGE = {
    "inputTokens": 20,
    "outputTokens": 9,
    "totalTokens": 29,
    "cacheReadInputTokens": 5,
    "cacheWriteInputTokens": 2,
}
_CITED = {
    "title": "T",
    "sourceContent": [{"text": "words"}],
    "location": {"documentChar": {"documentIndex": 0, "start": 0, "end": 5}},
}


def _delta(index: int, **delta: Any) -> Event:
    return Event({"contentBlockIndex": index, "delta": delta, "p": "abc"}, "contentBlockDelta")


def _start(index: int, **start: Any) -> Event:
    return Event({"contentBlockIndex": index, "start": start}, "contentBlockStart")


def _stop(index: int) -> Event:
    return Event({"contentBlockIndex": index}, "contentBlockStop")


SPECIMEN = Specimen(
    begin=[Event({"role": "assistant"}, "messageStart")],
    piece=lambda text: _delta(0, text=text),
    more=[
        _delta(0, citation=_CITED),
        _delta(1, reasoningContent={"text": "Let me think."}),
        _delta(1, reasoningContent={"signature": "xyz"}),
        _stop(1),
        _delta(2, reasoningContent={"redactedContent": "eHl6"}),
        _stop(2),
        _start(3, toolUse={"toolUseId": "c-1", "name": "look"}),
        _start(4, toolUse={"toolUseId": "c-2", "name": "walk"}),
        _delta(3, toolUse={"input": '{"at":'}),
        _delta(3, toolUse={"input": '"sky"}'}),
        _stop(4),
        _stop(3),
        _start(5, image={"format": "png"}),
        _delta(5, image={"source": {"bytes": "iVBORw0KGgo="}}),
        _stop(5),
        _delta(6, unheardOf={"a": [1]}),
        Event({"a": None}, "somethingElse"),
    ],
    end=lambda _text: [
        _stop(0),
        Event({"stopReason": "end_turn", "additionalModelResponseFields": None}, "messageStop"),
        Event({"usage": _USAGE, "metrics": {"latencyMs": 5}}, "metadata"),
    ],
    whole={
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "xyz"}}},
                    {"text": "Hi"},
                    {"citationsContent": {"content": [{"text": "Hi"}], "citations": [_CITED]}},
                    {"toolUse": {"toolUseId": "c-1", "name": "look", "input": {"at": "sky"}}},
                ],
            }
        },
        "stopReason": "tool_use",
        "usage": _USAGE,
    },
    encode=as_event_stream,
)
