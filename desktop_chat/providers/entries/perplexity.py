"""Perplexity: searches the web for every answer, and names its sources beside it."""

from __future__ import annotations

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.retelling import without_tools
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

ENTRY = Entry(
    "perplexity",
    "Perplexity",
    ChatCompletions(
        Dialect(
            has_strict=False,
            has_parallel_switch=False,
            efforts={"none": None},
            has_think_tags=True,
            files=frozenset({"image", "pdf", "text"}),
            documents="file_url",
            server_tools={"web_search": {}},
            caching="none",
        )
    ),
    "https://api.perplexity.ai",
    suit=without_tools,
)
