"""OpenRouter: passes on to other services, and brings back what they want to see again."""

from __future__ import annotations

from dataclasses import replace

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

_DIALECT = Dialect(
    effort="reasoning",
    caching="marks",
    files=frozenset({"image", "audio", "video", "pdf", "text"}),
    server_tools={"web_search": {"plugins": [{"id": "web"}]}},
)
# What Mistral refuses it refuses here too: ids of another form, and a question right after results.
_OF_MISTRAL = ChatCompletions(replace(_DIALECT, short_call_ids=True, closes_results=True))

ENTRY = Entry(
    "openrouter",
    "OpenRouter",
    ChatCompletions(_DIALECT),
    "https://openrouter.ai/api/v1",
    others=((lambda model: model.startswith("mistralai/"), _OF_MISTRAL),),
    headers={"X-Title": "desktop_chat"},
    model_list=OpenAiModels(always=frozenset()),
    embedding=OpenAiEmbedding(),
)
