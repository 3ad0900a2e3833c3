"""What OpenAI's Responses refuse. https://platform.openai.com/docs/api-reference/responses"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.formats import rules
from tests.support.formats.rules import Body, Faults

_ITEMS: Mapping[str, frozenset[str]] = {
    "message": frozenset({"id", "status", "role", "content", "phase"}),
    "function_call": frozenset({"id", "status", "call_id", "name", "arguments"}),
    "function_call_output": frozenset({"id", "status", "call_id", "output"}),
    "reasoning": frozenset({"id", "status", "summary", "content", "encrypted_content"}),
    "web_search_call": frozenset({"id", "status", "action"}),
}
_PARTS = {"user": frozenset({"input_text", "input_image", "input_file"}), "assistant": frozenset({"output_text"})}
_THINKING = re.compile(r"gpt-5|^o\d|grok")


def faults(body: Body, service: str, model: str) -> list[str]:
    return [*_faults(body, service, model)]


def _faults(body: Body, service: str, model: str) -> Faults:
    items: Sequence[Body] = body["input"]
    if (body.get("model"), body.get("stream"), body.get("store")) != (model, True, False):
        yield "model, stream or store"
    for place, item in enumerate(items):
        yield from (f"{place}: {fault}" for fault in _item(item))
    yield from _calls(items)
    yield from _thoughts(items, service, model)
    yield from rules.without_repeats("id", [item["id"] for item in items if "id" in item])
    if items[-1].get("role") != "user":
        yield "ends with no question"


def _item(item: Body) -> Faults:
    kind = str(item.get("type", "message"))
    if kind not in _ITEMS:
        yield f"an item {kind}"
        return
    yield from rules.only(kind, item, _ITEMS[kind] | {"type"})
    if kind == "message":
        yield from _message(item)
    if kind.startswith("function_call"):
        yield from rules.fitting("call_id", re.compile(r".{1,64}"), [item.get("call_id")])
    if kind == "function_call":
        yield from rules.fitting("name", rules.NAME, [item.get("name")])
        yield from rules.json_object("arguments", item.get("arguments"))
    if kind == "function_call_output" and rules.is_blank(item.get("output")):
        yield "a blank output"


def _message(item: Body) -> Faults:
    content: Any = item["content"]
    known = _PARTS.get(item["role"])
    if known is None:
        yield f"role {item['role']}"
    elif isinstance(content, str):
        if rules.is_blank(content):
            yield "a blank text"
    elif not content:
        yield "no content"
    else:
        for part in content:
            yield from _part(part, known)


def _part(part: Body, known: frozenset[str]) -> Faults:
    kind = part["type"]
    if kind not in known:
        yield f"a part {kind}"
    if "text" in kind and rules.is_blank(part["text"]):
        yield "a blank text"
    if kind == "input_image":
        yield from rules.data_url("image", part["image_url"])
    if kind == "input_file":
        yield from rules.data_url("file", part.get("file_data") or part.get("file_url"))


def _calls(items: Sequence[Body]) -> Faults:
    called = [item["call_id"] for item in items if item.get("type") == "function_call"]
    answered = [item["call_id"] for item in items if item.get("type") == "function_call_output"]
    yield from rules.without_repeats("call_id", called)
    if called != answered:
        yield f"calls {called}, outputs {answered}"
    met: set[str] = set()
    for item in items:
        if item.get("type") == "function_call":
            met.add(item["call_id"])
        if item.get("type") == "function_call_output" and item["call_id"] not in met:
            yield "an output before its call"
        if item.get("role") == "user" and met - set(answered):
            yield "a question before the results"


def _thoughts(items: Sequence[Body], service: str, model: str) -> Faults:
    """Only a model that thinks takes thoughts, and then with what they led to."""
    for place, item in enumerate(items):
        if item.get("type") == "reasoning":
            if service in ("openai", "azure") and not _THINKING.search(model):
                yield "reasoning for a model that does not reason"
            if place + 1 == len(items) or items[place + 1].get("role") == "user":
                yield "reasoning without what follows it"
            if not item.get("encrypted_content") and not item.get("content"):
                yield "reasoning that only the service could open"
