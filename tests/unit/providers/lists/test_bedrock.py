"""Bedrock's models and profiles, and the vectors that models of several makers give there."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat.errors import MalformedReply, UserError
from desktop_chat.providers.lists.bedrock_models import BedrockModels
from desktop_chat.providers.lists.bedrock_vectors import BedrockEmbedding
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings
from desktop_chat.providers.provider import OfferedModel

MODELS = {
    "modelSummaries": [
        {
            "modelId": "amazon.nova-2-lite-v1:0",
            "modelName": "Nova 2 Lite",
            "providerName": "Amazon",
            "inputModalities": ["TEXT", "IMAGE"],
            "outputModalities": ["TEXT"],
            "responseStreamingSupported": True,
        },
        {"modelId": "bare.model"},
        {"modelName": "no id"},
        "nonsense",
    ]
}


def test_models_come_first_and_profiles_after_them() -> None:
    listing = BedrockModels()
    assert listing.path(None) == "/foundation-models"
    page = listing.parse(MODELS)
    assert list(page.models) == [
        OfferedModel(
            "amazon.nova-2-lite-v1:0",
            "Nova 2 Lite",
            capabilities=frozenset({"streaming"}),
            family="Amazon",
            modalities={"input": ["text", "image"], "output": ["text"]},
        ),
        OfferedModel("bare.model", modalities={"input": [], "output": []}),
    ]
    assert page.next == "/inference-profiles?maxResults=1000"
    assert listing.path(page.next) == page.next


def test_profiles_come_page_by_page() -> None:
    told: dict[str, Any] = {
        "inferenceProfileSummaries": [{"inferenceProfileId": "us.a", "inferenceProfileName": "US A"}, {}],
        "nextToken": "a/b",
    }
    page = BedrockModels().parse(told)
    assert list(page.models) == [OfferedModel("us.a", "US A")]
    assert page.next == "/inference-profiles?maxResults=1000&nextToken=a%2Fb"
    assert BedrockModels().parse({"inferenceProfileSummaries": []}).next is None


@pytest.mark.parametrize("said", [{}, [], None, "x"])
def test_what_is_no_list_is_an_error(said: object) -> None:
    with pytest.raises(MalformedReply):
        BedrockModels().parse(said)


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (
            EmbeddingRequest("amazon.titan-embed-text-v2:0", ("a",), 256),
            {"inputText": "a", "dimensions": 256, "normalize": True},
        ),
        (EmbeddingRequest("amazon.titan-embed-text-v1", ("a",), 256), {"inputText": "a"}),
        (
            EmbeddingRequest("us.cohere.embed-v4:0", ("a",), 512, "search_query"),
            {"texts": ["a"], "input_type": "search_query", "embedding_types": ["float"], "output_dimension": 512},
        ),
        (
            EmbeddingRequest("amazon.nova-2-multimodal-embeddings-v1:0", ("a",), 1024, "clustering"),
            {
                "taskType": "SINGLE_EMBEDDING",
                "singleEmbeddingParams": {
                    "embeddingPurpose": "CLUSTERING",
                    "embeddingDimension": 1024,
                    "text": {"truncationMode": "END", "value": "a"},
                },
            },
        ),
    ],
)
def test_each_maker_is_asked_in_its_own_format(request_: EmbeddingRequest, body: object) -> None:
    assert BedrockEmbedding().render(request_) == body
    assert BedrockEmbedding().path(request_).endswith("/invoke")
    assert BedrockEmbedding.most_texts == 1


def test_a_model_that_makes_no_vectors_is_named() -> None:
    with pytest.raises(UserError, match="meta"):
        BedrockEmbedding().render(EmbeddingRequest("meta.llama3", ("a",)))


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ({"embedding": [1, 2.5], "inputTextTokenCount": 3}, 3),
        ({"embeddings": [[1, 2.5]]}, None),
        ({"embeddings": {"float": [[1, 2.5]]}}, None),
        ({"embeddings": [{"embeddingType": "TEXT", "embedding": [1, 2.5]}]}, None),
    ],
)
def test_vectors_of_every_format_are_read(said: object, tokens: int | None) -> None:
    assert BedrockEmbedding().parse(said) == Embeddings(((1.0, 2.5),), tokens=tokens)


@pytest.mark.parametrize(
    "said",
    [{}, {"embedding": []}, {"embedding": ["x"]}, {"embeddings": []}, {"embeddings": [{}]}, {"embeddings": {}}],
)
def test_what_is_no_vector_is_an_error(said: object) -> None:
    with pytest.raises(MalformedReply):
        BedrockEmbedding().parse(said)
