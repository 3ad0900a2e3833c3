"""OpenRouter: passes on to other services, and brings back what they want to see again."""

from __future__ import annotations

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

ENTRY = Entry(
    "openrouter",
    "OpenRouter",
    ChatCompletions(
        Dialect(
            effort="reasoning",
            caching="marks",
            files=frozenset({"image", "audio", "video", "pdf", "text"}),
            server_tools={"web_search": {"plugins": [{"id": "web"}]}},
        )
    ),
    "https://openrouter.ai/api/v1",
    headers={"X-Title": "desktop_chat"},
    model_list=OpenAiModels(always=frozenset()),
    is_list_open=True,
    key_path="/key",
    embedding=OpenAiEmbedding(),
)
