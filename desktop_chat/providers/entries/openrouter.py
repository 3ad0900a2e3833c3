"""OpenRouter: passes on to other services, and brings back what they want to see again."""

from __future__ import annotations

from dataclasses import replace

from desktop_chat.providers.concessions import unseen_thinking
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

_DIALECT = Dialect(
    effort="reasoning",
    caching="marks",
    files=frozenset({"image", "audio", "video", "pdf", "text"}),
    server_tools={"web_search": {"plugins": [{"id": "web"}]}},
)
CHAT = ChatCompletions(_DIALECT)
# https://openrouter.ai/docs/api/reference/responses/overview: a beta, and without memory.
RESPONSES = Responses(
    ResponsesDialect(
        seals_thinking=lambda model: True, tells_thinking=True, files=frozenset({"image", "pdf", "text"})
    )
)

# What Mistral refuses it refuses here too: ids of another form, and a question right after results.
_OF_MISTRAL = ChatCompletions(replace(_DIALECT, short_call_ids=True, closes_results=True))

ENTRY = Entry(
    "openrouter",
    "OpenRouter",
    CHAT,
    "https://openrouter.ai/api/v1",
    others=((lambda model: model.startswith("mistralai/"), _OF_MISTRAL),),
    choices={"chat": CHAT, "responses": RESPONSES},
    concede=unseen_thinking,
    headers={"X-Title": "desktop_chat"},
    model_list=OpenAiModels(always=frozenset()),
    is_list_open=True,
    key_path="/key",
    embedding=OpenAiEmbedding(),
)
