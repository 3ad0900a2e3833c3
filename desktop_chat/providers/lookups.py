"""What a service can be asked beside a conversation: its models, a count of tokens, vectors for texts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request


@dataclass(frozen=True, slots=True)
class ModelPage:
    """Some of a service's models, and where the next ones are."""

    models: Sequence[OfferedModel]
    next: str | None = None


class ModelList(Protocol):
    def path(self, page: str | None) -> str:
        """Where the list is, after the base address; `page` is what the page before called the next."""

    def parse(self, said: object) -> ModelPage:
        """What the answer's JSON says; raises MalformedReply."""


class TokenCount(Protocol):
    def path(self, request: Request) -> str: ...

    def render(self, request: Request) -> Mapping[str, object]: ...

    def parse(self, said: object) -> int:
        """What the answer's JSON says; raises MalformedReply."""


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    """Texts to be made into vectors; None means that the service decides."""

    model: str
    texts: tuple[str, ...]
    dimensions: int | None = None
    task: str | None = None
    """What they are for: 'search_document', 'search_query', 'classification' or 'clustering'."""


@dataclass(frozen=True, slots=True)
class Embeddings:
    """A vector for each text, in their order."""

    vectors: tuple[tuple[float, ...], ...]
    model: str | None = None
    tokens: int | None = None


class Embedding(Protocol):
    @property
    def most_texts(self) -> int:
        """How many it takes at once."""

    def path(self, request: EmbeddingRequest) -> str: ...

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]: ...

    def parse(self, said: object) -> Embeddings:
        """What the answer's JSON says; raises MalformedReply."""


Lookup: TypeAlias = Literal["models", "tokens", "embeddings"]


@runtime_checkable
class Lookups(Protocol):
    """A provider that can be asked more than for answers."""

    @property
    def name(self) -> str: ...

    @property
    def lookups(self) -> frozenset[Lookup]:
        """What of it this service really has."""

    async def listed_models(self, settings: ProviderSettings) -> Sequence[OfferedModel]: ...

    async def count_tokens(self, request: Request, settings: ProviderSettings) -> int: ...

    async def embed(self, request: EmbeddingRequest, settings: ProviderSettings) -> Embeddings: ...


def offering(provider: object, lookup: Lookup) -> Lookups | None:
    """The provider, if it can be asked this."""
    return provider if isinstance(provider, Lookups) and lookup in provider.lookups else None


@runtime_checkable
class KeyCheck(Protocol):
    """A provider that can be asked whether it takes a key, at no cost."""

    @property
    def can_check_key(self) -> bool: ...

    async def check_key(self, settings: ProviderSettings) -> int | None:
        """How many models it offers to whoever has this key, where it says; raises what it says against it."""


def checking(provider: object) -> KeyCheck | None:
    """The provider, if it can be asked so."""
    return provider if isinstance(provider, KeyCheck) and provider.can_check_key else None


def batched(texts: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """In parts of at most so many."""
    return (tuple(texts[start : start + most]) for start in range(0, len(texts), most))


def joined_embeddings(parts: Sequence[Embeddings]) -> Embeddings:
    """The parts as one; a count of tokens that one of them lacks is unknown."""
    tokens = [part.tokens for part in parts]
    known = [each for each in tokens if each is not None]
    return Embeddings(
        tuple(vector for part in parts for vector in part.vectors),
        next((part.model for part in parts if part.model), None),
        sum(known) if len(known) == len(tokens) else None,
    )
