"""Asks Cohere for vectors of texts."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lists.vectors import vector
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings
from desktop_chat.providers.wire.shapes import count, items, mapping


class CohereEmbedding:
    most_texts = 96

    def path(self, request: EmbeddingRequest) -> str:
        return "/embed"

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        return {"model": request.model, "texts": list(request.texts), **input_of(request)}

    def parse(self, said: object) -> Embeddings:
        told = mapping(said)
        units = mapping(mapping(told.get("meta")).get("billed_units"))
        return Embeddings(vectors_in(told.get("embeddings")), tokens=count(units.get("input_tokens")))


def input_of(request: EmbeddingRequest) -> dict[str, object]:
    """What the texts are for, and which vectors are wanted."""
    sizes = {"output_dimension": request.dimensions} if request.dimensions is not None else {}
    return {"input_type": request.task or "search_document", "embedding_types": ["float"], **sizes}


def vectors_in(embeddings: object) -> tuple[tuple[float, ...], ...]:
    """By their types, or of the only one."""
    found = items(mapping(embeddings).get("float") if isinstance(embeddings, Mapping) else embeddings)
    if not found:
        raise MalformedReply()
    return tuple(map(vector, found))
