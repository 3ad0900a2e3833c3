"""Every service that the program can speak with: one entry each."""

from __future__ import annotations

from desktop_chat.providers.entry import Entry
from desktop_chat.providers.posts import LateTransport, Sender
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

_CHAT = ChatCompletions()
_LOCAL = Dialect(fetches_files=False)
"""A server of one's own does not fetch files from elsewhere."""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "openai",
        "OpenAI",
        _CHAT,
        "https://api.openai.com/v1",
        dialect=Dialect(system_role="developer", max_tokens="max_completion_tokens"),
        setting_headers={"organization": "OpenAI-Organization", "project": "OpenAI-Project"},
    ),
    Entry(
        "deepseek",
        "DeepSeek",
        _CHAT,
        "https://api.deepseek.com",
        dialect=Dialect(
            has_json_schema=False,
            has_parallel_switch=False,
            thinking_field="reasoning_content",
            files=frozenset({"text"}),
        ),
    ),
    Entry(
        "mistral",
        "Mistral",
        _CHAT,
        "https://api.mistral.ai/v1",
        dialect=Dialect(
            has_stream_options=False,
            required_choice="any",
            short_call_ids=True,
            has_plain_urls=True,
            files=frozenset({"image", "audio", "pdf", "document", "text"}),
            prefill={"prefix": True},
        ),
        can_prefill=True,
    ),
    Entry(
        "openrouter",
        "OpenRouter",
        _CHAT,
        "https://openrouter.ai/api/v1",
        dialect=Dialect(effort="reasoning"),
        headers={"X-Title": "desktop_chat"},
    ),
    Entry("xai", "xAI", _CHAT, "https://api.x.ai/v1", dialect=Dialect(files=frozenset({"image", "text"}))),
    Entry(
        "perplexity",
        "Perplexity",
        _CHAT,
        "https://api.perplexity.ai",
        dialect=Dialect(has_strict=False, has_parallel_switch=False, files=frozenset({"image", "text"})),
    ),
    Entry("gpustack", "GPUStack", _CHAT, needs_key=False, dialect=_LOCAL),
    Entry(
        "ollama",
        "Ollama",
        _CHAT,
        "http://127.0.0.1:11434/v1",
        needs_key=False,
        dialect=Dialect(fetches_files=False, files=frozenset({"image", "text"})),
    ),
    Entry("lmstudio", "LM Studio", _CHAT, "http://127.0.0.1:1234/v1", needs_key=False, dialect=_LOCAL),
    Entry(
        "llamacpp",
        "llama.cpp",
        _CHAT,
        "http://127.0.0.1:8080/v1",
        needs_key=False,
        dialect=_LOCAL,
        can_prefill=True,
    ),
    Entry(
        "vllm",
        "vLLM",
        _CHAT,
        "http://127.0.0.1:8000/v1",
        needs_key=False,
        dialect=Dialect(prefill_request={"continue_final_message": True, "add_generation_prompt": False}),
        can_prefill=True,
    ),
    Entry("openai-compatible", "The service", _CHAT, needs_key=False),
)


def services(transport: Sender | None = None) -> tuple[Service, ...]:
    """One for each entry; they share their connections."""
    shared = transport or LateTransport()
    return tuple(Service(entry, shared) for entry in ENTRIES)
