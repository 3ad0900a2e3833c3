"""Answers that hold everything a service may say: signed thoughts, its own searches, calls, sources."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from tests.support import aws, coherent
from tests.support.servers import Play, sse, streams

Frames: TypeAlias = list[bytes]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


_ID = re.compile(rb'("(?:tool_use_|call_)?id": "\w+)"')


def mark_of(service: str) -> str:
    """A signature that only this service can have given; no other may ever see it."""
    return base64.b64encode(f"signed by {service}, whose alone it is".encode()).decode()


@dataclass(frozen=True)
class Story:
    """Of one service, in the order of its questions."""

    calls: Play
    """Thinks, says "I look.", and calls `look` and `walk`."""
    calls_again: Play
    """The same once more; in the chat family by the same ids."""
    tells: Play
    """Thinks, says "It is red." and where it has that from."""
    begins: Play
    """Says "Half", and the connection ends."""
    is_silent: Play
    """The connection ends before a word."""
    has_marks: bool = True
    """Whether what it says is signed."""
    is_open: bool = False
    """What is signed is a thought that anybody may read."""


def story_of(wire: str, service: str) -> Story:
    return _STORIES[wire](service)


def _sse_story(called: Frames, told: Frames, begun: Frames, *, is_new: bool = True) -> Story:
    again = [_renewed(frame) if is_new else frame for frame in called]
    return Story(streams(called), streams(again), streams(told), streams(begun), streams([]))


def _renewed(frame: bytes) -> bytes:
    """With other ids."""
    return _ID.sub(rb'\1n"', frame)


# ------------------------------------------------------------------------- the chat family


def _chat(service: str) -> Story:
    """Its ids are those of servers that count anew in every answer."""
    ids = ("abcdefgh0", "abcdefgh1") if service == "mistral" else ("functions.look:0", "functions.walk:1")
    think = _THOUGHTS.get(service)
    thoughts = think(mark_of(service)) if think else {"reasoning_content": "Hm."}
    calls = [
        {"index": place, "id": ids[place], "type": "function", "function": {"name": name, "arguments": "{}"}}
        for place, name in enumerate(("look", "walk"))
    ]
    note = {"type": "url_citation", "url_citation": {"url": "https://example.org/", "title": "T"}}
    picture = {"image_url": {"url": f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"}}
    story = _sse_story(
        sse(
            _delta(thoughts), _delta({"content": "I look."}), _delta({"tool_calls": calls}, "tool_calls"), "[DONE]"
        ),
        sse(_delta({"content": "It is red.", "annotations": [note], "images": [picture]}, "stop"), "[DONE]"),
        sse(_delta({"content": "Half"})),
        is_new=False,
    )
    return replace(story, has_marks=service in _THOUGHTS, is_open=service == "mistral")


def _delta(delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


_THOUGHTS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "openrouter": lambda mark: {"reasoning_details": [{"type": "reasoning.encrypted", "data": mark, "index": 0}]},
    "mistral": lambda mark: {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": mark}]}]},
}


# ------------------------------------------------------------------------------- Messages


def _messages(service: str) -> Story:
    mark = mark_of(service)
    source = {"type": "web_search_result_location", "url": "https://example.org/", "title": "T"}
    called: Sequence[dict[str, Any]] = (
        {"type": "thinking", "thinking": "Hm.", "signature": mark},
        {"type": "redacted_thinking", "data": mark},
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": mark}},
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}},
        {"type": "tool_use", "id": "toolu_2", "name": "walk", "input": {}},
    )
    said = {"type": "text", "text": "It is red.", "citations": [{**source, "encrypted_index": mark}]}
    return _sse_story(
        sse(*_blocks(called, "tool_use")),
        sse(*_blocks([{"type": "thinking", "thinking": "So.", "signature": mark}, said], "end_turn")),
        sse(*_blocks([{"type": "text", "text": "Half"}], "")[:-2]),
    )


def _blocks(blocks: Sequence[Mapping[str, Any]], reason: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [{"type": "message_start", "message": {"model": "m-1", "content": []}}]
    for index, block in enumerate(blocks):
        events.append({"type": "content_block_start", "index": index, "content_block": block})
        events.append({"type": "content_block_stop", "index": index})
    end = {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 2}}
    return [*events, end, {"type": "message_stop"}]


# ------------------------------------------------------------------------------ Responses


def _responses(service: str) -> Story:
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": mark_of(service)}
    search = {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search"}}
    calls = [
        {"type": "function_call", "id": f"fc_{name}", "call_id": f"call_{name}", "name": name, "arguments": "{}"}
        for name in ("look", "walk")
    ]
    source = {
        "type": "url_citation",
        "url": "https://example.org/",
        "title": "T",
        "start_index": 0,
        "end_index": 2,
    }
    told = [{**thought, "id": "rs_2"}, _message("msg_2", "It is red.", source)]
    half = {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "Half"}
    return _sse_story(
        sse(*_items([thought, search, _message("msg_1", "I look."), *calls])),
        sse(*_items(told)),
        sse(half),
    )


def _message(name: str, text: str, *sources: Mapping[str, Any]) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": list(sources)}]
    return {"type": "message", "id": name, "role": "assistant", "status": "completed", "content": content}


def _items(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    done = [
        {"type": "response.output_item.done", "output_index": place, "item": item}
        for place, item in enumerate(items)
    ]
    end = {"status": "completed", "model": "m-1", "output": list(items)}
    return [*done, {"type": "response.completed", "response": end}]


# --------------------------------------------------------------------------------- Gemini


def _gemini(service: str) -> Story:
    mark = mark_of(service)
    picture = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(PICTURE).decode()}}
    grounded = {"groundingChunks": [{"web": {"uri": "https://example.org/", "title": "T"}}]}
    called: list[dict[str, Any]] = [
        {"text": "Hm.", "thought": True},
        {"executableCode": {"language": "PYTHON", "code": "1 + 1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
        {"text": "I look."},
        {"functionCall": {"name": "look", "args": {}}, "thoughtSignature": mark},
        {"functionCall": {"name": "walk", "args": {}}},
    ]
    told: list[dict[str, Any]] = [{"text": "It is red.", "thoughtSignature": mark}, picture]
    return _sse_story(
        sse(_candidate(called, finishReason="STOP")),
        sse(_candidate(told, finishReason="STOP", groundingMetadata=grounded)),
        sse(_candidate([{"text": "Half"}])),
    )


def _candidate(parts: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"role": "model", "parts": list(parts)}, **more}]}


# ------------------------------------------------------------------------------- Converse


def _converse(service: str) -> Story:
    told = aws.event("messageStart", {"role": "assistant"}) + aws.delta(0, {"text": "It is red."}) + _stop(0)
    called, again = (_converse_calls(mark_of(service), beginning) for beginning in ("a", "b"))
    ends = _binary(told + aws.ends())
    return Story(_binary(called), _binary(again), ends, _binary(aws.converse_begins("Half")), _binary(b""))


def _binary(body: bytes) -> Play:
    return streams([body] if body else [], headers=aws.EVENT_STREAM)


def _converse_calls(mark: str, beginning: str) -> bytes:
    thinks = aws.delta(0, {"reasoningContent": {"text": "Hm."}})
    signs = aws.delta(0, {"reasoningContent": {"signature": mark}})
    said = aws.event("messageStart", {"role": "assistant"}) + thinks + signs + _stop(0)
    said += aws.delta(1, {"text": "I look."}) + _stop(1)
    for place, name in ((2, "look"), (3, "walk")):
        call = {"toolUseId": f"{beginning}_{name}", "name": name}
        said += aws.event("contentBlockStart", {"contentBlockIndex": place, "start": {"toolUse": call}})
        said += aws.delta(place, {"toolUse": {"input": "{}"}}) + _stop(place)
    return said + aws.ends("tool_use")


def _stop(place: int) -> bytes:
    return aws.event("contentBlockStop", {"contentBlockIndex": place})


# --------------------------------------------------------------------------------- Cohere


def _cohere(service: str) -> Story:
    calls = b"".join(
        coherent.frame(
            "tool-call-start",
            {"tool_calls": {"id": f"{name}_0", "type": "function", "function": {"name": name, "arguments": "{}"}}},
            place,
        )
        + coherent.frame("tool-call-end", index=place)
        for place, name in enumerate(("look", "walk"))
    )
    begin = coherent.frame("message-start", {"role": "assistant"})
    plan = coherent.frame("tool-plan-delta", {"tool_plan": mark_of(service)})
    source = {"type": "document", "id": "doc:0", "document": {"title": "T"}}
    cited = {"start": 0, "end": 2, "text": "It", "type": "TEXT_CONTENT", "sources": [source]}
    told = coherent.cohere_begins("It is red.") + coherent.frame("citation-start", {"citations": cited}, 0)
    story = _sse_story(
        [begin + plan + calls + coherent.ends("TOOL_CALL")],
        [told + coherent.frame("content-end", index=0) + coherent.ends()],
        [coherent.cohere_begins("Half")],
    )
    return replace(story, is_open=True)


_STORIES: Mapping[str, Callable[[str], Story]] = {
    "ChatCompletions": _chat,
    "CohereChat": _cohere,
    "Converse": _converse,
    "Gemini": _gemini,
    "Messages": _messages,
    "Responses": _responses,
}


def dumped(body: object) -> str:
    """For looking for a mark in it."""
    return json.dumps(body, ensure_ascii=False)
