"""A reply in the Chat Completions format."""

from __future__ import annotations

from typing import Any

from tests.support.specimens.specimen import Event, Specimen

_HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_790_000_000, "model": "m-1"}
_CITED = {"type": "url_citation", "url_citation": {"url": "https://example.org/", "title": "T", "start_index": 0}}
_USAGE = {
    "prompt_tokens": 20,
    "completion_tokens": 9,
    "prompt_tokens_details": {"cached_tokens": 5, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 4},
    "cost": 0.001,
}


def _delta(reason: str | None = None, **fields: Any) -> Event:
    choice = {"index": 0, "delta": fields, "logprobs": None, "finish_reason": reason}
    return Event({**_HEAD, "choices": [choice]})


def _call(index: int, arguments: str, **fields: Any) -> dict[str, Any]:
    return {"index": index, "function": {"arguments": arguments, **fields}, "type": "function"}


_CALLS = [{"id": "c-1", "type": "function", "function": {"name": "look", "arguments": '{"at":"sky"}'}}]

SPECIMEN = Specimen(
    begin=[_delta(role="assistant", content="")],
    piece=lambda text: _delta(content=text),
    more=[
        _delta(reasoning_content="Let me think. ", reasoning="again"),
        _delta(reasoning_details=[{"type": "reasoning.encrypted", "data": "xyz", "index": 0}]),
        _delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
        _delta(content=[{"type": "text", "text": "in chunks"}, {"type": "reference", "reference_ids": [1]}]),
        _delta(tool_calls=[{**_call(0, "", name="look"), "id": "c-1", "extra_content": {"google": {"s": "x"}}}]),
        _delta(tool_calls=[{**_call(1, "{", name="walk"), "id": "c-2"}]),
        _delta(tool_calls=[_call(0, '{"at":'), _call(1, "}")]),
        _delta(tool_calls=[_call(0, '"sky"}')]),
        _delta(annotations=[_CITED], images=[{"image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]),
        _delta(audio={"data": "AAAA", "transcript": "said"}, refusal=None, unknown={"a": [1]}),
        Event({**_HEAD, "choices": [], "citations": ["https://example.org/"], "search_results": [{"url": "u"}]}),
    ],
    end=lambda _text: [_delta("stop"), Event({**_HEAD, "choices": [], "usage": _USAGE}), Event("[DONE]")],
    whole={
        **_HEAD,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Hi", "tool_calls": _CALLS, "annotations": [_CITED]},
                "finish_reason": "tool_calls",
            }
        ],
        "usage": _USAGE,
    },
)
