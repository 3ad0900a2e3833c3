"""Every service that the program can speak with: one entry each."""

from __future__ import annotations

from desktop_chat.providers.entries import anthropic, gemini, vertex
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.posts import LateTransport, Sender
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.dialect import Dialect

_LOCAL = ChatCompletions(Dialect(fetches_files=False))
"""A server of one's own does not fetch files from elsewhere."""

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "openai",
        "OpenAI",
        ChatCompletions(Dialect(system_role="developer", max_tokens="max_completion_tokens")),
        "https://api.openai.com/v1",
        setting_headers={"organization": "OpenAI-Organization", "project": "OpenAI-Project"},
    ),
    anthropic.ENTRY,
    Entry(
        "deepseek",
        "DeepSeek",
        ChatCompletions(
            Dialect(
                has_json_schema=False,
                has_parallel_switch=False,
                thinking_field="reasoning_content",
                files=frozenset({"text"}),
            )
        ),
        "https://api.deepseek.com",
    ),
    Entry(
        "mistral",
        "Mistral",
        ChatCompletions(
            Dialect(
                has_stream_options=False,
                required_choice="any",
                short_call_ids=True,
                has_plain_urls=True,
                files=frozenset({"image", "audio", "pdf", "document", "text"}),
                prefill={"prefix": True},
            )
        ),
        "https://api.mistral.ai/v1",
        can_prefill=True,
    ),
    Entry(
        "openrouter",
        "OpenRouter",
        ChatCompletions(Dialect(effort="reasoning")),
        "https://openrouter.ai/api/v1",
        headers={"X-Title": "desktop_chat"},
    ),
    Entry("xai", "xAI", ChatCompletions(Dialect(files=frozenset({"image", "text"}))), "https://api.x.ai/v1"),
    Entry(
        "perplexity",
        "Perplexity",
        ChatCompletions(Dialect(has_strict=False, has_parallel_switch=False, files=frozenset({"image", "text"}))),
        "https://api.perplexity.ai",
    ),
    Entry("gpustack", "GPUStack", _LOCAL, needs_key=False),
    Entry(
        "ollama",
        "Ollama",
        ChatCompletions(Dialect(fetches_files=False, files=frozenset({"image", "text"}))),
        "http://127.0.0.1:11434/v1",
        needs_key=False,
    ),
    Entry("lmstudio", "LM Studio", _LOCAL, "http://127.0.0.1:1234/v1", needs_key=False),
    Entry("llamacpp", "llama.cpp", _LOCAL, "http://127.0.0.1:8080/v1", needs_key=False, can_prefill=True),
    Entry(
        "vllm",
        "vLLM",
        ChatCompletions(Dialect(prefill_request={"continue_final_message": True, "add_generation_prompt": False})),
        "http://127.0.0.1:8000/v1",
        needs_key=False,
        can_prefill=True,
    ),
    gemini.ENTRY,
    vertex.ENTRY,
    Entry("openai-compatible", "The service", ChatCompletions(), needs_key=False),
)


def services(transport: Sender | None = None) -> tuple[Service, ...]:
    """One for each entry; they share their connections."""
    shared = transport or LateTransport()
    return tuple(Service(entry, shared) for entry in ENTRIES)
