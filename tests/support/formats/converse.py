"""What Bedrock's Converse refuses. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.support.formats import rules
from tests.support.formats.rules import Body, Faults

_FIELDS = {
    "messages",
    "system",
    "inferenceConfig",
    "toolConfig",
    "additionalModelRequestFields",
    "outputConfig",
}
_BLOCKS = {
    "text",
    "image",
    "document",
    "audio",
    "video",
    "toolUse",
    "toolResult",
    "reasoningContent",
    "cachePoint",
    "citationsContent",
}
# Claude's own service, which stands behind, takes fewer signs than Converse itself.
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_DOCUMENT = re.compile(r"[a-zA-Z0-9 ()\[\]-]+|[\w-]+")
_THINKS = re.compile(r"anthropic\.claude")


def faults(body: Body, service: str, model: str) -> list[str]:
    return [*_faults(body, model)]


def _faults(body: Body, model: str) -> Faults:
    messages: Sequence[Body] = body["messages"]
    yield from rules.only("the body", body, _FIELDS)
    yield from rules.alternating([message["role"] for message in messages])
    if messages[-1]["role"] != "user":
        yield "ends with an answer"
    for place, message in enumerate(messages):
        yield from (f"{place}: {fault}" for fault in _message(message, model))
        following = messages[place + 1]["content"] if place + 1 < len(messages) else []
        yield from (f"{place}: {fault}" for fault in _answers(message["content"], following))
    blocks = [block for message in messages for block in message["content"]]
    ids = [block["toolUse"]["toolUseId"] for block in blocks if "toolUse" in block]
    yield from rules.without_repeats("toolUseId", ids)
    yield from rules.fitting("toolUseId", _ID, ids)
    if ids and not body.get("toolConfig", {}).get("tools"):
        yield "calls, but no toolConfig"
    results = [inner for block in blocks if "toolResult" in block for inner in block["toolResult"]["content"]]
    names = [block["document"]["name"] for block in (*blocks, *results) if "document" in block]
    yield from rules.without_repeats("a document", names)
    yield from rules.fitting("a document's name", _DOCUMENT, names)


def _message(message: Body, model: str) -> Faults:
    content: Sequence[Body] = message["content"]
    if not content:
        yield "no content"
    for block in content:
        yield from rules.only("a block", block, _BLOCKS)
        if len(block) != 1:
            yield f"a block of {sorted(block)}"
        yield from _block(block, message["role"], model)
    if any("document" in block for block in content) and not any("text" in block for block in content):
        yield "a document without a text"


def _block(block: Body, role: str, model: str) -> Faults:
    if "text" in block and rules.is_blank(block["text"]):
        yield "a blank text"
    if role == "assistant" and block.keys() & {"image", "document", "toolResult"}:
        yield f"an assistant says {sorted(block)}"
    if role == "user" and block.keys() & {"toolUse", "reasoningContent", "citationsContent"}:
        yield f"a user says {sorted(block)}"
    if "toolUse" in block:
        yield from rules.only("toolUse", block["toolUse"], {"toolUseId", "name", "input"})
        yield from rules.fitting("name", rules.NAME, [block["toolUse"]["name"]])
        if not isinstance(block["toolUse"]["input"], dict):
            yield "input is no object"
    if "reasoningContent" in block and not _THINKS.search(model):
        yield "signed thoughts for another model"
    yield from _files(block)


def _files(block: Body) -> Faults:
    for name in ("image", "document"):
        if name in block:
            yield from rules.encoded(name, block[name]["source"].get("bytes"))


def _answers(content: Sequence[Body], following: Sequence[Body]) -> Faults:
    called = [block["toolUse"]["toolUseId"] for block in content if "toolUse" in block]
    answered = [block["toolResult"]["toolUseId"] for block in following if "toolResult" in block]
    if called != answered:
        yield f"calls {called}, results {answered}"
    for block in following:
        if "toolResult" in block and not block["toolResult"]["content"]:
            yield "an empty result"
