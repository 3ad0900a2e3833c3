"""Asks the models on Bedrock that make vectors of texts, each maker's in its own format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from desktop_chat.errors import MalformedReply, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.lists.cohere_vectors import input_of, vectors_in
from desktop_chat.providers.lists.vectors import vector
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings
from desktop_chat.providers.wire.converse import model_path
from desktop_chat.providers.wire.shapes import count, items, mapping

Body: TypeAlias = dict[str, object]

_NOVA_PURPOSES = {
    "search_document": "GENERIC_INDEX",
    "search_query": "GENERIC_RETRIEVAL",
    "classification": "CLASSIFICATION",
    "clustering": "CLUSTERING",
}


class BedrockEmbedding:
    """One text at a time: more than one are taken by some models only."""

    most_texts = 1

    def path(self, request: EmbeddingRequest) -> str:
        return model_path(request.model, "invoke")

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        for part, render in _RENDERERS:
            if part in request.model:
                return render(request)
        raise UserError(
            sentence(
                "The model {name} makes no vectors of texts that this program can ask for.", name=request.model
            )
        )

    def parse(self, said: object) -> Embeddings:
        told = mapping(said)
        tokens = count(told.get("inputTextTokenCount"))
        if "embedding" in told:
            return Embeddings((vector(told["embedding"]),), tokens=tokens)
        found = items(told.get("embeddings"))
        if found and isinstance(found[0], Mapping):
            return Embeddings(tuple(vector(each.get("embedding")) for each in map(mapping, found)), tokens=tokens)
        if not told.get("embeddings"):
            raise MalformedReply()
        return Embeddings(vectors_in(told["embeddings"]), tokens=tokens)


def _titan(request: EmbeddingRequest) -> Body:
    (words,) = request.texts
    if "embed-text-v1" in request.model or "embed-g1" in request.model:
        return {"inputText": words}
    sizes = {"dimensions": request.dimensions} if request.dimensions is not None else {}
    return {"inputText": words, **sizes, "normalize": True}


def _cohere(request: EmbeddingRequest) -> Body:
    return {"texts": list(request.texts), **input_of(request)}


def _nova(request: EmbeddingRequest) -> Body:
    (words,) = request.texts
    sizes: dict[str, Any] = {"embeddingDimension": request.dimensions} if request.dimensions is not None else {}
    return {
        "taskType": "SINGLE_EMBEDDING",
        "singleEmbeddingParams": {
            "embeddingPurpose": _NOVA_PURPOSES.get(request.task or "", "GENERIC_INDEX"),
            **sizes,
            "text": {"truncationMode": "END", "value": words},
        },
    }


_RENDERERS: tuple[tuple[str, Callable[[EmbeddingRequest], Body]], ...] = (
    ("amazon.titan-embed", _titan),
    ("cohere.embed", _cohere),
    ("amazon.nova", _nova),
)
