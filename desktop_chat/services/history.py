"""Prepares the history that a provider is sent: a pure function from what is stored to turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from desktop_chat.providers.requests import (
    FilePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Turn,
)
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
    groups = whole_turns(message for message in messages if _is_sendable(message))
    kept, tokens = _fitting(groups, room)
    sent = [message for group in kept for message in group]
    left_out = sum(len(group) for group in groups) - len(sent)
    turns = _joined(_turns(sent, provider) if takes_tools else _told_turns(sent))
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


def _is_sendable(message: PastMessage) -> bool:
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
    for message in messages:
        if message.role == "user":
            yield Turn("user", (*_text(message), *message.files))
        elif message.role == "assistant":
            yield _assistant_turn(message, provider)
            if message.calls:
                yield Turn("tool", tuple(_result(call, results) for call in message.calls))


def _assistant_turn(message: PastMessage, provider: str) -> Turn:
    calls = (
        ToolCallPart(call.tool_call_id, call.name, call.arguments or "{}", call.details) for call in message.calls
    )
    # An answer that was cut may have text that is in no block yet.
    own = bool(message.raw) and message.provider == provider and message.status == "complete"
    return Turn(
        "assistant",
        (*_text(message), *message.files, *calls),
        raw=tuple(message.raw or ()) if own else None,
        raw_provider=message.provider if own else None,
        thinking=message.thinking,
    )


def _told_turns(messages: Sequence[PastMessage]) -> Iterable[Turn]:
    """The same without tools: calls and results as words."""
    names = {call.result_key: call.name for message in messages for call in message.calls}
    for message in messages:
        if message.role == "tool":
            said = f"[Result of {names.get(message.key, 'a tool')}]\n{message.content}"
            yield Turn("user", (TextPart(said), *map(TextPart, message.texts), *message.files))
            continue
        calls = (TextPart(f"[Called {call.name} with {call.arguments or '{}'}]") for call in message.calls)
        role: Literal["user", "assistant"] = "user" if message.role == "user" else "assistant"
        yield Turn(role, (*_text(message), *message.files, *calls), thinking=message.thinking)


def _text(message: PastMessage) -> tuple[Part, ...]:
    own = (TextPart(message.content),) if message.content.strip() else ()
    return (*own, *map(TextPart, message.texts))


def _result(call: PastCall, results: dict[Any, PastMessage]) -> ToolResultPart:
    answer = results.get(call.result_key) if call.result_key is not None else None
    if answer is None:
        return ToolResultPart(call.tool_call_id, call.name, UNAVAILABLE, is_error=True)
    text = "\n".join((answer.content, *answer.texts)) if answer.texts else answer.content
    return ToolResultPart(call.tool_call_id, call.name, text, is_error=call.is_error, files=answer.files)


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    """Neighbouring turns of one role become one, as services that insist on alternation need them."""
    joined: list[Turn] = []
    for turn in turns:
        if joined and _may_join(joined[-1], turn):
            last = joined.pop()
            turn = Turn(turn.role, (*last.parts, *turn.parts), thinking=turn.thinking)
        joined.append(turn)
    return joined


def _may_join(first: Turn, second: Turn) -> bool:
    if first.role != second.role or first.role == "tool":
        return False
    has_calls = any(isinstance(part, ToolCallPart) for part in first.parts)
    return not (has_calls or first.raw or second.raw)
