"""Tells a conversation otherwise: neighbours of one role as one, and tools in words for who takes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop_chat.providers.requests import Part, Request, TextPart, ToolCallPart, ToolResultPart, Turn


def without_tools(request: Request) -> Request:
    """The same for a service that has no tools at all."""
    turns = tuple(joined(in_words(request.turns)))
    return replace(request, turns=turns, tools=(), tool_choice="auto", parallel_tools=None)


def in_words(turns: Iterable[Turn]) -> Iterator[Turn]:
    """Calls and results as words."""
    for turn in turns:
        if turn.role == "tool":
            yield Turn("user", tuple(part for each in turn.parts for part in _result(each)))
        elif any(isinstance(part, ToolCallPart) for part in turn.parts):
            yield Turn(turn.role, tuple(map(_call, turn.parts)), thinking=turn.thinking)
        else:
            yield turn


def _call(part: Part) -> Part:
    if not isinstance(part, ToolCallPart):
        return part
    return TextPart(f"[Called {part.name} with {part.arguments or '{}'}]")


def _result(part: Part) -> tuple[Part, ...]:
    if not isinstance(part, ToolResultPart):
        return (part,)
    return TextPart(f"[Result of {part.name}]\n{part.text}"), *part.files


def joined(turns: Iterable[Turn]) -> list[Turn]:
    """Neighbouring turns of one role become one, as services that insist on alternation need them."""
    whole: list[Turn] = []
    for turn in turns:
        if whole and _may_join(whole[-1], turn):
            last = whole.pop()
            turn = Turn(turn.role, (*last.parts, *turn.parts), thinking=turn.thinking)
        whole.append(turn)
    return whole


def _may_join(first: Turn, second: Turn) -> bool:
    if first.role != second.role or first.role == "tool":
        return False
    has_calls = any(isinstance(part, ToolCallPart) for part in first.parts)
    return not (has_calls or first.raw or second.raw)
