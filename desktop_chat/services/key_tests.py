"""Asks a service whether it takes a key, in the cheapest way it has."""

from __future__ import annotations

from contextlib import aclosing
from decimal import Decimal, InvalidOperation

from desktop_chat.errors import Error, ModelUnknown
from desktop_chat.language import sentence
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.lookups import checking
from desktop_chat.providers.provider import Provider, title_of
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.services.model_queries import ModelQueries
from desktop_chat.services.profile_views import KeyTest
from desktop_chat.services.views import ModelView

_UNKNOWN_PRICE = Decimal(1_000_000)


async def ask(provider: Provider, settings: ProviderSettings, models: ModelQueries) -> KeyTest:
    """For its list of models, where only those who have a key are told of it; else for one token."""
    title = title_of(provider)
    try:
        checked = checking(provider)
        if checked is not None:
            return KeyTest(provider.name, title, models=await checked.check_key(settings))
        await _ask_for_a_word(provider, settings, models, title)
    except Error as error:
        return KeyTest(provider.name, title, error)
    return KeyTest(provider.name, title)


async def _ask_for_a_word(
    provider: Provider, settings: ProviderSettings, models: ModelQueries, title: str
) -> None:
    """Its first sign is enough."""
    known = [each.id for each in provider.models] or _cheapest_first(models.of(provider.name))
    if not known:
        text = "No model of {title} is known that the key could be tried with."
        raise ModelUnknown(sentence(text, title=title))
    request = Request(provider.name, known[0], turns=(Turn("user", (TextPart("Hi"),)),), max_output=1)
    async with aclosing(provider.stream(request, settings)) as events:
        async for _ in events:
            break


def _cheapest_first(models: list[ModelView]) -> list[str]:
    return [model.id for model in sorted(models, key=_price) if "embeddings" not in model.capabilities]


def _price(model: ModelView) -> Decimal:
    try:
        return Decimal(str(model.prices.get("output", _UNKNOWN_PRICE)))
    except InvalidOperation:
        return _UNKNOWN_PRICE
