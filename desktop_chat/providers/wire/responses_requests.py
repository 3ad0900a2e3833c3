"""Writes requests of the Responses format: the conversation as items, with the options beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.providers.requests import FilePart, Request, TextPart, ToolCallPart, ToolResultPart, Turn
from desktop_chat.providers.wire.given_back import arguments_of, other_id, output_of, words_for_files, words_in
from desktop_chat.providers.wire.own_params import with_params
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect
from desktop_chat.providers.wire.responses_files import render_file
from desktop_chat.providers.wire.responses_items import ENVELOPE, parts_of
from desktop_chat.providers.wire.responses_options import render_options

Item: TypeAlias = Mapping[str, object]

_FIXED = ("model", "input", "instructions", "stream")
_LONGEST_ID = 64


def render_request(request: Request, dialect: ResponsesDialect) -> dict[str, object]:
    """The body. Parameters of one's own are merged last, but cannot replace the conversation."""
    instructions = "\n\n".join(filter(str.strip, request.instructions))
    body: dict[str, object] = {
        "model": request.model,
        **({"instructions": instructions} if instructions else {}),
        "input": [item for turn in request.turns for item in _turn(turn, request, dialect)],
        "stream": True,
        # Whatever is needed later is given back: nothing is left with the service.
        "store": False,
        **render_options(request, dialect),
    }
    return with_params(body, request.params, _FIXED)


def _turn(turn: Turn, request: Request, dialect: ResponsesDialect) -> Iterator[Item]:
    match turn.role:
        case "user":
            yield from _user(turn, dialect)
        case "assistant":
            yield from _assistant(turn, request, dialect)
        case "tool":
            yield from _results(turn, dialect)


def _user(turn: Turn, dialect: ResponsesDialect) -> Iterator[Item]:
    blocks: list[dict[str, object]] = []
    for part in turn.parts:
        match part:
            case TextPart(text) if text.strip():
                blocks.append({"type": "input_text", "text": text})
            case FilePart():
                blocks.append(render_file(part, dialect))
    if any(isinstance(part, FilePart) for part in turn.parts):
        yield {"role": "user", "content": blocks}
    elif blocks:
        yield {"role": "user", "content": "\n\n".join(str(block["text"]) for block in blocks)}


def _assistant(turn: Turn, request: Request, dialect: ResponsesDialect) -> Iterator[Item]:
    calls = [part for part in turn.parts if isinstance(part, ToolCallPart)]
    own = _own_items(turn) if turn.raw_provider == request.provider else []
    if own and _is_all(own, turn, calls):
        yield from _without_thoughts(own) if dialect.refuses_thinking(request.model) else _given_back(own)
        return
    text = "\n\n".join(words_in(turn))
    if text:
        yield {"role": "assistant", "content": [{"type": "output_text", "text": text}]}
    for call in calls:
        yield {
            "type": "function_call",
            "call_id": _call_id(call.id),
            "name": call.name,
            "arguments": arguments_of(call),
        }


def _own_items(turn: Turn) -> list[dict[str, Any]]:
    return parts_of([block.get(ENVELOPE) for block in turn.raw or ()])


def _is_all(items: list[dict[str, Any]], turn: Turn, calls: list[ToolCallPart]) -> bool:
    """Whether the items say what the turn says: it may have been cut or changed since."""
    text = "".join(part.text for part in turn.parts if isinstance(part, TextPart))
    said = "".join(
        str(part.get("text") or part.get("refusal") or "")
        for item in items
        for part in parts_of(item.get("content"))
        if item.get("type") in ("message", None)
    )
    called = [item.get("call_id") for item in items if item.get("type") == "function_call"]
    is_said = "".join(said.split()) == "".join(text.split())
    return is_said and called == [call.id for call in calls]


def _given_back(items: list[dict[str, Any]]) -> Iterator[Item]:
    """As they came. Thinking that led to nothing, or that only the service could open, would be refused."""
    last = max((number for number, item in enumerate(items) if item.get("type") != "reasoning"), default=-1)
    for item in items[: last + 1]:
        if item.get("type") != "reasoning" or item.get("encrypted_content") or item.get("content"):
            yield item


def _without_thoughts(items: list[dict[str, Any]]) -> Iterator[Item]:
    """For a model that thinks nothing. An id would tell that there was a thought before what bears it."""
    for item in items:
        if item.get("type") in ("message", "function_call"):
            yield {name: value for name, value in item.items() if name != "id"}
        elif item.get("type") != "reasoning":
            yield item


def _results(turn: Turn, dialect: ResponsesDialect) -> Iterator[Item]:
    """All results of a round first: files have no place in them and follow as words of the user."""
    results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
    for result in results:
        yield {"type": "function_call_output", "call_id": _call_id(result.id), "output": output_of(result)}
    for result in results:
        if result.files:
            words = words_for_files(result, _call_id(result.id))
            yield from _user(Turn("user", (words, *result.files)), dialect)


def _call_id(told: str) -> str:
    """Ids that another service gave may be too long here."""
    return told if len(told) <= _LONGEST_ID else other_id(told, "call_", 32)
