"""What services of the chat family refuse: roles, answers to calls, contents.

https://platform.openai.com/docs/api-reference/chat, https://docs.mistral.ai/api ("Unexpected role 'user' after
role 'tool'"), https://docs.perplexity.ai (user and assistant alternate), https://api-docs.deepseek.com.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tests.support.formats import rules
from tests.support.formats.rules import Body, Faults

_ROLES = ("system", "developer", "user", "assistant", "tool")
_FIELDS: Mapping[str, frozenset[str]] = {
    "system": frozenset({"content"}),
    "developer": frozenset({"content"}),
    "user": frozenset({"content"}),
    "assistant": frozenset({"content", "tool_calls"}),
    "tool": frozenset({"content", "tool_call_id"}),
}
_THOUGHTS: Mapping[str, frozenset[str]] = {
    "deepseek": frozenset({"reasoning_content"}),
    "openrouter": frozenset({"reasoning_details", "reasoning"}),
    "llamacpp": frozenset({"reasoning_content"}),
    "vllm": frozenset({"reasoning_content", "reasoning"}),
}
_LENIENT = frozenset({"ollama", "ollama-cloud", "lmstudio", "gpustack", "openai-compatible"})
"""They overlook fields of a message that they do not know."""
_MISTRAL_ID = re.compile(r"[a-zA-Z0-9]{9}")
_ALTERNATING = frozenset({"perplexity"})


def faults(body: Body, service: str, model: str) -> list[str]:
    return [*_faults(body, service, model)]


def _faults(body: Body, service: str, model: str) -> Faults:
    messages: Sequence[Body] = body["messages"]
    if body.get("model") != model or body.get("stream") is not True:
        yield "model or stream"
    for place, message in enumerate(messages):
        yield from (f"{place}: {fault}" for fault in _message(message, service, place))
    yield from _calls(messages)
    roles = [message["role"] for message in messages if message["role"] not in ("system", "developer")]
    if roles[-1] not in ("user", "tool"):
        yield f"ends with {roles[-1]}"
    if service in _ALTERNATING:
        yield from rules.alternating(roles)
    if is_mistral(service, model):
        yield from _mistral(messages, roles)


def is_mistral(service: str, model: str) -> bool:
    return service == "mistral" or (service in ("vertexai", "openrouter") and "mistral" in model)


def _mistral(messages: Sequence[Body], roles: Sequence[str]) -> Faults:
    for one, other in pairwise(roles):
        if (one, other) in (("tool", "user"), ("user", "tool"), ("assistant", "assistant")):
            yield f"unexpected role {other} after {one}"
    ids = [call["id"] for message in messages for call in message.get("tool_calls") or ()]
    yield from rules.fitting("id", _MISTRAL_ID, ids)


def _message(message: Body, service: str, place: int) -> Faults:
    role = message.get("role")
    if role not in _ROLES:
        yield f"role {role}"
        return
    if role in ("system", "developer") and place:
        yield f"{role} in the middle"
    known = _FIELDS[role] | {"role", "prefix"} | _THOUGHTS.get(service, frozenset())
    if service not in _LENIENT:
        yield from rules.only(str(role), message, known)
    calls = message.get("tool_calls")
    if calls is not None and not calls:
        yield "an empty list of calls"
    if not (role == "assistant" and calls and message.get("content") in ("", None)):
        yield from _content(message.get("content"), service)


def _content(content: object, service: str) -> Faults:
    if isinstance(content, str):
        if rules.is_blank(content):
            yield "blank content"
        return
    if not isinstance(content, list) or not content:
        yield f"content {content!r}"
        return
    for block in content:
        check = _BLOCKS.get(block.get("type"))
        if check is None:
            yield f"block {block.get('type')}"
        else:
            yield from check(block, service)


def _image(block: Body, service: str) -> Faults:
    told = block["image_url"]
    yield from rules.data_url(
        "image", told if service in ("mistral", "vertexai") and isinstance(told, str) else told["url"]
    )


def _document(block: Body, service: str) -> Faults:
    if service not in ("mistral", "vertexai"):
        yield "a document_url"
    yield from rules.data_url("document", block["document_url"])


def _file(block: Body, service: str) -> Faults:
    if service == "mistral" or rules.is_blank(block["file"].get("filename")):
        yield "a file"
    yield from rules.data_url("file", block["file"]["file_data"])


def _file_url(block: Body, service: str) -> Faults:
    if service != "perplexity":
        yield "a file_url"
    yield from rules.encoded("file", block["file_url"]["url"])


def _text(block: Body, service: str) -> Faults:
    if rules.is_blank(block.get("text")):
        yield "a blank text"


def _thinking(block: Body, service: str) -> Faults:
    if service not in ("mistral", "vertexai"):
        yield "a thinking chunk"


_BLOCKS: Mapping[Any, Callable[[Body, str], Faults]] = {
    "text": _text,
    "image_url": _image,
    "document_url": _document,
    "file": _file,
    "file_url": _file_url,
    "thinking": _thinking,
}


def _calls(messages: Sequence[Body]) -> Faults:
    """Every call is answered once, right after the message that made it and in order."""
    expected: list[str] = []
    for place, message in enumerate(messages):
        if message["role"] == "tool":
            if not expected or message.get("tool_call_id") != expected.pop(0):
                yield f"{place}: a result of no call"
            continue
        if expected:
            yield f"{place}: calls without results: {expected}"
        calls = message.get("tool_calls") or ()
        expected = [call["id"] for call in calls]
        yield from rules.without_repeats("id", expected)
        for call in calls:
            if call.get("type") != "function":
                yield f"{place}: a call of the type {call.get('type')}"
            yield from rules.fitting("name", rules.NAME, [call["function"]["name"]])
            yield from rules.json_object("arguments", call["function"]["arguments"])
    if expected:
        yield f"calls without results: {expected}"
