"""An independent reading of recorded embeddings and counts of tokens: one line a service in each table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop_chat.providers.lookups import EmbeddingRequest
from desktop_chat.providers.requests import Request
from tests.contracts.recorded.differences import Body, Difference
from tests.contracts.recorded.readings import messages
from tests.contracts.recorded.traffic import Exchange


@dataclass(frozen=True)
class Vectors:
    """What a recorded answer holds."""

    vectors: tuple[tuple[float, ...], ...]
    tokens: int | None


@dataclass(frozen=True)
class EmbeddingReading:
    request_of: Callable[[Exchange], EmbeddingRequest]
    vectors_in: Callable[[Exchange], Vectors]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class CountReading:
    request_of: Callable[[Exchange], Request]
    count_in: Callable[[Exchange], int]
    differences: tuple[Difference, ...] = ()


def _openai_request(exchange: Exchange) -> EmbeddingRequest:
    asked = exchange.asked
    texts = asked["input"]
    plain = EmbeddingRequest(asked["model"], tuple([texts] if isinstance(texts, str) else texts))
    return replace(plain, dimensions=asked.get("dimensions") or asked.get("output_dimension"))


def _openai_vectors(exchange: Exchange) -> Vectors:
    said: dict[str, Any] = exchange.said
    vectors = {each["index"]: tuple(each["embedding"]) for each in said["data"]}
    return Vectors(tuple(vectors[place] for place in sorted(vectors)), said["usage"]["prompt_tokens"])


def _one_text(recorded: Body, sent: Body) -> None:
    if isinstance(recorded["input"], str):
        recorded["input"] = [recorded["input"]]


_OPENAI = EmbeddingReading(
    _openai_request, _openai_vectors, (Difference("One text is a list of one.", _one_text),)
)

EMBEDDINGS: Mapping[str, EmbeddingReading] = {
    "openai": _OPENAI,
    "azure": _OPENAI,
    "openrouter": _OPENAI,
    "mistral": _OPENAI,
}

COUNTS: Mapping[str, CountReading] = {
    "anthropic": CountReading(messages.request_of, lambda exchange: int(exchange.said["input_tokens"])),
}
