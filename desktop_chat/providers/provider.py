"""What every provider is: a name, the models it offers and one way to be asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, runtime_checkable

from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.requests import FileKind, Request


@dataclass(frozen=True, slots=True)
class PriceTier:
    """What a request costs that is longer than so many tokens."""

    above: int
    prices: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model as its provider describes it; prices are US dollars for a million tokens."""

    id: str
    name: str | None = None
    context_window: int | None = None
    max_output: int | None = None
    capabilities: frozenset[str] = frozenset()
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Keys: 'input', 'output', 'cache_read', 'cache_write', 'reasoning'; a missing one is unknown."""
    family: str | None = None
    knowledge_date: str | None = None
    modalities: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Keys: 'input' and 'output'."""
    tiers: tuple[PriceTier, ...] = ()
    prices_date: str | None = None
    """The day on which these prices were so, as YYYY-MM-DD."""
    lacks: frozenset[str] | None = None
    """Capabilities that it is said not to have; those in neither set are unknown. None: nothing is said."""
    reasoning_options: tuple[Mapping[str, object], ...] = ()
    """How its thinking can be asked for, in the words of models.dev."""
    released: str | None = None
    is_deprecated: bool = False
    """Its provider says that it is about to go, or is gone."""


@runtime_checkable
class Keyed(Protocol):
    """A provider that says how it is called, and whether it answers nobody without a key."""

    @property
    def title(self) -> str: ...

    @property
    def needs_key(self) -> bool: ...


def needs_key(provider: object) -> bool:
    return isinstance(provider, Keyed) and provider.needs_key


def title_of(provider: Provider) -> str:
    """What people call it."""
    return provider.title if isinstance(provider, Keyed) else provider.name


@runtime_checkable
class Provider(Protocol):
    """A service that answers requests."""

    @property
    def name(self) -> str: ...

    @property
    def can_prefill(self) -> bool:
        """Whether a reply can be continued in place, by a request that ends with the assistant's turn."""

    @property
    def models(self) -> Sequence[OfferedModel]: ...

    def files_of(self, model: str) -> frozenset[FileKind] | None:
        """The kinds of file that can be sent to this model's address; None where nobody knows."""

    def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Ask, and tell what comes as it comes.

        Raises a ProviderError. A stream that ends without ReplyFinished was cut: the provider raises
        ReplyCut, and so does the caller where the provider did not notice. `aclose()` lets go of the
        connection at once.
        """
