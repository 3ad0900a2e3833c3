"""What Anthropic's Messages refuse. https://docs.claude.com/en/api/messages"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.support.formats import rules
from tests.support.formats.rules import Body, Faults

_ID = re.compile(r"[a-zA-Z0-9_-]+")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_USER = frozenset({"text", "image", "document", "tool_result", "search_result"})
_ASSISTANT = frozenset({"text", "thinking", "redacted_thinking", "tool_use", "server_tool_use"}) | {
    "web_search_tool_result",
    "compaction",
}
_FIELDS = {
    "model",
    "messages",
    "max_tokens",
    "stream",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "temperature",
    "anthropic_version",
}


def faults(body: Body, service: str, model: str) -> list[str]:
    return [*_faults(body, service, model)]


def _faults(body: Body, service: str, model: str) -> Faults:
    messages: Sequence[Body] = body["messages"]
    yield from rules.only("the body", body, _FIELDS)
    if (service == "vertexai") != ("anthropic_version" in body) or (service == "vertexai") == ("model" in body):
        yield "model and version"
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        yield "max_tokens"
    yield from rules.alternating([message["role"] for message in messages])
    if messages[-1]["role"] != "user":
        yield "ends with an answer"
    for block in body.get("system", ()):
        if rules.is_blank(block.get("text")):
            yield "a blank instruction"
    for place, message in enumerate(messages):
        yield from (f"{place}: {fault}" for fault in _message(message))
        following = messages[place + 1]["content"] if place + 1 < len(messages) else []
        yield from (f"{place}: {fault}" for fault in _answers(message["content"], following))
    ids = [
        block["id"] for message in messages for block in message["content"] if block["type"].endswith("tool_use")
    ]
    yield from rules.without_repeats("tool_use id", ids)
    yield from rules.fitting("tool_use id", _ID, ids)
    called = [block for message in messages for block in message["content"] if block["type"] == "tool_use"]
    if called and not body.get("tools"):
        yield "calls, but no tools"


def _message(message: Body) -> Faults:
    known = _USER if message["role"] == "user" else _ASSISTANT
    content = message["content"]
    if not content:
        yield "no content"
    for block in content:
        if block["type"] not in known:
            yield f"{message['role']} says {block['type']}"
        yield from _block(block)


def _block(block: Body) -> Faults:
    match block["type"]:
        case "text" if rules.is_blank(block["text"]):
            yield "a blank text"
        case "thinking" if not block.get("signature"):
            yield "thinking without a signature"
        case "tool_use":
            yield from rules.fitting("name", _NAME, [block["name"]])
            if not isinstance(block["input"], dict):
                yield "input is no object"
        case "image" | "document":
            yield from _source(block["source"])
        case "tool_result":
            yield from rules.only("tool_result", block, {"type", "tool_use_id", "content", "is_error"})
            for inner in block["content"]:
                yield from _block(inner)


def _source(source: Body) -> Faults:
    if source["type"] == "base64":
        yield from rules.encoded("source", source["data"])
        if not source.get("media_type"):
            yield "no media type"
    elif source["type"] not in ("url", "text"):
        yield f"source {source['type']}"


def _answers(content: Sequence[Body], following: Sequence[Body]) -> Faults:
    """Results stand at the beginning of the message that follows."""
    called = [block["id"] for block in content if block["type"] == "tool_use"]
    answered = [block["tool_use_id"] for block in following if block["type"] == "tool_result"]
    first = [block.get("tool_use_id") for block in following[: len(called)]]
    if called != answered or first != called:
        yield f"calls {called}, results {answered}"
    served = [block["id"] for block in content if block["type"] == "server_tool_use"]
    found = [block["tool_use_id"] for block in content if block["type"] == "web_search_tool_result"]
    if served != found:
        yield f"server calls {served}, results {found}"
