"""A reply in the Responses format."""

from __future__ import annotations

from typing import Any

from tests.support.specimens.specimen import Event, Specimen

_RESPONSE = {"id": "resp_1", "object": "response", "model": "m-1", "status": "in_progress", "output": []}
_USAGE = {
    "input_tokens": 20,
    "input_tokens_details": {"cached_tokens": 5},
    "output_tokens": 9,
    "output_tokens_details": {"reasoning_tokens": 4},
}
_CITED = {"type": "url_citation", "start_index": 0, "end_index": 2, "url": "https://example.org/", "title": "T"}
_THOUGHT = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [{"type": "summary_text", "text": "Let me think."}],
    "encrypted_content": "xyz",
}


def _event(kind: str, **fields: Any) -> Event:
    return Event({"type": f"response.{kind}", **fields}, f"response.{kind}")


def _message(text: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": [_CITED]}]
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}


def _call(place: int, name: str, arguments: str) -> dict[str, Any]:
    call = {"type": "function_call", "id": f"fc_{place}", "call_id": f"c-{place}", "name": name}
    return {**call, "arguments": arguments}


def _end(text: str) -> list[Event]:
    place = {"item_id": "msg_1", "output_index": 0}
    output = [_message(text)]
    return [
        _event("output_text.done", **place, content_index=0, text=text),
        _event("output_item.done", output_index=0, item=_message(text)),
        _event("completed", response={**_RESPONSE, "status": "completed", "output": output, "usage": _USAGE}),
    ]


_OPEN = {"type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress", "content": []}
_IMAGE = {"type": "image_generation_call", "id": "ig_1", "result": "iVBORw0KGgo=", "output_format": "png"}
_FOUND = {
    "type": "web_search_call",
    "id": "ws_1",
    "status": "completed",
    "action": {"type": "search", "query": "q"},
}

SPECIMEN = Specimen(
    begin=[
        _event("created", response=_RESPONSE),
        _event("output_item.added", output_index=0, item=_OPEN),
        _event(
            "content_part.added",
            item_id="msg_1",
            output_index=0,
            content_index=0,
            part={"type": "output_text", "text": "", "annotations": []},
        ),
    ],
    piece=lambda text: _event(
        "output_text.delta", item_id="msg_1", output_index=0, content_index=0, delta=text, logprobs=[]
    ),
    more=[
        _event(
            "output_text.annotation.added", item_id="msg_1", output_index=0, content_index=0, annotation=_CITED
        ),
        _event("refusal.delta", item_id="msg_1", output_index=0, content_index=1, delta="No."),
        _event("output_item.added", output_index=1, item={"type": "reasoning", "id": "rs_1", "summary": []}),
        _event("reasoning_summary_text.delta", item_id="rs_1", output_index=1, summary_index=0, delta="Let me "),
        _event("reasoning_text.delta", item_id="rs_1", output_index=1, content_index=0, delta="think."),
        _event("output_item.done", output_index=1, item=_THOUGHT),
        _event("output_item.added", output_index=2, item=_call(2, "look", "")),
        _event("output_item.added", output_index=3, item=_call(3, "walk", "")),
        _event("function_call_arguments.delta", item_id="fc_2", output_index=2, delta='{"at":'),
        _event("function_call_arguments.delta", item_id="fc_3", output_index=3, delta="{}"),
        _event("function_call_arguments.delta", item_id="fc_2", output_index=2, delta='"sky"}'),
        _event("output_item.done", output_index=2, item=_call(2, "look", '{"at":"sky"}')),
        _event("output_item.done", output_index=3, item=_call(3, "walk", "{}")),
        _event("output_item.done", output_index=4, item=_FOUND),
        _event("output_item.done", output_index=5, item=_IMAGE),
        _event("output_item.done", output_index=6, item={"type": "unheard_of", "id": "x_1", "a": [1]}),
        _event("something.else", a={"b": None}),
    ],
    end=_end,
    whole={
        **_RESPONSE,
        "status": "completed",
        "output": [_THOUGHT, _message("Hi"), _call(2, "look", "{}"), _FOUND, _IMAGE],
        "usage": _USAGE,
    },
)
