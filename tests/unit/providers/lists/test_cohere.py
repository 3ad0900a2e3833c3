"""Cohere's models and vectors."""

from __future__ import annotations

import pytest

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lists.cohere_models import CohereModels
from desktop_chat.providers.lists.cohere_vectors import CohereEmbedding
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings
from desktop_chat.providers.provider import OfferedModel


def test_models_come_page_by_page_with_what_they_can() -> None:
    listing = CohereModels()
    assert listing.path(None) == "/models?page_size=1000"
    assert listing.path("a+b") == "/models?page_size=1000&page_token=a%2Bb"
    page = listing.parse(
        {
            "models": [
                {
                    "name": "command-a",
                    "endpoints": ["chat"],
                    "context_length": 288000.0,
                    "features": ["tools", "vision", "json_schema", "unheard-of"],
                },
                {"name": "embed-v4.0", "endpoints": ["embed"], "features": None},
                {"name": ""},
            ],
            "next_page_token": "t",
        }
    )
    assert page.next == "t"
    assert list(page.models) == [
        OfferedModel(
            "command-a",
            context_window=288000,
            capabilities=frozenset({"tools", "vision", "structured_output", "streaming"}),
            modalities={"input": ["text", "image"], "output": ["text"]},
        ),
        OfferedModel("embed-v4.0", modalities={"input": ["text"], "output": ["embedding"]}),
    ]
    assert listing.parse({"models": []}).next is None


def test_what_is_no_list_is_an_error() -> None:
    with pytest.raises(MalformedReply):
        CohereModels().parse({"message": "no"})


def test_vectors_are_asked_for_and_read() -> None:
    embedding = CohereEmbedding()
    assert embedding.path(EmbeddingRequest("m", ())) == "/embed"
    assert embedding.render(EmbeddingRequest("embed-v4.0", ("a", "b"), 256, "clustering")) == {
        "model": "embed-v4.0",
        "texts": ["a", "b"],
        "input_type": "clustering",
        "embedding_types": ["float"],
        "output_dimension": 256,
    }
    said = {"embeddings": {"float": [[1], [2]]}, "meta": {"billed_units": {"input_tokens": 2}}}
    assert embedding.parse(said) == Embeddings(((1.0,), (2.0,)), tokens=2)
    with pytest.raises(MalformedReply):
        embedding.parse({"embeddings": {"int8": [[1]]}})
