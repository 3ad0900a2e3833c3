"""What Cohere's second chat refuses. https://docs.cohere.com/reference/chat"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.support.formats import rules
from tests.support.formats.rules import Body, Faults

_FIELDS: Mapping[str, frozenset[str]] = {
    "system": frozenset({"content"}),
    "user": frozenset({"content"}),
    "assistant": frozenset({"content", "tool_calls", "tool_plan", "citations"}),
    "tool": frozenset({"content", "tool_call_id"}),
}
_BLOCKS: Mapping[str, frozenset[str]] = {
    "system": frozenset({"text"}),
    "user": frozenset({"text", "image_url"}),
    "assistant": frozenset({"text", "thinking"}),
    "tool": frozenset({"text", "document"}),
}


def faults(body: Body, service: str, model: str) -> list[str]:
    return [*_faults(body, model)]


def _faults(body: Body, model: str) -> Faults:
    messages: Sequence[Body] = body["messages"]
    if body.get("model") != model or body.get("stream") is not True:
        yield "model or stream"
    for place, message in enumerate(messages):
        yield from (f"{place}: {fault}" for fault in _message(message, place))
    yield from _calls(messages)
    if messages[-1]["role"] != "user":
        yield "ends with no question"


def _message(message: Body, place: int) -> Faults:
    role = message["role"]
    if role not in _FIELDS or (role == "system" and place):
        yield f"role {role}"
        return
    yield from rules.only(role, message, _FIELDS[role] | {"role"})
    content = message.get("content")
    if not content and not (role == "assistant" and message.get("tool_calls")):
        yield "no content"
    for block in content if isinstance(content, list) else ():
        if block["type"] not in _BLOCKS[role]:
            yield f"{role} says {block['type']}"
        if block["type"] == "image_url":
            yield from rules.data_url("image", block["image_url"]["url"])
        elif block["type"] != "document" and rules.is_blank(block[block["type"]]):
            yield "a blank text"


def _calls(messages: Sequence[Body]) -> Faults:
    expected: list[str] = []
    met: list[str] = []
    for place, message in enumerate(messages):
        if message["role"] == "tool":
            if not expected or message["tool_call_id"] != expected.pop(0):
                yield f"{place}: a result of no call"
            continue
        if expected:
            yield f"{place}: calls without results: {expected}"
        calls = message.get("tool_calls") or ()
        expected = [call["id"] for call in calls]
        met += expected
        for call in calls:
            yield from rules.json_object("arguments", call["function"]["arguments"])
    yield from rules.without_repeats("id", met)
