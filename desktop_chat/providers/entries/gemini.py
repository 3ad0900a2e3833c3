"""Google's Gemini API, with a key of its own."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.wire.gemini import Gemini, GeminiDialect
from desktop_chat.providers.wire.gemini_lookups import BatchEmbedding, GeminiCount, GeminiModels


def google_key(settings: ProviderSettings) -> Mapping[str, str]:
    """In a header: in the address, where Google takes it too, it would stand in logs."""
    key = settings.secret("api_key")
    return {"x-goog-api-key": key} if key else {}


ENTRY = Entry(
    "gemini",
    "Gemini",
    Gemini(),
    "https://generativelanguage.googleapis.com/v1beta",
    takes_any_schema=True,
    authorise=google_key,
    model_list=GeminiModels(),
    token_count=GeminiCount(GeminiDialect(), is_wrapped=True),
    embedding=BatchEmbedding(),
)
