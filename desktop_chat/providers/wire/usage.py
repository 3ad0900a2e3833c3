"""Reads what a reply cost, in the several shapes in which services of the chat family tell it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeGuard

from desktop_chat.providers.events import UsageReported

MOST = 1e15
"""What is more than this is no count and no price."""
_TICKS_PER_DOLLAR = Decimal(10) ** 10


def usage_of(told: Mapping[str, Any], timings: object = None) -> UsageReported:
    """Tokens by bucket: `input` without what was read from or written to a cache, `output` with reasoning.

    Some servers of one's own tell what came from their cache beside the usage, among the `timings`.
    """
    prompt, completion, total = (_count(told.get(f"{name}_tokens")) for name in ("prompt", "completion", "total"))
    details, made = _details(told, "prompt"), _details(told, "completion")
    cached = _first(
        _count(told.get("prompt_cache_hit_tokens")),
        _count(details.get("cached_tokens")),
        _count(_mapping(timings).get("cache_n")),
    )
    written = _count(details.get("cache_write_tokens"))
    return UsageReported(
        input=None if prompt is None else max(0, prompt - (cached or 0) - (written or 0)),
        output=_output(prompt, completion, total),
        cache_read=cached,
        cache_write=written,
        reasoning=_first(_count(made.get("reasoning_tokens")), _count(told.get("reasoning_tokens"))),
        cost=_cost(told),
    )


def _output(prompt: int | None, completion: int | None, total: int | None) -> int | None:
    """Some leave reasoning out of the completion, but not out of the total."""
    if completion is None or prompt is None or total is None:
        return completion
    return max(completion, total - prompt)


def _cost(told: Mapping[str, Any]) -> Decimal | None:
    cost = told.get("cost")
    if isinstance(cost, Mapping):
        return _dollars(cost.get("total_cost"))
    dollars = _dollars(cost)
    if dollars is not None and told.get("is_byok"):
        upstream = _dollars(_mapping(told.get("cost_details")).get("upstream_inference_cost"))
        return dollars + (upstream or 0)
    ticks = _dollars(told.get("cost_in_usd_ticks"))
    return dollars if ticks is None else ticks / _TICKS_PER_DOLLAR


def _details(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _mapping(told.get(f"{name}_tokens_details"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int | None:
    return max(0, int(value)) if _is_number(value) else None


def _dollars(value: object) -> Decimal | None:
    return Decimal(str(value)) if _is_number(value) else None


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
