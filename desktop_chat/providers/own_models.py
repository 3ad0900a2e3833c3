"""Model files that a person has brought: what each offers, and what it needs to be run and asked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from desktop_chat.providers.engines import Plan
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.model_files.folder import ModelFile
from desktop_chat.providers.model_files.gguf import Head
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import Request
from desktop_chat.providers.small_model import ENTRY as SMALL
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

WIDEST = 8192
"""Tokens that a conversation may have: each takes memory, and minutes of reading on a slow computer."""
OVERHEAD = 300_000_000
"""Bytes of the engine itself and of what it computes with."""

ENTRY = Entry(
    SMALL.name,
    "On this computer",
    ChatCompletions(
        Dialect(
            has_named_choice=False,
            effort="template_effort",
            thinking_field="reasoning_content",
            has_think_tags=True,
            fetches_files=False,
            files=frozenset({"text"}),
        )
    ),
    can_prefill=True,
    headers=SMALL.headers,
)


def offered(file: ModelFile, head: Head) -> OfferedModel:
    tools = frozenset({"tools"})
    return OfferedModel(
        file.id,
        name=file.title,
        context_window=window(head),
        capabilities=frozenset({"structured_output", "streaming"}) | (tools if head.has_tools else frozenset()),
        lacks=frozenset({"vision"}) | (frozenset() if head.has_tools else tools),
        prices=dict.fromkeys(("input", "output", "cache_read"), Decimal(0)),
        family=head.architecture,
        modalities={"input": ("text",), "output": ("text",)},
    )


def window(head: Head) -> int:
    return min(head.context_length, WIDEST)


def plan(file: ModelFile, head: Head) -> Plan:
    """One conversation at a time; what it takes is its file, what it remembers, and the engine."""
    need = file.size + window(head) * head.cache_bytes + OVERHEAD
    return Plan(file.path, file.id, window(head), 1, need)


def adapted(request: Request, head: Head) -> Request:
    """Without tools where the model has never heard of them."""
    return request if head.has_tools else replace(request, tools=(), tool_choice="auto")
