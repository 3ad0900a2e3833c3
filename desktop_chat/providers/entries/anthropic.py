"""Anthropic's own service."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.messages_lookups import MessagesCount, MessagesModels


def _key(settings: ProviderSettings) -> Mapping[str, str]:
    key = settings.secret("api_key")
    return {"x-api-key": key} if key else {}


ENTRY = Entry(
    "anthropic",
    "Anthropic",
    Messages(),
    "https://api.anthropic.com/v1",
    authorise=_key,
    headers={"anthropic-version": "2023-06-01"},
    token_count=MessagesCount(),
    model_list=MessagesModels(),
    can_prefill=True,
)
