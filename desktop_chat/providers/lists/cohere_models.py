"""Reads the models that Cohere offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lookups import ModelPage
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.wire.shapes import count, items, mapping, some_text, text

MODELS = "/models"

_CAPABILITIES = {
    "tools": "tools",
    "strict_tools": "tools",
    "tool_choice": "tools",
    "json_schema": "structured_output",
    "json_mode": "structured_output",
    "vision": "vision",
    "reasoning": "reasoning",
    "citations": "citations",
}


class CohereModels:
    def path(self, page: str | None) -> str:
        following = f"&page_token={quote(page, safe='')}" if page else ""
        return f"{MODELS}?page_size=1000{following}"

    def parse(self, said: object) -> ModelPage:
        told = mapping(said)
        if "models" not in told:
            raise MalformedReply()
        found = [_model(mapping(each)) for each in items(told["models"])]
        return ModelPage([model for model in found if model.id], some_text(told.get("next_page_token")))


def _model(told: Mapping[str, Any]) -> OfferedModel:
    features = [text(each) for each in items(told.get("features"))]
    endpoints = [text(each) for each in items(told.get("endpoints"))]
    abilities = {_CAPABILITIES[each] for each in features if each in _CAPABILITIES}
    abilities |= {"streaming"} if "chat" in endpoints else set()
    kinds = ["text", "image"] if "vision" in abilities else ["text"]
    makes = ["text"] if "chat" in endpoints or "generate" in endpoints else ["embedding"] * ("embed" in endpoints)
    return OfferedModel(
        text(told.get("name")),
        context_window=count(told.get("context_length")) or None,
        capabilities=frozenset(abilities),
        modalities={"input": kinds, "output": makes},
    )
