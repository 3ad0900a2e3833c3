"""Google's services are asked for models, counts and vectors in their own ways."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.lookups import EmbeddingRequest, ModelPage
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.wire.gemini import GeminiDialect
from desktop_chat.providers.wire.gemini_lookups import (
    BatchEmbedding,
    ContentEmbedding,
    GeminiCount,
    GeminiModels,
    PredictedEmbedding,
)

REQUEST = Request("gemini", "m-1", turns=(Turn("user", (TextPart("Hi"),)),), caching={"key": "c"}, temperature=1)
CONTENTS = [{"role": "user", "parts": [{"text": "Hi"}]}]
TEXTS = EmbeddingRequest("e-1", ("a", "b"), 8, "search_query")


def test_models_are_listed_page_after_page() -> None:
    models = GeminiModels()
    assert models.path(None) == "/models?pageSize=200"
    assert models.path("a/b") == "/models?pageSize=200&pageToken=a%2Fb"
    said = {
        "models": [
            {"name": "models/m-1", "displayName": "M 1", "inputTokenLimit": 9, "outputTokenLimit": "5"},
            {"name": "tunedModels/t"},
        ],
        "nextPageToken": "n",
    }
    first = OfferedModel("m-1", "M 1", 9, 5)
    assert models.parse(said) == ModelPage([first, OfferedModel("t")], "n")
    assert models.parse({}) == ModelPage([], None)


def test_publishers_models_have_longer_names() -> None:
    models = GeminiModels("/publishers/google/models", "publisherModels")
    assert models.path(None) == "/publishers/google/models?pageSize=200"
    said = {"publisherModels": [{"name": "publishers/google/models/m-1"}]}
    assert models.parse(said) == ModelPage([OfferedModel("m-1")], None)


@pytest.mark.parametrize("said", [[], {"models": [5]}, {"models": [{"name": 5}]}, {"models": [{}]}])
def test_a_list_that_is_none_cannot_be_read(said: object) -> None:
    with pytest.raises(MalformedReply):
        GeminiModels().parse(said)


def test_tokens_are_counted_for_the_whole_request() -> None:
    wrapped = GeminiCount(GeminiDialect(), is_wrapped=True)
    assert wrapped.path(REQUEST) == "/models/m-1:countTokens"
    assert wrapped.render(REQUEST) == {
        "generateContentRequest": {
            "model": "models/m-1",
            "contents": CONTENTS,
            "generationConfig": {"temperature": 1},
            "cachedContent": "c",
        }
    }
    bare = GeminiCount(GeminiDialect("/p"), is_wrapped=False)
    assert bare.path(REQUEST) == "/p/m-1:countTokens"
    assert bare.render(REQUEST) == {"contents": CONTENTS, "generationConfig": {"temperature": 1}}
    assert bare.parse({"totalTokens": 7}) == 7
    broken: tuple[object, ...] = ({}, {"totalTokens": -1}, {"totalTokens": True}, [])
    for said in broken:
        with pytest.raises(MalformedReply):
            bare.parse(said)


def test_vectors_are_asked_for_in_a_batch() -> None:
    batch = BatchEmbedding()
    assert batch.path(TEXTS) == "/models/e-1:batchEmbedContents"
    told = {"taskType": "RETRIEVAL_QUERY", "outputDimensionality": 8, "model": "models/e-1"}
    assert batch.render(TEXTS) == {
        "requests": [{"content": {"parts": [{"text": text}]}, **told} for text in ("a", "b")]
    }
    assert batch.parse({"embeddings": [{"values": [1, 0.5]}]}).vectors == ((1.0, 0.5),)


def test_vectors_are_asked_for_one_at_a_time() -> None:
    single = ContentEmbedding("/p")
    one = EmbeddingRequest("e-1", ("a",))
    assert single.most_texts == 1
    assert single.path(one) == "/p/e-1:embedContent"
    assert single.render(one) == {"content": {"parts": [{"text": "a"}]}}
    told = single.parse({"embedding": {"values": [1]}, "usageMetadata": {"promptTokenCount": 3}})
    assert (told.vectors, told.tokens) == (((1.0,),), 3)
    assert single.parse({"embedding": {"values": [1]}}).tokens is None


def test_vectors_are_predictions() -> None:
    predicted = PredictedEmbedding("/p", 5)
    assert predicted.most_texts == 5
    assert predicted.path(TEXTS) == "/p/e-1:predict"
    assert predicted.render(TEXTS) == {
        "instances": [{"content": text, "task_type": "RETRIEVAL_QUERY"} for text in ("a", "b")],
        "parameters": {"outputDimensionality": 8},
    }
    assert predicted.render(EmbeddingRequest("e-1", ("a",), task="OTHER")) == {
        "instances": [{"content": "a", "task_type": "OTHER"}]
    }
    first: dict[str, Any] = {"embeddings": {"values": [1], "statistics": {"token_count": 2}}}
    told = predicted.parse({"predictions": [first, first]})
    assert (told.vectors, told.tokens) == (((1.0,), (1.0,)), 4)
    assert predicted.parse({"predictions": [first, {"embeddings": {"values": [2]}}]}).tokens is None


@pytest.mark.parametrize("values", [None, "12", [1, "x"], 5])
def test_vectors_that_are_none_cannot_be_read(values: object) -> None:
    with pytest.raises(MalformedReply):
        BatchEmbedding().parse({"embeddings": [{"values": values}]})
