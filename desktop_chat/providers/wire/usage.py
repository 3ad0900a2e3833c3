"""Reads what a reply cost, in the several shapes in which services of the chat family tell it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desktop_chat.providers.events import UsageReported
from desktop_chat.providers.wire.shapes import count, mapping

_TICKS_PER_DOLLAR = Decimal(10) ** 10


def usage_of(told: Mapping[str, Any], timings: object = None) -> UsageReported:
    """Tokens by bucket: `input` without what was read from or written to a cache, `output` with reasoning.

    Some servers of one's own tell what came from their cache beside the usage, among the `timings`.
    """
    prompt, completion, total = (count(told.get(f"{name}_tokens")) for name in ("prompt", "completion", "total"))
    details, made = _details(told, "prompt"), _details(told, "completion")
    cached = _first(
        count(told.get("prompt_cache_hit_tokens")),
        count(details.get("cached_tokens")),
        count(mapping(timings).get("cache_n")),
    )
    written = count(details.get("cache_write_tokens"))
    return UsageReported(
        input=None if prompt is None else max(0, prompt - (cached or 0) - (written or 0)),
        output=_output(prompt, completion, total),
        cache_read=cached,
        cache_write=written,
        reasoning=_first(count(made.get("reasoning_tokens")), count(told.get("reasoning_tokens"))),
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
        upstream = _dollars(mapping(told.get("cost_details")).get("upstream_inference_cost"))
        return dollars + (upstream or 0)
    ticks = _dollars(told.get("cost_in_usd_ticks"))
    return dollars if ticks is None else ticks / _TICKS_PER_DOLLAR


def _details(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return mapping(told.get(f"{name}_tokens_details"))


def _dollars(value: object) -> Decimal | None:
    return None if count(value) is None else Decimal(str(value))


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
