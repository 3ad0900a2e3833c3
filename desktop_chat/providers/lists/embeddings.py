"""Embeddings in OpenAI's form."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings


@dataclass(frozen=True, slots=True)
class OpenAiEmbedding:
    """The services that speak this form differ in how many texts they take and how they name the dimensions."""

    most_texts: int = 128
    dimensions_field: str = "dimensions"
    place: str = "/embeddings"

    def path(self, request: EmbeddingRequest) -> str:
        return self.place

    def render(self, request: EmbeddingRequest) -> Mapping[str, object]:
        body: dict[str, object] = {"model": request.model, "input": list(request.texts)}
        if request.dimensions is not None:
            body[self.dimensions_field] = request.dimensions
        return body

    def parse(self, said: object) -> Embeddings:
        items = said.get("data") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or not isinstance(items, list):
            raise MalformedReply()
        model, usage = said.get("model"), said.get("usage")
        tokens = usage.get("prompt_tokens") if isinstance(usage, Mapping) else None
        return Embeddings(
            tuple(_vector(item) for item in sorted(items, key=_place)),
            model if isinstance(model, str) else None,
            tokens if isinstance(tokens, int) else None,
        )


def _place(item: object) -> int:
    """They may come in any order."""
    index = item.get("index") if isinstance(item, Mapping) else None
    return index if isinstance(index, int) else 0


def _vector(item: object) -> tuple[float, ...]:
    told = item.get("embedding") if isinstance(item, Mapping) else None
    if isinstance(told, str):
        return _unpacked(told)
    if not isinstance(told, list) or not all(isinstance(each, int | float) for each in told):
        raise MalformedReply()
    return tuple(float(each) for each in told)


def _unpacked(text: str) -> tuple[float, ...]:
    """Numbers of four bytes each, lowest byte first, as base64."""
    try:
        return tuple(each for (each,) in struct.iter_unpack("<f", base64.b64decode(text, validate=True)))
    except (binascii.Error, struct.error):
        raise MalformedReply() from None
