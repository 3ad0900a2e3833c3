"""DeepSeek: thinks before it answers, and wants that back."""

from __future__ import annotations

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

CHAT = ChatCompletions(
    Dialect(
        has_json_schema=False,
        has_parallel_switch=False,
        effort="switch",
        thinking_field="reasoning_content",
        has_empty_thinking=True,
        files=frozenset({"text"}),
    )
)

RESPONSES = Responses(
    ResponsesDialect(files=frozenset({"text"}), server_tools={"web_search": {"type": "web_search"}})
)

ENTRY = Entry(
    "deepseek",
    "DeepSeek",
    CHAT,
    "https://api.deepseek.com",
    choices={"chat": CHAT, "responses": RESPONSES},
    model_list=OpenAiModels(),
)
