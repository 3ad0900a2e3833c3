"""What a message used and cost, in few words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.views import Cost, UsageView

SHORTEST_MS = 50
SMALLEST = Decimal("0.0001")


def usage_text(usage: UsageView) -> str:
    tokens, cost, duration = usage.tokens, usage.cost, usage.duration_ms or 0
    parts = [
        sentence("{count} in", count=f"{tokens.input:,}") if tokens.input is not None else "",
        sentence("{count} out", count=f"{tokens.output:,}") if tokens.output is not None else "",
        price_text(cost),
        sentence("{seconds} s", seconds=f"{duration / 1000:.1f}") if duration >= SHORTEST_MS else "",
        usage.profile or "",
    ]
    return " · ".join(part for part in parts if part)


def price_text(cost: Cost) -> str:
    """Two digits that say something; the exact price is in the usage of the chat."""
    amount = cost.amount
    if amount is None:
        return ""
    if 0 < amount < SMALLEST:
        return sentence("less than {amount}", amount=f"${SMALLEST}")
    digits = max(2, 1 - amount.adjusted()) if amount else 2
    text = f"${amount:.{digits}f}"
    return sentence("at least {amount}", amount=text) if cost.is_partial else text
