"""What an attempt cost: frozen with the prices of its moment, and open about what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from desktop_chat.services.views import Cost, Tokens, UsageView

MILLION = Decimal(1_000_000)
BUCKETS = ("input", "output", "cache_read", "cache_write")
READ = ("input", "cache_read", "cache_write")
THOUGHT = "reasoning"


def cost_of(tokens: Tokens, prices: Mapping[str, Any], told: Decimal | None = None) -> Cost:
    """The service's own figure where it gives one; else tokens times price, partial where either is missing."""
    if told is not None:
        return Cost(told)
    counts = _billed(tokens, prices)
    tier = _tier(tokens, prices)
    parts = [_part(bucket, count, prices, tier) for bucket, count in counts.items() if count]
    amounts = [part.amount for part in parts if part.amount is not None]
    is_uncounted = tokens.is_partial or tokens.input is None or tokens.output is None
    is_partial = is_uncounted or any(part.is_partial for part in parts)
    is_known = bool(amounts) or (not parts and not is_partial)
    return Cost(sum(amounts, Decimal(0)) if is_known else None, is_partial)


def _billed(tokens: Tokens, prices: Mapping[str, Any]) -> dict[str, int]:
    """Tokens by price: what was thought is part of the output, and apart only where it has a price of its own."""
    counts = {bucket: getattr(tokens, bucket) or 0 for bucket in BUCKETS}
    if prices.get(THOUGHT) is not None:
        counts[THOUGHT] = min(tokens.reasoning or 0, counts["output"])
        counts["output"] -= counts[THOUGHT]
    return counts


def _tier(tokens: Tokens, prices: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The prices of a request of this length, where long ones have others; all that was read counts."""
    length = sum(getattr(tokens, bucket) or 0 for bucket in READ)
    reached = [tier for tier in prices.get("tiers") or () if length > tier["above"]]
    return max(reached, key=lambda tier: tier["above"], default=None)


def _part(bucket: str, count: int, prices: Mapping[str, Any], tier: Mapping[str, Any] | None) -> Cost:
    """What the tokens of one kind cost; at least, where only the price of shorter requests is known."""
    price = prices.get(bucket) if tier is None else tier.get(bucket, prices.get(bucket))
    if price is None:
        return Cost(None, is_partial=True)
    return Cost(Decimal(str(price)) * count / MILLION, is_partial=tier is not None and bucket not in tier)


def frozen_prices(prices: Mapping[str, Any]) -> dict[str, Any] | None:
    """As JSON can keep them, with the prices of longer requests and the day they were so."""
    return {name: _frozen(price) for name, price in prices.items()} or None


def _frozen(price: Any) -> Any:
    if not isinstance(price, list | tuple):
        return str(price)
    return [{name: each if name == "above" else str(each) for name, each in tier.items()} for tier in price]


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
