"""A reply in the format of Cohere's second chat."""

from __future__ import annotations

from typing import Any

from tests.support.specimens.specimen import Event, Specimen

_USAGE = {
    "billed_units": {"input_tokens": 3, "output_tokens": 9},
    "tokens": {"input_tokens": 20, "output_tokens": 9},
}
_CITED = {
    "start": 0,
    "end": 2,
    "text": "Hi",
    "content_index": 0,
    "type": "TEXT_CONTENT",
    "sources": [{"type": "document", "id": "doc-1", "document": {"id": "doc-1", "title": "T", "text": "words"}}],
}


def _event(kind: str, index: int | None = None, **message: Any) -> Event:
    place = {} if index is None else {"index": index}
    return Event({"type": kind, **place, "delta": {"message": message}}, kind)


def _call(**function: Any) -> dict[str, Any]:
    return {"id": "c-1", "type": "function", "function": function}


SPECIMEN = Specimen(
    begin=[
        Event(
            {"type": "message-start", "id": "m-1", "delta": {"message": {"role": "assistant"}}}, "message-start"
        ),
        _event("content-start", 0, content={"type": "text", "text": ""}),
    ],
    piece=lambda text: _event("content-delta", 0, content={"text": text}),
    more=[
        _event("citation-start", 0, citations=_CITED),
        Event({"type": "citation-end", "index": 0}, "citation-end"),
        _event("tool-plan-delta", tool_plan="I will look."),
        _event("content-start", 1, content={"type": "thinking", "thinking": ""}),
        _event("content-delta", 1, content={"thinking": "Let me think."}),
        Event({"type": "content-end", "index": 1}, "content-end"),
        _event("tool-call-start", 0, tool_calls=_call(name="look", arguments="")),
        _event("tool-call-start", 1, tool_calls={**_call(name="walk", arguments=""), "id": "c-2"}),
        _event("tool-call-delta", 0, tool_calls={"function": {"arguments": '{"at":'}}),
        _event("tool-call-delta", 0, tool_calls={"function": {"arguments": '"sky"}'}}),
        Event({"type": "tool-call-end", "index": 1}, "tool-call-end"),
        Event({"type": "tool-call-end", "index": 0}, "tool-call-end"),
        Event({"type": "something-else", "delta": None}, "something-else"),
    ],
    end=lambda _text: [
        Event({"type": "content-end", "index": 0}, "content-end"),
        Event({"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": _USAGE}}, "message-end"),
    ],
    whole={
        "id": "m-1",
        "finish_reason": "TOOL_CALL",
        "message": {
            "role": "assistant",
            "tool_plan": "I will look.",
            "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Hi"}],
            "tool_calls": [_call(name="look", arguments="{}")],
            "citations": [_CITED],
        },
        "usage": _USAGE,
    },
)
