"""How many tokens the next request of a chat would take: as its service counts them, else about."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_chat.providers.lookups import offering
from desktop_chat.services.asking import Asked


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Tokens of instructions, tools and messages; of an answer there are none yet."""

    tokens: int
    is_estimate: bool
    """Counted here, without asking the service: rather too many than too few."""
    context_window: int | None = None
    """How many the model reads at most, where that is known."""


async def count_tokens(asked: Asked) -> TokenCount:
    """What this request would take. A service that is asked and fails raises what it complains of."""
    provider, window = offering(asked.provider, "tokens"), asked.facts.context_window
    if provider is None or not asked.request.turns:
        return TokenCount(asked.tokens, is_estimate=True, context_window=window)
    counted = await provider.count_tokens(asked.request, asked.settings)
    return TokenCount(counted, is_estimate=False, context_window=window)
