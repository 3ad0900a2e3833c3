"""The models that can be chosen, as plain values for a window, and whether a key is missing for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.services.local_servers import LocalServerView
    from desktop_chat.services.views import ModelView

READS, CAN = ("image", "pdf", "audio", "video"), ("tools", "reasoning", "structured_output")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """`service` is what the provider is called; `address` is that of a server found on this computer."""

    provider: str
    id: str
    title: str
    service: str
    is_ready: bool = True
    abilities: tuple[str, ...] = ()
    context_window: int | None = None
    prices: tuple[str | None, str | None] = (None, None)
    """US dollars for a million tokens in and out, as text."""
    address: str | None = None

    @property
    def name(self) -> str:
        """As settings name it."""
        return f"{self.provider}/{self.id}"


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """All of them, and the names of those used last."""

    all: tuple[ModelChoice, ...] = ()
    recent: tuple[str, ...] = ()
    services: Mapping[str, str] | None = None
    """What every provider is called, by its name."""


def choice_of(model: ModelView, service: str, *, is_ready: bool) -> ModelChoice:
    abilities = (*(kind for kind in READS if kind in model.input_kinds), *_can(model))
    prices = _price(model.prices, "input"), _price(model.prices, "output")
    title = model.name or model.id
    return ModelChoice(model.provider, model.id, title, service, is_ready, abilities, model.context_window, prices)


def choices_of_server(server: LocalServerView) -> list[ModelChoice]:
    return [
        ModelChoice(server.provider, name, name, server.title, address=server.address) for name in server.models
    ]


def talks(model: ModelView) -> bool:
    """Whether it answers in words; a model of which nothing is said may."""
    return "text" in (model.output_kinds or ("text",)) and "embeddings" not in model.capabilities


def with_servers(choices: Sequence[ModelChoice], servers: Sequence[LocalServerView]) -> tuple[ModelChoice, ...]:
    """What answers on this computer now comes first, and stands in place of what is only known of it."""
    found = [choice for server in servers for choice in choices_of_server(server)]
    names = {choice.name for choice in found}
    return (*found, *(choice for choice in choices if choice.name not in names))


def _can(model: ModelView) -> tuple[str, ...]:
    return tuple(name for name in CAN if name in model.capabilities)


def _price(prices: Mapping[str, Any], bucket: str) -> str | None:
    price = prices.get(bucket)
    return None if price is None else str(price)
