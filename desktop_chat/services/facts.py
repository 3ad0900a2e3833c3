"""What a provider says beside its text, as values that can be stored, sent back and counted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_chat.errors import MalformedReply
from desktop_chat.language import sentence
from desktop_chat.providers.events import FileReceived, ToolCallReady, UsageReported
from desktop_chat.texts import cleaned

MOST_TOKENS = 2**31 - 1
"""More than any request can have used, and what an integer column holds in every database."""
MOST_DOLLARS = 10**8
DEEPEST = 100
LONGEST_INTEGER = 10**300


def plain(value: object, depth: int = DEEPEST) -> Any:
    """The same as JSON can say it; MalformedReply where it cannot."""
    match value:
        case str():
            return cleaned(value)
        case None | bool():
            return value
        case int() if abs(value) < LONGEST_INTEGER:
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case Mapping() if depth:
            return {text(name): plain(each, depth - 1) for name, each in value.items()}
        case list() | tuple() if depth:
            return [plain(each, depth - 1) for each in value]
    raise _unreadable(value)


def text(value: object) -> str:
    if not isinstance(value, str):
        raise _unreadable(value)
    return cleaned(value)


def name_or_none(value: object) -> str | None:
    """A name that the answer can do without."""
    return cleaned(value) or None if isinstance(value, str) else None


def whole_call(call: ToolCallReady) -> ToolCallReady:
    index: object = call.index
    if not isinstance(index, int) or not text(call.name).strip():
        raise _unreadable(call.name)
    return replace(
        call,
        id=name_or_none(call.id) or "",
        name=cleaned(call.name),
        arguments=text(call.arguments or ""),
        details=plain(call.details) if call.details else None,
    )


def whole_file(file: FileReceived) -> FileReceived:
    if not isinstance(file.data, bytes | bytearray | memoryview):
        raise _unreadable(file.data)
    return FileReceived(
        name_or_none(file.name) or sentence("file"),
        name_or_none(file.media_type) or "application/octet-stream",
        bytes(file.data),
    )


def counted(usage: UsageReported) -> UsageReported:
    """What is no number is unknown: an answer does not fail over what it is said to have used."""
    return UsageReported(
        input=_count(usage.input),
        output=_count(usage.output),
        cache_read=_count(usage.cache_read),
        cache_write=_count(usage.cache_write),
        reasoning=_count(usage.reasoning),
        cost=_amount(usage.cost),
    )


def _count(told: object) -> int | None:
    if not isinstance(told, int | float) or told != told:
        return None
    return int(min(max(told, 0), MOST_TOKENS))


def _amount(told: object) -> Decimal | None:
    try:
        amount = Decimal(str(told))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount <= MOST_DOLLARS else None


def _unreadable(value: object) -> MalformedReply:
    return MalformedReply(kind=type(value).__name__)
