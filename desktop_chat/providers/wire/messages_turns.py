"""Writes the conversation as the Messages format wants it: turns that alternate, each a list of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.providers.requests import GO_ON, FilePart, Request, TextPart, ToolCallPart, ToolResultPart, Turn
from desktop_chat.providers.wire.given_back import NO_OUTPUT, input_of, other_id
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_files import Block, render_file, render_found
from desktop_chat.providers.wire.messages_models import takes_prefill

Message: TypeAlias = dict[str, Any]

ENVELOPE = "messages"
"""Whose a raw block is."""
_BEFORE = "(You begin.)"

_SENDABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


def render_turns(request: Request, dialect: MessagesDialect, *, cited: bool) -> list[Message]:
    """As messages: neighbours of one role are one, and the user begins."""
    messages: list[Message] = []
    for turn in request.turns:
        role = "assistant" if turn.role == "assistant" else "user"
        blocks = list(_blocks(turn, request.provider, dialect, cited))
        if blocks and messages and messages[-1]["role"] == role:
            messages[-1]["content"] += blocks
        elif blocks:
            messages.append({"role": role, "content": blocks})
    if messages and messages[0]["role"] == "assistant":
        messages.insert(0, _said_by_user(_BEFORE))
    if request.prefill and messages and messages[-1]["role"] == "assistant":
        _end_with_beginning(messages, request)
    return messages


def _end_with_beginning(messages: list[Message], request: Request) -> None:
    """What is to be continued may not end in blanks; a model that takes no beginning is asked to go on."""
    last = messages[-1]["content"][-1]
    if not can_prefill(request):
        messages.append(_said_by_user(GO_ON))
    elif last.get("type") == "text":
        messages[-1]["content"][-1] = {**last, "text": last["text"].rstrip()}


def can_prefill(request: Request) -> bool:
    return takes_prefill(request.model) and not request.thinking and request.schema is None


def _said_by_user(text: str) -> Message:
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def _blocks(turn: Turn, provider: str, dialect: MessagesDialect, cited: bool) -> Iterator[Block]:
    match turn.role:
        case "user":
            yield from _said(turn, dialect, cited)
        case "assistant":
            own = list(own_blocks(turn, provider))
            yield from own or _answered(turn)
        case "tool":
            for part in turn.parts:
                if isinstance(part, ToolResultPart):
                    yield _result(part, dialect, cited)


def own_blocks(turn: Turn, provider: str) -> Iterator[Block]:
    """The service's own, as they came; only blank text may not go back."""
    if turn.raw_provider != provider:
        return
    for envelope in turn.raw or ():
        block = envelope.get(ENVELOPE)
        if isinstance(block, Mapping) and not (block.get("type") == "text" and _is_blank(block.get("text"))):
            yield dict(block)


def _is_blank(text: object) -> bool:
    return not isinstance(text, str) or not text.strip()


def _said(turn: Turn, dialect: MessagesDialect, cited: bool) -> Iterator[Block]:
    for part in turn.parts:
        match part:
            case TextPart(text) if text.strip():
                yield {"type": "text", "text": text}
            case FilePart():
                yield render_file(part, dialect, cited=cited)


def _answered(turn: Turn) -> Iterator[Block]:
    """An answer of another service. What it thought was signed by that one, and its files have no place here."""
    for part in turn.parts:
        match part:
            case TextPart(text) if text.strip():
                yield {"type": "text", "text": text}
            case FilePart():
                yield {"type": "text", "text": f"[{part.name}]"}
            case ToolCallPart():
                yield {
                    "type": "tool_use",
                    "id": _sendable_id(part.id),
                    "name": part.name,
                    "input": input_of(part.arguments),
                }


def _result(result: ToolResultPart, dialect: MessagesDialect, cited: bool) -> Block:
    content: list[Block] = []
    if result.text.strip():
        content.append({"type": "text", "text": result.text})
    content += [render_found(file, dialect, cited=cited) for file in result.files]
    block: Block = {
        "type": "tool_result",
        "tool_use_id": _sendable_id(result.id),
        "content": content or [{"type": "text", "text": NO_OUTPUT}],
    }
    return {**block, "is_error": True} if result.is_error else block


def _sendable_id(told: str) -> str:
    """Ids that another service gave may not do here."""
    return told if _SENDABLE_ID.fullmatch(told) else other_id(told, "toolu_")
