"""Reads what a reply in the Responses format cost: the same buckets as in the chat family, under other names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.providers.events import UsageReported
from desktop_chat.providers.wire.usage import usage_of

_NAMES = {
    "input_tokens": "prompt_tokens",
    "output_tokens": "completion_tokens",
    "input_tokens_details": "prompt_tokens_details",
    "output_tokens_details": "completion_tokens_details",
}


def responses_usage(told: Mapping[str, Any]) -> UsageReported:
    return usage_of({_NAMES.get(name, name): value for name, value in told.items()})
