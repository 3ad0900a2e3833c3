"""Mistral: answers in chunks where it thinks, and wants ids of tool calls in a form of its own."""

from __future__ import annotations

from dataclasses import replace

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

_DIALECT = Dialect(
    has_stream_options=False,
    required_choice="any",
    short_call_ids=True,
    closes_results=True,
    # It knows two efforts: https://docs.mistral.ai/capabilities/reasoning/adjustable
    efforts={**dict.fromkeys(("low", "medium", "xhigh", "max"), "high"), "minimal": "none"},
    has_plain_urls=True,
    documents="document_url",
    files=frozenset({"image", "audio", "pdf", "document", "text"}),
    prefill={"prefix": True},
)

ENTRY = Entry(
    "mistral",
    "Mistral",
    ChatCompletions(_DIALECT),
    "https://api.mistral.ai/v1",
    # These always think; what can be chosen is whether their instructions say how.
    others=(
        (lambda model: model.startswith("magistral"), ChatCompletions(replace(_DIALECT, effort="prompt_mode"))),
    ),
    model_list=OpenAiModels(always=frozenset({"structured_output", "temperature"})),
    embedding=OpenAiEmbedding(dimensions_field="output_dimension"),
    can_prefill=True,
)
