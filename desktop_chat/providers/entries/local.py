"""Servers of one's own that speak Chat Completions, each at its usual place."""

from __future__ import annotations

from desktop_chat.providers.entries.places import beside
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.lists.embeddings import OpenAiEmbedding
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.responses import Responses
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

_RESPONSES = Responses(ResponsesDialect(fetches_files=False))

GPUSTACK = Entry(
    "gpustack",
    "GPUStack",
    ChatCompletions(
        Dialect(
            effort="template",
            thinking_field="reasoning_content",
            has_think_tags=True,
            fetches_files=False,
            files=frozenset({"image", "audio", "text"}),
        )
    ),
    needs_key=False,
    model_list=OpenAiModels(),
    embedding=OpenAiEmbedding(),
)

_LMSTUDIO_CHAT = ChatCompletions(
    Dialect(
        has_named_choice=False,
        has_think_tags=True,
        fetches_files=False,
        files=frozenset({"image", "text"}),
    )
)

LMSTUDIO = Entry(
    "lmstudio",
    "LM Studio",
    _LMSTUDIO_CHAT,
    "http://127.0.0.1:1234/v1",
    choices={"chat": _LMSTUDIO_CHAT, "responses": _RESPONSES},
    needs_key=False,
    model_list=OpenAiModels("/api/v0/models"),
    locate=beside,
    embedding=OpenAiEmbedding(),
)

_LLAMACPP_CHAT = ChatCompletions(
    Dialect(
        has_named_choice=False,
        effort="template_effort",
        thinking_field="reasoning_content",
        has_think_tags=True,
        fetches_files=False,
        files=frozenset({"image", "audio", "text"}),
    )
)

LLAMACPP = Entry(
    "llamacpp",
    "llama.cpp",
    _LLAMACPP_CHAT,
    "http://127.0.0.1:8080/v1",
    choices={"chat": _LLAMACPP_CHAT, "responses": _RESPONSES},
    takes_any_schema=True,
    needs_key=False,
    model_list=OpenAiModels(),
    embedding=OpenAiEmbedding(),
    can_prefill=True,
)

_VLLM_CHAT = ChatCompletions(
    Dialect(
        effort="template",
        thinking_field="reasoning",
        has_think_tags=True,
        files=frozenset({"image", "audio", "video", "text"}),
        prefill_request={"continue_final_message": True, "add_generation_prompt": False},
    )
)

VLLM = Entry(
    "vllm",
    "vLLM",
    _VLLM_CHAT,
    "http://127.0.0.1:8000/v1",
    choices={"chat": _VLLM_CHAT, "responses": _RESPONSES},
    takes_any_schema=True,
    needs_key=False,
    model_list=OpenAiModels(),
    embedding=OpenAiEmbedding(),
    can_prefill=True,
)
