"""How far a run by an assistant may go: its own limits, and the program's where it says nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.budgets import Budget

_TOKENS = {"prompt_tokens": "max_prompt_tokens", "completion_tokens": "max_completion_tokens"}


def budget_of(assistant: AssistantView | None, usual: Budget) -> Budget:
    return replace(usual, **own_limits(assistant))


def own_limits(assistant: AssistantView | None) -> dict[str, Any]:
    """By the names that a budget has for them."""
    if assistant is None:
        return {}
    said = dict(assistant.definition.get("limits") or {})
    said |= {name: assistant.definition.get(field) for name, field in _TOKENS.items()}
    known = {limit.name for limit in fields(Budget)}
    own = {name: value for name, value in said.items() if name in known and value is not None}
    return {name: Decimal(str(value)) if name == "cost" else value for name, value in own.items()}
