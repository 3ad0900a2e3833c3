"""Prepares the history that a provider is sent: a pure function from what is stored to turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_chat.providers.requests import (
    FilePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Turn,
)
from desktop_chat.providers.retelling import in_words, joined
from desktop_chat.services.sizes import CHARACTERS_PER_TOKEN, TOKENS_PER_FILE, TOKENS_PER_MESSAGE, length_of

UNAVAILABLE = "The result of this call is not available."


@dataclass(frozen=True, slots=True)
class PastCall:
    key: Any
    tool_call_id: str
    name: str
    arguments: str
    approval: str = "none"
    result_key: Any = None
    is_error: bool = False
    details: dict[str, Any] | None = None


@dataclass(slots=True)
class PastMessage:
    """A stored message as far as a request needs it. Not frozen: freezing costs most of making one."""

    key: Any
    role: str
    status: str
    content: str
    position: int = 0
    thinking: str | None = None
    raw: Sequence[dict[str, Any]] | None = None
    provider: str | None = None
    calls: tuple[PastCall, ...] = ()
    files: tuple[FilePart, ...] = ()
    texts: tuple[str, ...] = ()
    """What files of text say, and notes on files that are not sent."""

    @property
    def is_blank(self) -> bool:
        return not (self.content.strip() or self.calls or self.files or self.texts)


@dataclass(frozen=True, slots=True)
class Prepared:
    turns: tuple[Turn, ...]
    start_key: Any
    left_out: int
    tokens: int


def prepare(
    messages: Sequence[PastMessage], *, provider: str, room: int | None = None, takes_tools: bool = True
) -> Prepared:
    """The turns to send: every call answered, no blank turn, like turns joined, oldest whole turns left out.

    `room` is the number of tokens there is for the history; None is no limit. The last question with its tool
    rounds is always sent. Blocks that only one provider understands go back to that one only. A model that
    takes no tools is told in words what was called and what came of it.
    """
    groups = whole_turns(message for message in messages if is_sendable(message))
    kept, tokens = _fitting(groups, room)
    sent = [message for group in kept for message in group]
    left_out = sum(len(group) for group in groups) - len(sent)
    turns = _turns(sent, provider)
    turns = joined(turns if takes_tools else in_words(turns))
    return Prepared(tuple(turns), sent[0].key if sent else None, left_out, tokens)


def estimate(message: PastMessage) -> int:
    """About how many tokens a message takes; rather too many than too few."""
    written = length_of(message.content) + sum(
        length_of(call.arguments) + len(call.name) for call in message.calls
    )
    written += sum(map(length_of, message.texts))
    texts = [len(file.data) for file in message.files if file.kind == "text" and isinstance(file.data, bytes)]
    others = len(message.files) - len(texts)
    return int((written + sum(texts)) / CHARACTERS_PER_TOKEN) + TOKENS_PER_MESSAGE + TOKENS_PER_FILE * others


def is_sendable(message: PastMessage) -> bool:
    if message.role == "system":
        return False
    if message.role == "tool":
        return True
    return message.status != "pending" and not message.is_blank


def whole_turns(messages: Iterable[PastMessage]) -> list[list[PastMessage]]:
    """Whole turns: each begins with a question and takes everything up to the next one."""
    groups: list[list[PastMessage]] = []
    for message in messages:
        if message.role == "user" or not groups:
            groups.append([])
        groups[-1].append(message)
    return groups


def _fitting(groups: list[list[PastMessage]], room: int | None) -> tuple[list[list[PastMessage]], int]:
    kept: list[list[PastMessage]] = []
    total = 0
    for group in reversed(groups):
        size = sum(estimate(message) for message in group)
        if kept and room is not None and total + size > room:
            break
        kept.append(group)
        total += size
    return kept[::-1], total


def _turns(messages: Sequence[PastMessage], provider: str) -> Iterable[Turn]:
    results = {message.key: message for message in messages if message.role == "tool"}
    used: set[str] = set()
    for message in messages:
        if message.role == "user":
            yield Turn("user", (*_text(message), *message.files))
        elif message.role == "assistant":
            own = bool(message.raw) and message.provider == provider and message.status == "complete"
            ids = [call.tool_call_id for call in message.calls] if own else _unused_ids(message, used)
            used.update(ids)
            yield _assistant_turn(message, ids, own=own)
            if message.calls:
                answers = (
                    _result(call, told_id, results) for call, told_id in zip(message.calls, ids, strict=True)
                )
                yield Turn("tool", tuple(answers))


def _unused_ids(message: PastMessage, used: set[str]) -> list[str]:
    """Some servers number their calls anew in every answer, and most others take no id twice."""
    ids: list[str] = []
    for number, call in enumerate(message.calls):
        is_used = call.tool_call_id in used or call.tool_call_id in ids
        ids.append(f"{call.tool_call_id}-{message.position}-{number}" if is_used else call.tool_call_id)
    return ids


def _assistant_turn(message: PastMessage, ids: Sequence[str], *, own: bool) -> Turn:
    """`own`: its blocks go back too. An answer that was cut may have text that is in no block yet."""
    calls = (
        ToolCallPart(told_id, call.name, call.arguments or "{}", call.details)
        for call, told_id in zip(message.calls, ids, strict=True)
    )
    return Turn(
        "assistant",
        (*_text(message), *message.files, *calls),
        raw=tuple(message.raw or ()) if own else None,
        raw_provider=message.provider if own else None,
        thinking=message.thinking,
    )


def _text(message: PastMessage) -> tuple[Part, ...]:
    own = (TextPart(message.content),) if message.content.strip() else ()
    return (*own, *map(TextPart, message.texts))


def _result(call: PastCall, told_id: str, results: dict[Any, PastMessage]) -> ToolResultPart:
    answer = results.get(call.result_key) if call.result_key is not None else None
    if answer is None:
        return ToolResultPart(told_id, call.name, UNAVAILABLE, is_error=True)
    text = "\n".join((answer.content, *answer.texts)) if answer.texts else answer.content
    return ToolResultPart(told_id, call.name, text, is_error=call.is_error, files=answer.files)
