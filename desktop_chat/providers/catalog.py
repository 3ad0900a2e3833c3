"""Every service that the program can speak with: one entry each."""

from __future__ import annotations

from desktop_chat.providers.entries import (
    anthropic,
    azure,
    bedrock,
    cohere,
    deepseek,
    gemini,
    local,
    mistral,
    ollama,
    openai,
    openrouter,
    perplexity,
    vertex,
    xai,
)
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.posts import LateTransport, Sender
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses

_COMPATIBLE = ChatCompletions(Dialect(has_think_tags=True))

ENTRIES: tuple[Entry, ...] = (
    openai.ENTRY,
    anthropic.ENTRY,
    gemini.ENTRY,
    vertex.ENTRY,
    deepseek.ENTRY,
    mistral.ENTRY,
    openrouter.ENTRY,
    xai.ENTRY,
    azure.ENTRY,
    perplexity.ENTRY,
    local.GPUSTACK,
    ollama.LOCAL,
    ollama.CLOUD,
    local.LMSTUDIO,
    local.LLAMACPP,
    local.VLLM,
    Entry(
        "openai-compatible",
        "The service",
        _COMPATIBLE,
        choices={"chat": _COMPATIBLE, "responses": Responses()},
        needs_key=False,
        model_list=OpenAiModels(),
        embedding=OpenAiEmbedding(),
    ),
    bedrock.ENTRY,
    cohere.ENTRY,
)


def services(transport: Sender | None = None) -> tuple[Service, ...]:
    """One for each entry; they share their connections."""
    shared = transport or LateTransport()
    return tuple(Service(entry, shared) for entry in ENTRIES)
