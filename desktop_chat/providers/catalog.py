"""Every service that the program can speak with: one entry each."""

from __future__ import annotations

from desktop_chat.providers.entries import (
    anthropic,
    deepseek,
    gemini,
    local,
    mistral,
    ollama,
    openrouter,
    perplexity,
    vertex,
)
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.posts import LateTransport, Sender
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "openai",
        "OpenAI",
        ChatCompletions(Dialect(system_role="developer", max_tokens="max_completion_tokens")),
        "https://api.openai.com/v1",
        setting_headers={"organization": "OpenAI-Organization", "project": "OpenAI-Project"},
        model_list=OpenAiModels(),
        embedding=OpenAiEmbedding(most_texts=2048),
    ),
    anthropic.ENTRY,
    gemini.ENTRY,
    vertex.ENTRY,
    deepseek.ENTRY,
    mistral.ENTRY,
    openrouter.ENTRY,
    Entry(
        "xai",
        "xAI",
        ChatCompletions(Dialect(files=frozenset({"image", "text"}))),
        "https://api.x.ai/v1",
        model_list=OpenAiModels(),
    ),
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
        ChatCompletions(Dialect(has_think_tags=True)),
        needs_key=False,
        model_list=OpenAiModels(),
        embedding=OpenAiEmbedding(),
    ),
)


def services(transport: Sender | None = None) -> tuple[Service, ...]:
    """One for each entry; they share their connections."""
    shared = transport or LateTransport()
    return tuple(Service(entry, shared) for entry in ENTRIES)
