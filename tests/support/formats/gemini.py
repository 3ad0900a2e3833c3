"""What Google's generateContent refuses. https://ai.google.dev/api/generate-content, …/docs/function-calling,
…/docs/thought-signatures ("required for function calls when using Gemini 3").
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.formats import rules
from tests.support.formats.rules import Body, Faults

_FIELDS = {"contents", "systemInstruction", "generationConfig", "tools", "toolConfig"}
_DATA = {
    "text",
    "inlineData",
    "inline_data",
    "fileData",
    "file_data",
    "functionCall",
    "functionResponse",
    "executableCode",
    "codeExecutionResult",
}
_BESIDE = {"thought", "thoughtSignature"}


def faults(body: Body, service: str, model: str) -> list[str]:
    return [*_faults(body, model)]


def _faults(body: Body, model: str) -> Faults:
    contents: Sequence[Body] = body["contents"]
    yield from rules.only("the body", body, _FIELDS)
    yield from rules.alternating([content["role"] for content in contents])
    if contents[-1]["role"] != "user":
        yield "ends with an answer"
    for place, content in enumerate(contents):
        for part in content["parts"]:
            yield from (f"{place}: {fault}" for fault in _part(part))
        if not content["parts"]:
            yield f"{place}: no parts"
        following = contents[place + 1]["parts"] if place + 1 < len(contents) else []
        yield from (f"{place}: {fault}" for fault in _answers(content["parts"], following, model))


def _part(part: Body) -> Faults:
    said = part.keys() & _DATA
    yield from rules.only("a part", part, _DATA | _BESIDE)
    if len(said) != 1:
        yield f"a part of {sorted(said)}"
    if "text" in part and rules.is_blank(part["text"]) and "thoughtSignature" not in part:
        yield "a blank text"
    for name in ("inlineData", "inline_data"):
        if name in part:
            yield from rules.encoded(name, part[name].get("data"))
    if "functionCall" in part:
        yield from rules.fitting("name", rules.NAME, [part["functionCall"]["name"]])
        if not isinstance(part["functionCall"].get("args", {}), dict):
            yield "args are no object"
    if "functionResponse" in part and not isinstance(part["functionResponse"]["response"], dict):
        yield "a response is no object"


def _answers(parts: Sequence[Body], following: Sequence[Body], model: str) -> Faults:
    """As many responses as there were calls, in the content that follows, by their names in order."""
    called = [part["functionCall"]["name"] for part in parts if "functionCall" in part]
    answered = [part["functionResponse"]["name"] for part in following if "functionResponse" in part]
    if called != answered:
        yield f"calls {called}, responses {answered}"
    first = next((part for part in parts if "functionCall" in part), None)
    if first is not None and model.startswith("gemini-3") and not first.get("thoughtSignature"):
        yield "the first call has no signature"
