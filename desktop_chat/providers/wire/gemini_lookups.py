"""What Google's services say beside conversations: their models, counts of tokens, vectors for texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings, ModelPage
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.gemini import GeminiDialect, model_path
from desktop_chat.providers.wire.gemini_models import bare_name
from desktop_chat.providers.wire.gemini_requests import render_request
from desktop_chat.providers.wire.shapes import items, needed_mapping

TASKS: Mapping[str, str] = {
    "search_document": "RETRIEVAL_DOCUMENT",
    "search_query": "RETRIEVAL_QUERY",
    "classification": "CLASSIFICATION",
    "clustering": "CLUSTERING",
}
_COUNTED = frozenset({"contents", "systemInstruction", "tools", "generationConfig"})


class GeminiModels:
    """The list of models, page after page; `items` and `id_field` are how it is spelled."""

    def __init__(self, folder: str = "/models", items: str = "models") -> None:
        self._folder = folder
        self._items = items

    def path(self, page: str | None) -> str:
        query = {"pageSize": "200"} | ({"pageToken": page} if page else {})
        return f"{self._folder}?{urlencode(query)}"

    def parse(self, said: object) -> ModelPage:
        told = needed_mapping(said)
        models = [_offered(needed_mapping(each)) for each in items(told.get(self._items))]
        return ModelPage(models, str(told["nextPageToken"]) if told.get("nextPageToken") else None)


def _offered(told: Mapping[str, Any]) -> OfferedModel:
    name = told.get("name")
    if not isinstance(name, str) or not name:
        raise MalformedReply()
    return OfferedModel(
        id=bare_name(name) if name.startswith("models/") else name.rpartition("/")[2],
        name=str(told["displayName"]) if told.get("displayName") else None,
        context_window=_count(told.get("inputTokenLimit")),
        max_output=_count(told.get("outputTokenLimit")),
    )


class GeminiCount:
    """How many tokens a request would be."""

    def __init__(self, dialect: GeminiDialect, *, is_wrapped: bool) -> None:
        self._folder = dialect.folder
        self._is_wrapped = is_wrapped

    def path(self, request: Request) -> str:
        return f"{model_path(self._folder, request.model)}:countTokens"

    def render(self, request: Request) -> Mapping[str, object]:
        body = render_request(request)
        if self._is_wrapped:
            return {"generateContentRequest": {"model": model_path("models", request.model).strip("/"), **body}}
        return {name: value for name, value in body.items() if name in _COUNTED}

    def parse(self, said: object) -> int:
        count = _count(needed_mapping(said).get("totalTokens"))
        if count is None:
            raise MalformedReply()
        return count


class BatchEmbedding:
    """Gemini's own way: one request in another for each text."""

    most_texts = 100

    def path(self, request: EmbeddingRequest) -> str:
        return f"{model_path('/models', request.model)}:batchEmbedContents"

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        model = model_path("models", request.model).strip("/")
        return {"requests": [{"model": model, **_content(text, request)} for text in request.texts]}

    def parse(self, said: object) -> Embeddings:
        found = [
            _vector(needed_mapping(each).get("values")) for each in items(needed_mapping(said).get("embeddings"))
        ]
        return Embeddings(tuple(found))


class ContentEmbedding:
    """One text at a time, for Vertex AI's newer models."""

    most_texts = 1

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def path(self, request: EmbeddingRequest) -> str:
        return f"{model_path(self._folder, request.model)}:embedContent"

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        return _content(request.texts[0], request)

    def parse(self, said: object) -> Embeddings:
        told = needed_mapping(said)
        usage = told.get("usageMetadata")
        tokens = _count(usage.get("promptTokenCount")) if isinstance(usage, Mapping) else None
        return Embeddings((_vector(needed_mapping(told.get("embedding")).get("values")),), tokens=tokens)


class PredictedEmbedding:
    """Vertex AI's way of all its models for vectors: instances and predictions."""

    def __init__(self, folder: str, most_texts: int) -> None:
        self._folder = folder
        self.most_texts = most_texts

    def path(self, request: EmbeddingRequest) -> str:
        return f"{model_path(self._folder, request.model)}:predict"

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        task = {"task_type": _task(request.task)} if request.task else {}
        body: dict[str, object] = {"instances": [{"content": text, **task} for text in request.texts]}
        if request.dimensions is not None:
            body["parameters"] = {"outputDimensionality": request.dimensions}
        return body

    def parse(self, said: object) -> Embeddings:
        found = [
            needed_mapping(needed_mapping(each).get("embeddings"))
            for each in items(needed_mapping(said).get("predictions"))
        ]
        statistics = [each.get("statistics") for each in found]
        counts = [_count(each.get("token_count")) for each in statistics if isinstance(each, Mapping)]
        known = [each for each in counts if each is not None]
        tokens = sum(known) if len(known) == len(found) else None
        return Embeddings(tuple(_vector(each.get("values")) for each in found), tokens=tokens)


def _content(text: str, request: EmbeddingRequest) -> dict[str, object]:
    told: dict[str, object] = {"content": {"parts": [{"text": text}]}}
    if request.task:
        told["taskType"] = _task(request.task)
    if request.dimensions is not None:
        told["outputDimensionality"] = request.dimensions
    return told


def _task(task: str) -> str:
    return TASKS.get(task, task)


def _vector(values: object) -> tuple[float, ...]:
    if not isinstance(values, Sequence) or not all(isinstance(each, int | float) for each in values):
        raise MalformedReply()
    return tuple(map(float, values))


def _count(value: object) -> int | None:
    """Counts may come as text: so JSON writes 64 bits at Google."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
