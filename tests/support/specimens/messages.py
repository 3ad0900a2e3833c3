"""A reply in the format of Anthropic's Messages."""

from __future__ import annotations

from typing import Any

from tests.support.specimens.specimen import Event, Specimen

_USAGE = {"input_tokens": 20, "cache_read_input_tokens": 5, "cache_creation_input_tokens": 2, "output_tokens": 1}
_MESSAGE = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m-1", "content": [], "usage": _USAGE}
_CITED = {
    "type": "web_search_result_location",
    "url": "https://example.org/",
    "title": "T",
    "encrypted_index": "x",
    "cited_text": "words",
}
_SEARCH = {
    "type": "web_search_tool_result",
    "tool_use_id": "s-1",
    "content": [{"type": "web_search_result", "url": "https://example.org/", "title": "T"}],
}


def _event(kind: str, **fields: Any) -> Event:
    return Event({"type": kind, **fields}, kind)


def _start(index: int, **block: Any) -> Event:
    return _event("content_block_start", index=index, content_block=block)


def _delta(index: int, kind: str, **fields: Any) -> Event:
    return _event("content_block_delta", index=index, delta={"type": f"{kind}_delta", **fields})


def _stop(index: int) -> Event:
    return _event("content_block_stop", index=index)


SPECIMEN = Specimen(
    begin=[_event("message_start", message=_MESSAGE), _start(0, type="text", text=""), _event("ping")],
    piece=lambda text: _delta(0, "text", text=text),
    more=[
        _delta(0, "citations", citation=_CITED),
        _delta(0, "citations", citation={"type": "char_location", "cited_text": "x", "start_char_index": 3}),
        _start(1, type="thinking", thinking="", signature=""),
        _delta(1, "thinking", thinking="Let me think."),
        _delta(1, "signature", signature="xyz"),
        _stop(1),
        _start(2, type="redacted_thinking", data="xyz"),
        _stop(2),
        _start(3, type="tool_use", id="c-1", name="look", input={}),
        _start(4, type="tool_use", id="c-2", name="walk", input={}),
        _delta(3, "input_json", partial_json='{"at":'),
        _delta(3, "input_json", partial_json='"sky"}'),
        _stop(4),
        _stop(3),
        _start(5, type="server_tool_use", id="s-1", name="web_search", input={}),
        _delta(5, "input_json", partial_json='{"query":"q"}'),
        _stop(5),
        _start(6, **_SEARCH),
        _stop(6),
        _start(7, type="unheard_of", a=[1]),
        _delta(7, "unheard_of", b=None),
        _stop(7),
        _event("something_else", a={}),
    ],
    end=lambda _text: [
        _stop(0),
        _event(
            "message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": 9}
        ),
        _event("message_stop"),
    ],
    whole={
        **_MESSAGE,
        "content": [
            {"type": "thinking", "thinking": "Hm.", "signature": "xyz"},
            {"type": "text", "text": "Hi", "citations": [_CITED]},
            {"type": "tool_use", "id": "c-1", "name": "look", "input": {"at": "sky"}},
            _SEARCH,
        ],
        "stop_reason": "tool_use",
    },
)
