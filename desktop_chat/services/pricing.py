"""What an attempt cost: frozen with the prices of its moment, and open about what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from desktop_chat.services.views import Cost, Tokens, UsageView

MILLION = Decimal(1_000_000)
BUCKETS = ("input", "output", "cache_read", "cache_write")


def cost_of(tokens: Tokens, prices: Mapping[str, Any], told: Decimal | None = None) -> Cost:
    """The service's own figure where it gives one; else tokens times price, partial where either is missing."""
    if told is not None:
        return Cost(told)
    amount = Decimal(0)
    is_partial = tokens.is_partial or tokens.input is None or tokens.output is None
    is_known = False
    for bucket in BUCKETS:
        count: int | None = getattr(tokens, bucket)
        if not count:
            continue
        price = prices.get(bucket)
        if price is None:
            is_partial = True
            continue
        amount += Decimal(str(price)) * count / MILLION
        is_known = True
    free = not is_partial and not any(getattr(tokens, bucket) for bucket in BUCKETS)
    return Cost(amount if is_known or free else None, is_partial)


def frozen_prices(prices: Mapping[str, Any]) -> dict[str, str] | None:
    return {name: str(price) for name, price in prices.items()} or None


def total_tokens(usages: Iterable[UsageView]) -> Tokens:
    sums: dict[str, int | None] = dict.fromkeys((*BUCKETS, "reasoning"))
    is_partial = False
    for usage in usages:
        is_partial = is_partial or usage.tokens.is_partial
        for bucket in sums:
            count: int | None = getattr(usage.tokens, bucket)
            if count is not None:
                sums[bucket] = (sums[bucket] or 0) + count
    return Tokens(**sums, is_partial=is_partial)


def total_cost(usages: Iterable[UsageView]) -> Cost:
    """The known sum; partial when any attempt's price is not wholly known."""
    amounts: list[Decimal] = []
    is_partial = False
    for usage in usages:
        if usage.cost.amount is not None:
            amounts.append(usage.cost.amount)
        is_partial = is_partial or usage.cost.is_partial or usage.cost.amount is None
    return Cost(sum(amounts, Decimal(0)) if amounts else None, is_partial)
