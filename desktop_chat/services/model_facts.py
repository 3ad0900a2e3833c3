"""What is known of one model, as a value: what requests, prices and people need of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from desktop_chat.providers.provider import OfferedModel, PriceTier
from desktop_chat.providers.requests import ModelTraits
from desktop_chat.services.views import ModelView

LACKS, OPTIONS, RELEASED = "lacks", "reasoning_options", "released"
"""Names among the extras of a model's row."""
SAYING_NOTHING = frozenset({"streaming", "embeddings"})
"""Capabilities that services tell of beside all others."""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a request and its price need to know of a model."""

    provider: str
    name: str
    key: Any = None
    context_window: int | None = None
    max_output: int | None = None
    prices: dict[str, Any] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    source: str = "provider"
    input_kinds: tuple[str, ...] = ()
    """What it reads; nothing means that nobody knows."""
    output_kinds: tuple[str, ...] = ()
    title: str | None = None
    family: str | None = None
    released: str | None = None
    knowledge_date: str | None = None
    lacks: frozenset[str] | None = None
    """What it is said not to have; None where nobody has said so of anything."""
    reasoning_options: tuple[Mapping[str, object], ...] = ()
    retired: bool = False

    def takes(self, kind: str) -> bool:
        """Whether it may be sent such files; a model of which nothing is known may."""
        return kind == "text" or not self.input_kinds or kind in self.input_kinds

    @property
    def takes_tools(self) -> bool:
        """A model of whose abilities nothing is said may; that it streams says nothing of them."""
        if self.lacks is not None:
            return "tools" not in self.lacks
        return "tools" in self.capabilities or not {*self.capabilities} - SAYING_NOTHING

    @property
    def takes_schemas(self) -> bool:
        """False only where it is said so: lists of models are silent about many that keep to a schema."""
        return self.lacks is None or "structured_output" not in self.lacks

    @property
    def traits(self) -> ModelTraits:
        """What a wire may need to know."""
        return ModelTraits(
            self.max_output,
            frozenset(self.capabilities) if self.capabilities else None,
            frozenset(self.input_kinds) if self.input_kinds else None,
            self.lacks,
            self.reasoning_options,
        )

    @property
    def room(self) -> int | None:
        """Tokens there are for a history, with space left for the answer."""
        if self.context_window is None:
            return None
        kept_free = min(self.max_output or self.context_window // 4, self.context_window // 4)
        return self.context_window - kept_free

    @property
    def view(self) -> ModelView:
        return ModelView(
            self.provider,
            self.name,
            self.title or self.name,
            self.context_window,
            self.max_output,
            self.capabilities,
            self.source,
            self.input_kinds,
            self.output_kinds,
            self.prices,
            self.family,
            self.released,
            self.knowledge_date,
            self.retired,
        )


def facts_of(provider: str, offered: OfferedModel, source: str = "provider") -> ModelFacts:
    """Of a model that is not in the table."""
    return ModelFacts(
        provider,
        offered.id,
        None,
        offered.context_window,
        offered.max_output,
        stored_prices(offered),
        tuple(sorted(offered.capabilities)),
        source,
        tuple(offered.modalities.get("input", ())),
        tuple(offered.modalities.get("output", ())),
        offered.name,
        offered.family,
        offered.released,
        offered.knowledge_date,
        offered.lacks,
        offered.reasoning_options,
        offered.is_deprecated,
    )


COLUMNS = (
    *("provider", "model_id", "name", "family", "context_window", "max_output", "knowledge_date"),
    *("modalities", "capabilities", "prices", "source", "retired", "extras"),
)


def facts_of_row(row: Any) -> ModelFacts:
    """From a row of the table, or from these columns of it and its key."""
    kinds, extras = row.modalities or {}, row.extras or {}
    lacks = extras.get(LACKS)
    return ModelFacts(
        row.provider,
        row.model_id,
        row.key,
        row.context_window,
        row.max_output,
        dict(row.prices or {}),
        tuple(row.capabilities or ()),
        row.source,
        tuple(kinds.get("input", ())),
        tuple(kinds.get("output", ())),
        row.name,
        row.family,
        extras.get(RELEASED),
        row.knowledge_date,
        None if lacks is None else frozenset(lacks),
        tuple(extras.get(OPTIONS, ())),
        row.retired,
    )


def offered_like(facts: ModelFacts) -> OfferedModel:
    """The same model under the name that these facts have."""
    prices = facts.prices
    return OfferedModel(
        facts.name,
        facts.title,
        facts.context_window,
        facts.max_output,
        frozenset(facts.capabilities),
        {name: Decimal(price) for name, price in prices.items() if name not in ("tiers", "date")},
        facts.family,
        facts.knowledge_date,
        {"input": facts.input_kinds, "output": facts.output_kinds},
        tuple(_tier(tier) for tier in prices.get("tiers", ())),
        prices.get("date"),
        facts.lacks,
        facts.reasoning_options,
        facts.released,
        facts.retired,
    )


def _tier(kept: Mapping[str, Any]) -> PriceTier:
    return PriceTier(kept["above"], {name: Decimal(price) for name, price in kept.items() if name != "above"})


def stored_prices(offered: OfferedModel) -> dict[str, Any]:
    """As JSON keeps them: US dollars for a million tokens, with the prices of longer requests and their day."""
    prices: dict[str, Any] = {name: str(price) for name, price in offered.prices.items()}
    if offered.tiers:
        prices["tiers"] = [
            {"above": tier.above, **{name: str(price) for name, price in tier.prices.items()}}
            for tier in offered.tiers
        ]
    if prices and offered.prices_date:
        prices["date"] = offered.prices_date
    return prices
