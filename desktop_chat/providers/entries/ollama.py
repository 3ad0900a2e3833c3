"""Ollama, on this computer or another one, and its cloud."""

from __future__ import annotations

from desktop_chat.providers.entries.places import beside
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

_WIRE = ChatCompletions(
    Dialect(
        # It leaves tool_choice unread: https://docs.ollama.com/api/openai-compatibility
        has_named_choice=False,
        has_none_choice=False,
        thinking_field="reasoning",
        has_think_tags=True,
        fetches_files=False,
        files=frozenset({"image", "text"}),
    )
)

LOCAL = Entry(
    "ollama",
    "Ollama",
    _WIRE,
    "http://127.0.0.1:11434/v1",
    needs_key=False,
    model_list=OpenAiModels("/api/tags"),
    locate=beside,
    embedding=OpenAiEmbedding(),
)

CLOUD = Entry(
    "ollama-cloud",
    "Ollama Cloud",
    _WIRE,
    "https://ollama.com/v1",
    model_list=OpenAiModels("/api/tags"),
    is_list_open=True,
    locate=beside,
)
