"""Reads what models.dev publishes: every model of the services that the program knows, as it describes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from desktop_chat.errors import MalformedReply
from desktop_chat.language import sentence
from desktop_chat.providers.provider import OfferedModel, PriceTier

# (our name for a provider, what models.dev calls it; of several, the first counts for a model of both)
NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("openai", ("openai",)),
    ("anthropic", ("anthropic",)),
    ("gemini", ("google",)),
    ("vertexai", ("google-vertex", "google-vertex-anthropic")),
    ("bedrock", ("amazon-bedrock",)),
    ("azure", ("azure",)),
    ("deepseek", ("deepseek",)),
    ("mistral", ("mistral",)),
    ("openrouter", ("openrouter",)),
    ("perplexity", ("perplexity",)),
    ("xai", ("xai",)),
    ("cohere", ("cohere",)),
    ("ollama-cloud", ("ollama-cloud",)),
    ("lmstudio", ("lmstudio",)),
)
KNOWN = frozenset(name for name, _ in NAMES)
BUCKETS = ("input", "output", "cache_read", "cache_write", "reasoning")

Catalogue: TypeAlias = Mapping[str, tuple[OfferedModel, ...]]
"""Models by our names of their providers."""


class _Model(msgspec.Struct):
    """What is read of a model; whatever else is said of it is passed over."""

    id: str
    name: str | None = None
    family: str | None = None
    knowledge: str | None = None
    release_date: str | None = None
    status: str | None = None
    tool_call: bool | None = None
    reasoning: bool | None = None
    structured_output: bool | None = None
    temperature: bool | None = None
    modalities: dict[str, list[str]] = {}
    limit: dict[str, float | None] = {}
    cost: dict[str, Any] | None = None
    reasoning_options: list[dict[str, Any]] | None = None


class _Provider(msgspec.Struct):
    models: dict[str, _Model] = {}


def parse_catalogue(published: bytes, date: str | None) -> Catalogue:
    """The models of the services that the program knows; `date` is the day of these prices.

    Raises MalformedReply where it is none of models.dev's.
    """
    try:
        parts = msgspec.json.decode(published, type=dict[str, msgspec.Raw])
        read = {name: _models_of(parts, theirs, date) for name, theirs in NAMES}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedReply(sentence("The list of models is in a form that cannot be read.")) from error
    if not any(read.values()):
        raise MalformedReply(sentence("The list of models has none that this program knows."))
    return read


def _models_of(
    parts: Mapping[str, msgspec.Raw], names: tuple[str, ...], date: str | None
) -> tuple[OfferedModel, ...]:
    found: dict[str, OfferedModel] = {}
    for name in names:
        if name in parts:
            provider = msgspec.json.decode(parts[name], type=_Provider)
            for model in provider.models.values():
                found.setdefault(model.id, _offered(model, date))
    return tuple(found.values())


def _offered(model: _Model, date: str | None) -> OfferedModel:
    prices, tiers = _prices(model.cost or {})
    told = _told(model)
    return OfferedModel(
        id=model.id,
        name=model.name,
        context_window=_size(model.limit.get("context")),
        max_output=_size(model.limit.get("output")),
        capabilities=frozenset(name for name, has in told.items() if has),
        prices=prices,
        family=model.family,
        knowledge_date=model.knowledge,
        modalities=model.modalities,
        tiers=tiers,
        prices_date=date if prices else None,
        lacks=frozenset(name for name, has in told.items() if has is False),
        reasoning_options=tuple(model.reasoning_options or ()),
        released=model.release_date,
        is_deprecated=model.status == "deprecated",
    )


def _told(model: _Model) -> dict[str, bool | None]:
    """What is said of each capability; None where nothing is."""
    reads = model.modalities.get("input")
    makes_vectors = "embed" in f"{model.id} {model.family}"
    return {
        "tools": model.tool_call,
        "reasoning": model.reasoning,
        "structured_output": model.structured_output,
        "temperature": model.temperature,
        "vision": None if reads is None else "image" in reads,
        "embeddings": True if makes_vectors else None,
    }


def _size(told: float | None) -> int | None:
    """Nought stands for unknown there."""
    return int(told) if told and told > 0 else None


def _prices(cost: Mapping[str, Any]) -> tuple[dict[str, Decimal], tuple[PriceTier, ...]]:
    tiers = [
        PriceTier(size, _buckets(tier))
        for tier in _listed(cost.get("tiers"))
        if (size := _tier_size(tier.get("tier"))) is not None
    ]
    longer = cost.get("context_over_200k")
    if not tiers and isinstance(longer, Mapping):
        tiers = [PriceTier(200_000, _buckets(longer))]
    return _buckets(cost), tuple(sorted(tiers, key=lambda tier: tier.above))


def _listed(told: object) -> list[Mapping[str, Any]]:
    return [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []


def _tier_size(told: object) -> int | None:
    if not isinstance(told, Mapping) or told.get("type") != "context":
        return None
    size = told.get("size")
    return size if isinstance(size, int) and size > 0 else None


def _buckets(cost: Mapping[str, Any]) -> dict[str, Decimal]:
    """OpenRouter's router says -1 where the price depends."""
    return {
        name: Decimal(str(price))
        for name in BUCKETS
        if isinstance(price := cost.get(name), int | float) and not isinstance(price, bool) and 0 <= price < 10**6
    }
