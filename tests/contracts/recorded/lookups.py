"""An independent reading of recorded embeddings and counts of tokens: one line a service in each table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from desktop_chat.providers.lookups import EmbeddingRequest
from desktop_chat.providers.requests import Request
from tests.contracts.recorded.differences import Body, Difference
from tests.contracts.recorded.readings import converse_requests, gemini, messages
from tests.contracts.recorded.traffic import Exchange, model_of


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


def _cohere_request(exchange: Exchange) -> EmbeddingRequest:
    asked = exchange.asked
    return EmbeddingRequest(
        asked["model"], tuple(asked["texts"]), asked.get("output_dimension"), asked["input_type"]
    )


def _cohere_vectors(exchange: Exchange) -> Vectors:
    said: dict[str, Any] = exchange.said
    vectors = tuple(tuple(each) for each in said["embeddings"]["float"])
    return Vectors(vectors, said["meta"]["billed_units"]["input_tokens"])


def _bedrock_model(exchange: Exchange) -> str:
    return unquote(exchange.path.split("/model/")[1].rpartition("/")[0])


def _bedrock_request(exchange: Exchange) -> EmbeddingRequest:
    asked, model = exchange.asked, _bedrock_model(exchange)
    if "inputText" in asked:
        return EmbeddingRequest(model, (asked["inputText"],), asked.get("dimensions"))
    if "texts" in asked:
        return EmbeddingRequest(model, tuple(asked["texts"]), asked.get("output_dimension"), asked["input_type"])
    told = asked["singleEmbeddingParams"]
    return EmbeddingRequest(model, (told["text"]["value"],), told.get("embeddingDimension"))


def _bedrock_vectors(exchange: Exchange) -> Vectors:
    said: dict[str, Any] = exchange.said
    tokens = said.get("inputTextTokenCount")
    if "embedding" in said:
        return Vectors((tuple(said["embedding"]),), tokens)
    found = said["embeddings"]
    found = found["float"] if isinstance(found, dict) else found
    return Vectors(tuple(tuple(each["embedding"] if isinstance(each, dict) else each) for each in found), tokens)


def _converse_request(exchange: Exchange) -> Request:
    """What is counted is a request of the same format."""
    raw = exchange.raw
    url = raw["url"].replace("/count-tokens", "/converse")
    counted = {**raw["request"], "json": exchange.asked["input"]["converse"]}
    return converse_requests.request_of(replace(exchange, raw={**raw, "url": url, "request": counted}))


def _batch_request(exchange: Exchange) -> EmbeddingRequest:
    asked = exchange.asked["requests"]
    texts = tuple(each["content"]["parts"][0]["text"] for each in asked)
    return EmbeddingRequest(model_of(exchange), texts, asked[0].get("outputDimensionality"))


def _batch_vectors(exchange: Exchange) -> Vectors:
    return Vectors(tuple(tuple(each["values"]) for each in exchange.said["embeddings"]), None)


def _predicted_request(exchange: Exchange) -> EmbeddingRequest:
    asked = exchange.asked
    texts = tuple(each["content"] for each in asked["instances"])
    return EmbeddingRequest(model_of(exchange), texts, asked.get("parameters", {}).get("outputDimensionality"))


def _predicted_vectors(exchange: Exchange) -> Vectors:
    found = [each["embeddings"] for each in exchange.said["predictions"]]
    tokens = sum(each["statistics"]["token_count"] for each in found)
    return Vectors(tuple(tuple(each["values"]) for each in found), tokens)


def _gemini_count(exchange: Exchange) -> Request:
    """The request whose tokens are counted stands in another one, or alone."""
    asked = exchange.asked.get("generateContentRequest", exchange.asked)
    return gemini.request_of(replace(exchange, raw={**exchange.raw, "request": {"json": asked}}))


EMBEDDINGS: Mapping[str, EmbeddingReading] = {
    "openai": _OPENAI,
    "azure": _OPENAI,
    "openrouter": _OPENAI,
    "mistral": _OPENAI,
    "cohere": EmbeddingReading(_cohere_request, _cohere_vectors),
    "bedrock": EmbeddingReading(_bedrock_request, _bedrock_vectors),
    "gemini": EmbeddingReading(_batch_request, _batch_vectors),
    "vertexai": EmbeddingReading(_predicted_request, _predicted_vectors),
}

COUNTS: Mapping[str, CountReading] = {
    "anthropic": CountReading(messages.request_of, lambda exchange: int(exchange.said["input_tokens"])),
    "bedrock": CountReading(_converse_request, lambda exchange: int(exchange.said["inputTokens"])),
    "gemini": CountReading(_gemini_count, lambda exchange: int(exchange.said["totalTokens"])),
    "vertexai": CountReading(_gemini_count, lambda exchange: int(exchange.said["totalTokens"])),
}
