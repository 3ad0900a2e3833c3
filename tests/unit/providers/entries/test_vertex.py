"""Vertex AI is found in the project, the location and by the publisher of each model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_chat.errors import AuthenticationRefused, ContextMissing, RequestRefused
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.entries.vertex import ENTRY, VertexCount
from desktop_chat.providers.events import TextDelta
from desktop_chat.providers.lookups import EmbeddingRequest
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire import headers_of
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.gemini import Gemini
from desktop_chat.providers.wire.messages import Messages
from tests.support.servers import Play, Received, says, serving
from tests.support.speeches import SPEECHES

HI = Turn("user", (TextPart("Hi"),))
PLACE = "https://aiplatform.googleapis.com/v1beta1/projects/p-1/locations/global"


def settings_of(**fields: object) -> ProviderSettings:
    return Context({"vertexai": {"project": "p-1", **fields}}).settings("vertexai")


def address(model: str, **fields: object) -> str:
    request = Request("vertexai", model, turns=(HI,))
    path = ENTRY.wire_for(request).path(request)
    found = ENTRY.locate(ENTRY, settings_of(**fields), path, model)
    return f"{found.url}?{found.query}" if found.query else found.url


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("gemini-2.5-flash", "/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse"),
        ("claude-sonnet-4@20250514", "/publishers/anthropic/models/claude-sonnet-4@20250514:streamRawPredict"),
        ("mistral-medium-3", "/publishers/mistralai/models/mistral-medium-3:streamRawPredict"),
        ("codestral-2", "/publishers/mistralai/models/codestral-2:streamRawPredict"),
        ("meta/llama-4-maverick-maas", "/endpoints/openapi/chat/completions"),
        ("endpoints/123", "/endpoints/123:streamGenerateContent?alt=sse"),
    ],
)
def test_a_model_is_asked_where_its_publisher_is(model: str, path: str) -> None:
    assert address(model) == PLACE + path


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("global", "aiplatform.googleapis.com"),
        ("europe-west4", "europe-west4-aiplatform.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
    ],
)
def test_a_location_has_its_host(location: str, host: str) -> None:
    assert address("gemini-x", location=location).startswith(
        f"https://{host}/v1beta1/projects/p-1/locations/{location}/"
    )


@pytest.mark.parametrize(
    ("base", "place"),
    [
        ("http://127.0.0.1:1", "http://127.0.0.1:1/v1beta1/projects/p-1/locations/global"),
        ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/projects/p-1/locations/global"),
        ("http://127.0.0.1:1/v1/projects/q/locations/l", "http://127.0.0.1:1/v1/projects/q/locations/l"),
    ],
)
def test_an_address_of_ones_own_stands_for_googles(base: str, place: str) -> None:
    assert address("gemini-x", base_url=base).startswith(f"{place}/publishers/google/models/gemini-x:")


def test_a_key_belongs_to_a_project_already() -> None:
    assert address("gemini-x", project=None, api_key="k").startswith(
        "https://aiplatform.googleapis.com/v1beta1/publishers/google/models/"
    )
    with pytest.raises(ContextMissing, match="project"):
        address("gemini-x", project=None)


@pytest.mark.parametrize("location", ["evil.example/", "a.b", "eu/../x"])
def test_a_location_is_only_a_name(location: str) -> None:
    with pytest.raises(ContextMissing, match="no location"):
        address("gemini-x", location=location)


async def test_models_are_the_publishers_not_the_projects() -> None:
    said = {"publisherModels": [{"name": "publishers/google/models/gemini-x"}]}
    async with serving(says(200, said)) as server:
        service = Service(ENTRY)
        found = await service.listed_models(settings_of(base_url=server.url, access_token="t"))
        await service.aclose()
    assert [model.id for model in found] == ["gemini-x"]
    received = server.requests[0]
    assert received.target == "/v1beta1/publishers/google/models?pageSize=200"
    assert received.headers["authorization"] == "Bearer t"


@pytest.mark.parametrize(
    ("model", "said", "path"),
    [
        ("gemini-x", {"totalTokens": 5}, "/publishers/google/models/gemini-x:countTokens"),
        ("claude-x", {"input_tokens": 5}, "/publishers/anthropic/models/count-tokens:rawPredict"),
    ],
)
async def test_tokens_are_counted_by_who_made_the_model(model: str, said: dict[str, Any], path: str) -> None:
    async with serving(says(200, said)) as server:
        service = Service(ENTRY)
        request = Request("vertexai", model, turns=(HI,))
        assert await service.count_tokens(request, settings_of(base_url=server.url, access_token="t")) == 5
        await service.aclose()
    assert server.requests[0].target.endswith(path)


@pytest.mark.parametrize("model", ["mistral-medium-3", "meta/llama"])
def test_the_others_tokens_are_not_counted(model: str) -> None:
    with pytest.raises(RequestRefused, match=model):
        VertexCount().path(Request("vertexai", model, turns=(HI,)))


@pytest.mark.parametrize(
    ("model", "requests", "verb"),
    [
        ("text-embedding-005", 1, "predict"),
        ("gemini-embedding-001", 2, "predict"),
        ("gemini-embedding-2-preview", 2, "embedContent"),
    ],
)
async def test_vectors_are_asked_for_as_each_model_takes_them(model: str, requests: int, verb: str) -> None:
    vector = {"values": [1.0]}
    said = {"predictions": [{"embeddings": vector}] * (3 - requests), "embedding": vector}
    async with serving(says(200, said)) as server:
        service = Service(ENTRY)
        settings = settings_of(base_url=server.url, access_token="t")
        told = await service.embed(EmbeddingRequest(model, ("a", "b")), settings)
        await service.aclose()
    assert told.vectors == ((1.0,), (1.0,))
    assert len(server.requests) == requests
    assert server.requests[0].target.endswith(f"{model}:{verb}")


async def asked(model: str, play: Play) -> tuple[str, Received]:
    """What is said by a model, and how it was asked."""
    async with serving(play) as server:
        service, request = Service(ENTRY), Request("vertexai", model, turns=(HI,))
        settings = settings_of(base_url=server.url, access_token="t")
        events = [event async for event in service.stream(request, settings)]
        await service.aclose()
    return "".join(event.text for event in events if isinstance(event, TextDelta)), server.requests[0]


@pytest.mark.parametrize(
    ("model", "wire"),
    [
        ("gemini-x", Gemini),
        ("claude-x", Messages),
        ("mistral-medium-3", ChatCompletions),
        ("meta/llama-4-maas", ChatCompletions),
    ],
)
async def test_every_publishers_model_answers_in_its_own_format(model: str, wire: type[object]) -> None:
    text, received = await asked(model, SPEECHES[wire].hello)
    assert text == "Hello there"
    assert received.target == address(model).removeprefix("https://aiplatform.googleapis.com")
    assert received.headers["authorization"] == "Bearer t"
    assert received.json.get("model") == (model if wire is ChatCompletions else None)


async def test_a_token_that_was_taken_back_is_not_used_again() -> None:
    tokens = (says(200, {"access_token": name, "expires_in": 3600}) for name in ("first", "second"))
    first, second = tokens
    async with serving(
        first, says(401, {"error": {"message": "Revoked"}}), second, SPEECHES[Gemini].hello
    ) as server:
        told = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
        credentials = json.dumps({**told, "token_uri": f"{server.url}/token"})
        service, request = Service(ENTRY), Request("vertexai", "gemini-x", turns=(HI,))
        settings = settings_of(base_url=server.url, credentials=credentials)
        with pytest.raises(AuthenticationRefused, match="Revoked"):
            await anext(service.stream(request, settings))
        assert [event async for event in service.stream(request, settings)]
        await service.aclose()
    sent = [received.headers.get("authorization") for received in server.requests]
    assert sent == [None, "Bearer first", None, "Bearer second"]


def test_claudes_requests_say_which_format_they_are_in() -> None:
    request = Request("vertexai", "claude-x", turns=(HI,))
    body = ENTRY.wire_for(request).render(request)
    assert body["anthropic_version"] == "vertex-2023-10-16"
    assert "model" not in body


@pytest.mark.parametrize(
    ("model", "has_form"),
    [
        ("claude-3-5-haiku@20241022", False),
        ("claude-opus-4-20250514", False),
        ("claude-sonnet-4-5@20250929", False),
        ("claude-sonnet-4-6", True),
        ("claude-opus-5", True),
    ],
)
def test_claudes_that_are_not_held_to_a_form_here_are_told_it_in_words(model: str, has_form: bool) -> None:
    schema = {"type": "object", "properties": {"colour": {"type": "string"}}}
    request = Request("vertexai", model, turns=(HI,), schema=schema)
    body = ENTRY.wire_for(request).render(request)
    assert ("output_config" in body) is has_form
    assert "colour" in json.dumps(body)


def test_claudes_search_is_the_one_that_is_offered_here() -> None:
    request = Request("vertexai", "claude-opus-4-6", turns=(HI,), server_tools=("web_search",))
    wire = ENTRY.wire_for(request)
    assert headers_of(wire, request) == {"anthropic-beta": "web-search-2025-03-05"}
    assert "web_search_20250305" in json.dumps(wire.render(request))
