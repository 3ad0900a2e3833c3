"""Makes one answer of the several that come when a service pauses in the middle of its own work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from desktop_chat.providers.events import (
    CitationFound,
    ProviderEvent,
    RawBlock,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.providers.requests import Block, Request, TextPart, Turn

MOST_PAUSES = 8
"""How often a service is asked to go on before its pause is taken for its end."""

_COUNTS = ("input", "output", "cache_read", "cache_write", "reasoning", "cost")


@dataclass(slots=True)
class _Said:
    """What a round has said, as far as the next one has to know it."""

    text: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)
    raw: list[Block] = field(default_factory=list)
    usage: UsageReported = field(default_factory=UsageReported)
    slots: int = 0


class Rounds:
    """Every round goes on where the one before ended: counts, places and numbers are those of the one answer."""

    def __init__(self, request: Request) -> None:
        self.are_to_come = True
        self._request = request
        self._number = 0
        self._said = _Said()
        self._before = UsageReported()
        self._length = 0
        self._slots = 0

    def next(self) -> Request:
        """What to ask now: the same, with all that came already as the model's own turn."""
        self._number += 1
        self.are_to_come = False
        self._before = _sum(self._before, self._said.usage)
        self._said.usage = UsageReported()
        self._length = len("".join(self._said.text))
        self._slots = self._said.slots
        if self._number == 1:
            return self._request
        said = Turn(
            "assistant",
            (TextPart("".join(self._said.text)),),
            raw=tuple(self._said.raw),
            raw_provider=self._request.provider,
            thinking="".join(self._said.thinking) or None,
        )
        return replace(self._request, turns=(*self._request.turns, said), prefill=False)

    def told(self, event: ProviderEvent) -> ProviderEvent | None:
        """The event as one of the whole answer, or None where it is about a round only."""
        match event:
            case TextDelta(text):
                self._said.text.append(text)
                return event
            case ReplyStarted():
                return event if self._number == 1 else None
            case ReplyFinished(is_paused=True) if self._number <= MOST_PAUSES:
                self.are_to_come = True
                return None
            case UsageReported():
                self._said.usage = _later(self._said.usage, event)
                return _sum(self._before, self._said.usage)
            case CitationFound(citation=citation):
                return CitationFound(_moved(citation, self._length))
            case ToolCallStarted() | ToolArgumentsDelta() | ToolCallReady():
                moved = replace(event, index=event.index + self._slots)
                self._said.slots = max(self._said.slots, moved.index + 1)
                return moved
            case _:
                return self._kept(event)

    def _kept(self, event: ProviderEvent) -> ProviderEvent:
        match event:
            case ThinkingDelta(text):
                self._said.thinking.append(text)
            case RawBlock(block):
                self._said.raw.append(block)
        return event


def _moved(citation: Block, length: int) -> Block:
    places = {name: place + length for name in ("start", "end") if isinstance(place := citation.get(name), int)}
    return {**citation, **places}


def _later(known: UsageReported, told: UsageReported) -> UsageReported:
    """Within a round the last report counts, field by field."""
    return replace(known, **{name: value for name in _COUNTS if (value := getattr(told, name)) is not None})


def _sum(first: UsageReported, second: UsageReported) -> UsageReported:
    return UsageReported(**{name: _added(getattr(first, name), getattr(second, name)) for name in _COUNTS})


def _added(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return first if second is None else second
    return first + second
