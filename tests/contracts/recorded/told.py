"""What an answer says, as plain values: read from a recording, or collected from the program's events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from desktop_chat.providers.events import (
    CitationFound,
    FileReceived,
    ProviderEvent,
    ReplyFinished,
    TextDelta,
    ThinkingDelta,
    ToolCallReady,
    UsageReported,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    text: str = ""
    thinking: str = ""
    calls: tuple[tuple[str, str, Any], ...] = ()
    """Id (empty where the service gives none), name and arguments as JSON values."""
    citations: tuple[dict[str, Any], ...] = ()
    files: tuple[tuple[str, int], ...] = ()
    """Media type and size."""
    usage: dict[str, int] = field(default_factory=dict)
    """Tokens by bucket; a bucket of which nothing is said is left out, and so is one of none."""
    finish_reason: str | None = None


def collected(events: Iterable[ProviderEvent]) -> Told:
    """What the program made of an answer."""
    said = list(events)
    usage: dict[str, int] = {}
    for event in _of(UsageReported, said):
        usage |= _buckets(event)
    return Told(
        text="".join(event.text for event in _of(TextDelta, said)),
        thinking="".join(event.text for event in _of(ThinkingDelta, said)),
        calls=tuple((call.id, call.name, json.loads(call.arguments)) for call in _of(ToolCallReady, said)),
        citations=tuple(dict(event.citation) for event in _of(CitationFound, said)),
        files=tuple((event.media_type, len(event.data)) for event in _of(FileReceived, said)),
        usage=_counted(usage),
        finish_reason=next((event.finish_reason for event in _of(ReplyFinished, said)), None),
    )


def _of(kind: type[T], events: Iterable[ProviderEvent]) -> Iterator[T]:
    return (event for event in events if isinstance(event, kind))


def _buckets(event: UsageReported) -> dict[str, int]:
    names = ("input", "output", "cache_read", "cache_write", "reasoning")
    return {name: getattr(event, name) for name in names if getattr(event, name) is not None}


def _counted(usage: dict[str, int]) -> dict[str, int]:
    return {name: tokens for name, tokens in usage.items() if tokens}


def comparable(told: Told, like: Told) -> Told:
    """Ids that a service did not give are made up, so they are not compared."""
    given = [call[0] for call in like.calls]
    calls = tuple(
        ("" if place < len(given) and not given[place] else call[0], *call[1:])
        for place, call in enumerate(told.calls)
    )
    return replace(told, calls=calls, usage=_counted(told.usage))
