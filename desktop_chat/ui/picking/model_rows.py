"""Models as rows to pick from: favourites and recent ones first, then every service with its own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from desktop_chat.language import sentence
from desktop_chat.services.model_choices import ModelChoice, ModelChoices
from desktop_chat.ui.picking.fuzzy import score
from desktop_chat.ui.picking.rows import PickRow

WORDS = {
    "image": "sees images",
    "pdf": "reads PDF",
    "audio": "hears",
    "video": "sees video",
    "tools": "tools",
    "reasoning": "thinks",
    "structured_output": "schemas",
}
THOUSAND, MILLION = 1_000, 1_000_000


def rows_of(typed: str, choices: ModelChoices, favourites: Sequence[str], chosen: str) -> list[PickRow]:
    """`chosen` is what answers now, which is marked with words."""
    fitting = _fitting(typed, choices.all)
    rows: list[PickRow] = []
    if not typed.strip():
        by_name = {choice.name: choice for choice in choices.all}
        first = [by_name[name] for name in favourites if name in by_name]
        recent = [by_name[name] for name in choices.recent if name in by_name and name not in favourites]
        rows += _part(sentence("Favourites"), first, favourites, chosen)
        rows += _part(sentence("Recent"), recent, favourites, chosen)
    services: dict[tuple[bool, bool, str], list[ModelChoice]] = {}
    for choice in fitting:
        services.setdefault((not choice.is_ready, choice.address is None, choice.service), []).append(choice)
    # While something is typed, the service with the best name comes first: that is the order they were found in.
    order = services if typed.strip() else sorted(services)
    for key in sorted(order, key=lambda each: each[0]):
        rows += _part(key[2], services[key], favourites, chosen)
    return rows


def unknown_rows(typed: str, choices: ModelChoices) -> list[PickRow]:
    """A name that nobody knows can be used anyway, with a service that has a key."""
    provider, slash, name = typed.strip().partition("/")
    services = choices.services or {}
    if slash and provider in services and name:
        offered = [provider]
    else:
        name, ready = typed.strip(), {choice.provider for choice in choices.all if choice.is_ready}
        offered = sorted(provider for provider in services if provider in ready)
    if not name or " " in name:
        return [PickRow(sentence("No model is called so."), is_heading=True)]
    heading = PickRow(sentence("No model is known by this name. Use it anyway:"), is_heading=True)
    return [heading, *(_assumed(provider, name, services[provider]) for provider in offered)]


def _assumed(provider: str, name: str, service: str) -> PickRow:
    return PickRow(
        name, sentence("at {service}", service=service), value=(ModelChoice(provider, name, name, service), True)
    )


def _fitting(typed: str, choices: Sequence[ModelChoice]) -> list[ModelChoice]:
    if not typed.strip():
        return list(choices)
    scored = [(score(typed, f"{choice.title} {choice.id} {choice.service}"), choice) for choice in choices]
    found = [(points, choice) for points, choice in scored if points is not None]
    return [choice for _, choice in sorted(found, key=lambda each: -each[0])]


def _part(heading: str, choices: Sequence[ModelChoice], favourites: Sequence[str], chosen: str) -> list[PickRow]:
    if not choices:
        return []
    return [PickRow(heading, is_heading=True), *(_row(choice, favourites, chosen) for choice in choices)]


def _row(choice: ModelChoice, favourites: Sequence[str], chosen: str) -> PickRow:
    abilities = [sentence(WORDS[name]) for name in choice.abilities if name in WORDS]
    said = [sentence("answers now")] if choice.name == chosen else []
    detail = " · ".join([*said, choice.id, *abilities])
    aside = aside_of(choice) if choice.is_ready else sentence("Add a key")
    return PickRow(
        choice.title,
        detail,
        aside,
        (choice, False),
        is_muted=not choice.is_ready,
        is_marked=choice.name in favourites,
    )


def aside_of(choice: ModelChoice) -> str:
    """How much it reads, and what it costs."""
    said = []
    if choice.context_window:
        said.append(_size(choice.context_window))
    price_in, price_out = choice.prices
    if price_in is not None and price_out is not None:
        is_free = not Decimal(price_in) and not Decimal(price_out)
        said.append(sentence("free") if is_free else f"${_short(price_in)} / ${_short(price_out)}")
    return " · ".join(said)


def _size(tokens: int) -> str:
    return f"{tokens / MILLION:g} M" if tokens >= MILLION else f"{tokens // THOUSAND} K"


def _short(price: str) -> str:
    return f"{Decimal(price).normalize():f}"
