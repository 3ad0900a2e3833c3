"""Writes requests of the Chat Completions format: the conversation as messages, with the options beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from desktop_chat.providers.requests import (
    FilePart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Turn,
)
from desktop_chat.providers.wire.chat_files import render_file
from desktop_chat.providers.wire.chat_options import render_options
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.given_back import (
    arguments_of,
    other_id,
    output_of,
    schema_in_words,
    words_for_files,
    words_in,
)
from desktop_chat.providers.wire.own_params import with_params

Message: TypeAlias = dict[str, object]

_FIXED = ("model", "messages", "stream")
_SHORT_ID = re.compile(r"[A-Za-z0-9]{9}")
_RAW_FIELDS = ("content", "reasoning_details")
_READ = "I have read the results."


def render_request(request: Request, dialect: Dialect) -> dict[str, object]:
    """The body. Parameters of one's own are merged last, but cannot replace the conversation."""
    body: dict[str, object] = {
        "model": request.model,
        "messages": _marked(_in_order(_messages(request, dialect), dialect), request, dialect),
        "stream": True,
        **render_options(request, dialect),
    }
    if request.prefill:
        body |= dialect.prefill_request
    return with_params(body, request.params, _FIXED)


def _messages(request: Request, dialect: Dialect) -> Iterator[Message]:
    instructions = "\n\n".join(filter(str.strip, _instructions(request, dialect)))
    if instructions:
        yield {"role": dialect.system_role, "content": instructions}
    last = len(request.turns) - 1
    for number, turn in enumerate(request.turns):
        for message in _turn(turn, request.provider, dialect):
            if request.prefill and number == last:
                message |= dialect.prefill
            yield message


def _in_order(messages: Iterable[Message], dialect: Dialect) -> list[Message]:
    """Neighbours that the user says are one; what is wanted between results and a question is put there."""
    ordered: list[Message] = []
    for message in messages:
        before = ordered[-1]["role"] if ordered else None
        if message["role"] == before == "user":
            ordered[-1]["content"] = _both(ordered[-1]["content"], message["content"])
            continue
        if dialect.closes_results and (before, message["role"]) == ("tool", "user"):
            ordered.append({"role": "assistant", "content": _READ})
        ordered.append(message)
    return ordered


def _both(first: object, second: object) -> object:
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n\n{second}"
    return [*_as_blocks(first), *_as_blocks(second)]


def _as_blocks(content: object) -> list[object]:
    return content if isinstance(content, list) else [{"type": "text", "text": content}]


def _marked(messages: list[Message], request: Request, dialect: Dialect) -> list[Message]:
    """Up to the instructions and up to the last question the service is to keep what it has read."""
    if request.caching is None or dialect.caching != "marks":
        return messages
    mark: dict[str, object] = {"type": "ephemeral"}
    if "ttl" in request.caching:
        mark["ttl"] = request.caching["ttl"]
    questions = [place for place, message in enumerate(messages) if message["role"] == "user"]
    for place in {0, *questions[-1:]} if messages else ():
        messages[place]["content"] = _with_mark(messages[place]["content"], mark)
    return messages


def _with_mark(content: object, mark: Mapping[str, object]) -> object:
    if not content:
        return content
    *others, last = _as_blocks(content)
    return [*others, {**last, "cache_control": mark}] if isinstance(last, Mapping) else content


def _instructions(request: Request, dialect: Dialect) -> Iterator[str]:
    yield from request.instructions
    if request.schema is not None and not dialect.has_json_schema:
        yield schema_in_words(request.schema)


def _turn(turn: Turn, provider: str, dialect: Dialect) -> Iterator[Message]:
    match turn.role:
        case "user":
            yield from _user(turn, dialect)
        case "assistant":
            yield from _assistant(turn, provider, dialect)
        case "tool":
            yield from _results(turn, dialect)


def _user(turn: Turn, dialect: Dialect) -> Iterator[Message]:
    content = _content(turn, dialect)
    if content:
        yield {"role": "user", "content": content}


def _content(turn: Turn, dialect: Dialect) -> str | list[dict[str, object]]:
    """Plain text as long as nothing else is there, since that is what every server takes."""
    if not any(isinstance(part, FilePart) for part in turn.parts):
        return "\n\n".join(words_in(turn))
    blocks: list[dict[str, object]] = []
    for part in turn.parts:
        match part:
            case TextPart(text) if text.strip():
                blocks.append({"type": "text", "text": text})
            case FilePart():
                blocks.append(render_file(part, dialect))
    if all(block["type"] == "text" for block in blocks):
        return "\n\n".join(str(block["text"]) for block in blocks)
    return blocks


def _assistant(turn: Turn, provider: str, dialect: Dialect) -> Iterator[Message]:
    calls = [_call(part, dialect) for part in turn.parts if isinstance(part, ToolCallPart)]
    text = "\n\n".join(words_in(turn))
    if not (text or calls):
        return
    message: Message = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = calls
    if turn.raw_provider == provider:
        message |= _raw_fields(turn)
    if dialect.thinking_field is not None and (turn.thinking or dialect.has_empty_thinking):
        message[dialect.thinking_field] = turn.thinking or ""
    yield message


def _raw_fields(turn: Turn) -> Message:
    return {name: value for block in turn.raw or () for name, value in block.items() if name in _RAW_FIELDS}


def _call(call: ToolCallPart, dialect: Dialect) -> dict[str, object]:
    details = dict(call.details or {})
    inner = details.pop("function", None)
    function = {"name": call.name, "arguments": arguments_of(call)}
    return {
        **details,
        "id": _call_id(call.id, dialect),
        "type": "function",
        "function": {**inner, **function} if isinstance(inner, Mapping) else function,
    }


def _call_id(told: str, dialect: Dialect) -> str:
    """Ids that another service gave may not do here."""
    if not dialect.short_call_ids or _SHORT_ID.fullmatch(told):
        return told
    return other_id(told, length=9)


def _results(turn: Turn, dialect: Dialect) -> Iterator[Message]:
    """All results of a round first: files have no place in them and follow as words of the user."""
    results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
    for result in results:
        yield {"role": "tool", "tool_call_id": _call_id(result.id, dialect), "content": output_of(result)}
    for result in results:
        if result.files:
            words = words_for_files(result, _call_id(result.id, dialect))
            yield from _user(Turn("user", (words, *result.files)), dialect)
