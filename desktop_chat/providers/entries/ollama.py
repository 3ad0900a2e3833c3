"""Ollama, on this computer or another one, and its cloud."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.providers.entries.places import beside
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire import Wire
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

_CHAT = ChatCompletions(
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

_RESPONSES = Responses(ResponsesDialect(fetches_files=False))
_CHOICES: Mapping[str, Wire] = {"chat": _CHAT, "responses": _RESPONSES}

LOCAL = Entry(
    "ollama",
    "Ollama",
    _CHAT,
    "http://127.0.0.1:11434/v1",
    choices=_CHOICES,
    takes_any_schema=True,
    needs_key=False,
    model_list=OpenAiModels("/api/tags"),
    locate=beside,
    embedding=OpenAiEmbedding(),
)

CLOUD = Entry(
    "ollama-cloud",
    "Ollama Cloud",
    _CHAT,
    "https://ollama.com/v1",
    choices=_CHOICES,
    takes_any_schema=True,
    model_list=OpenAiModels("/api/tags"),
    is_list_open=True,
    locate=beside,
)
