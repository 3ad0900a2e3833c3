"""xAI's own list of models, which tells what they cost and what goes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.lookups import ModelPage

# https://docs.x.ai/docs/api-reference#list-language-models: "in USD cents per 100 million token".
_PRICES = {
    "prompt": "prompt_text_token_price",
    "completion": "completion_text_token_price",
    "input_cache_read": "cached_prompt_text_token_price",
}
_DIGITS = 10
"""A cent for a hundred million is so many digits after the point in dollars for one."""


class XaiModels:
    """By its names as well as by its id."""

    def __init__(self) -> None:
        self._list = OpenAiModels("/language-models")

    def path(self, page: str | None) -> str:
        return self._list.path(page)

    def parse(self, said: object) -> ModelPage:
        models = said.get("models") if isinstance(said, Mapping) else said
        if not isinstance(models, list):
            return self._list.parse(said)
        return self._list.parse([each for told in models if isinstance(told, Mapping) for each in _named(told)])


def _named(told: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    aliases = told.get("aliases")
    for name in (told.get("id"), *(aliases if isinstance(aliases, list) else ())):
        yield {**told, "id": name, "pricing": _pricing(told)}


def _pricing(told: Mapping[str, object]) -> Mapping[str, str]:
    found = {name: told.get(theirs) for name, theirs in _PRICES.items()}
    return {
        name: str(Decimal(price).scaleb(-_DIGITS))
        for name, price in found.items()
        if isinstance(price, int) and not isinstance(price, bool)
    }
