"""xAI: Responses, and Chat Completions for who asks for it."""

from __future__ import annotations

import re
from dataclasses import replace

from desktop_chat.providers.concessions import unseen_thinking
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.xai import XaiModels
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

# https://docs.x.ai/docs/guides/reasoning: models that think as much as they like answer an effort with an error.
_NO_EFFORT = re.compile(r"^grok-(2|3(?!-mini)|4(?!\.\d)|code)|non-reasoning")


def suited(request: Request) -> Request:
    """Without an effort that this model refuses."""
    if request.thinking and _NO_EFFORT.search(request.model):
        left = {name: value for name, value in request.thinking.items() if name not in ("effort", "budget")}
        return replace(request, thinking=left or None)
    return request


CHAT = ChatCompletions(Dialect(files=frozenset({"image", "text"})))
RESPONSES = Responses(
    ResponsesDialect(
        seals_thinking=lambda model: True,
        tells_thinking=True,
        server_tools={
            "web_search": {"type": "web_search"},
            "x_search": {"type": "x_search"},
            "code_execution": {"type": "code_interpreter"},
        },
        has_cache_key=True,
    )
)

ENTRY = Entry(
    "xai",
    "xAI",
    RESPONSES,
    "https://api.x.ai/v1",
    choices={"responses": RESPONSES, "chat": CHAT},
    suit=suited,
    concede=unseen_thinking,
    model_list=XaiModels(),
)
