"""What a provider says while it answers: one small value for each thing that can happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The service took the request."""

    model: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """The next piece of what the model thinks before it answers."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallStarted:
    """A tool call begins; `index` tells calls that arrive side by side apart."""

    index: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolArgumentsDelta:
    """The next piece of a call's arguments."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ToolCallReady:
    """A whole tool call; `arguments` is JSON text, `details` what the service wants back with it."""

    index: int
    id: str
    name: str
    arguments: str = "{}"
    details: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class FileReceived:
    """A file that the model made."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CitationFound:
    """A source that the answer names."""

    citation: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block of the answer exactly as the service sent it, to be given back to the same service later."""

    block: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class UsageReported:
    """Tokens so far (the last report counts, field by field); None is unknown. `cost` is in US dollars."""

    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """The terminal event: without it the reply was cut."""

    finish_reason: str | None = None
    model: str | None = None
    is_paused: bool = False
    """The service has more to say, and goes on when it is given back what it said so far."""


ProviderEvent: TypeAlias = (
    ReplyStarted
    | TextDelta
    | ThinkingDelta
    | ToolCallStarted
    | ToolArgumentsDelta
    | ToolCallReady
    | FileReceived
    | CitationFound
    | RawBlock
    | UsageReported
    | ReplyFinished
)
