"""Reads what a reply of the Messages format cost: its input never contains what a cache held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.providers.events import UsageReported
from desktop_chat.providers.wire.shapes import items


def usage_of(told: Mapping[str, Any]) -> UsageReported:
    """Where several passes were made (a long conversation was shortened first), all of them count."""
    passes = [each for each in items(told.get("iterations")) if isinstance(each, Mapping)] or [told]
    thought = told.get("output_tokens_details")
    return UsageReported(
        input=_sum(_count(each.get("input_tokens")) for each in passes),
        output=_sum(_count(each.get("output_tokens")) for each in passes),
        cache_read=_sum(_count(each.get("cache_read_input_tokens")) for each in passes),
        cache_write=_sum(map(_written, passes)),
        reasoning=_count(thought.get("thinking_tokens")) if isinstance(thought, Mapping) else None,
    )


def _written(told: Mapping[str, Any]) -> int | None:
    """As one number, or only by how long it is kept."""
    parts = told.get("cache_creation")
    by_time = _sum(map(_count, parts.values())) if isinstance(parts, Mapping) else None
    whole = _count(told.get("cache_creation_input_tokens"))
    return by_time if whole is None else max(whole, by_time or 0)


def _sum(counts: Any) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return max(0, value)
