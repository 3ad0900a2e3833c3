"""A list of models, a count of tokens and vectors in the simplest form there can be, for services of tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings, ModelPage
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.chat_completions import ChatCompletions


class PlainList:
    def path(self, page: str | None) -> str:
        return f"/models?page={page or 1}"

    def parse(self, said: Any) -> ModelPage:
        return ModelPage([OfferedModel(name) for name in said["models"]], said.get("next"))


class PlainCount:
    def path(self, request: Request) -> str:
        return "/count"

    def render(self, request: Request) -> Mapping[str, object]:
        return {"turns": len(request.turns)}

    def parse(self, said: Any) -> int:
        return int(said["tokens"])


class PlainVectors:
    most_texts = 2

    def path(self, request: EmbeddingRequest) -> str:
        return "/vectors"

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        return {"texts": list(request.texts), "dimensions": request.dimensions, "task": request.task}

    def parse(self, said: Any) -> Embeddings:
        return Embeddings(tuple(map(tuple, said["vectors"])), None, said.get("tokens"))


def entry_with_lookups(name: str, *models: OfferedModel) -> Entry:
    """A service that can be asked everything."""
    return Entry(
        name,
        name.title(),
        ChatCompletions(),
        needs_key=False,
        models=models,
        model_list=PlainList(),
        token_count=PlainCount(),
        embedding=PlainVectors(),
    )
