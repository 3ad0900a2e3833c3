"""Cohere is asked at its addresses: its models stand beside its chat."""

from __future__ import annotations

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import Context
from desktop_chat.providers.entries.cohere import ENTRY, locate
from desktop_chat.providers.events import ReplyFinished, TextDelta
from desktop_chat.providers.lookups import EmbeddingRequest
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.service import Service
from tests.support.coherent import cohere_says
from tests.support.servers import says, serving, streams


def address(path: str, **fields: object) -> str:
    return locate(ENTRY, Context({"cohere": fields}).settings("cohere"), path, "").url


def test_the_list_of_models_is_of_the_first_version() -> None:
    assert address("/chat") == "https://api.cohere.com/v2/chat"
    assert address("/models?page_size=9") == "https://api.cohere.com/v1/models"
    assert address("/chat", base_url="https://proxy.example") == "https://proxy.example/v2/chat"
    assert address("/models", base_url="https://proxy.example") == "https://proxy.example/v1/models"
    assert address("/models", base_url="https://proxy.example/co/v2") == "https://proxy.example/co/v1/models"


async def test_a_chat_models_and_vectors() -> None:
    plays = (
        streams([cohere_says("Hello")]),
        says(200, {"models": [{"name": "command-a", "endpoints": ["chat"]}]}),
        says(200, {"embeddings": {"float": [[1.0]]}}),
    )
    service = Service(next(entry for entry in ENTRIES if entry.name == "cohere"))
    async with serving(*plays) as server:
        settings = Context({"cohere": {"api_key": "key", "base_url": server.url}}).settings("cohere")
        request = Request("cohere", "command-a", turns=(Turn("user", (TextPart("Hi"),)),))
        events = [event async for event in service.stream(request, settings)]
        assert TextDelta("Hello") in events
        assert events[-1] == ReplyFinished("COMPLETE")
        assert [model.id for model in await service.listed_models(settings)] == ["command-a"]
        assert (await service.embed(EmbeddingRequest("embed-v4.0", ("x",)), settings)).vectors == ((1.0,),)
    await service.aclose()
    assert [sent.target for sent in server.requests] == ["/v2/chat", "/v1/models?page_size=1000", "/v2/embed"]
    assert {sent.headers["authorization"] for sent in server.requests} == {"Bearer key"}
