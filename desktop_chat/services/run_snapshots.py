"""What a run keeps of how it was asked for, and how one that goes on finds it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.services.assistant_views import AssistantView, thawed
from desktop_chat.services.budgets import Budget
from desktop_chat.services.in_force import Chosen, inputs_in_force, settings_in_force, shared_in_force
from desktop_chat.services.openings import Answerer
from desktop_chat.services.schemas import snapshot_of

ASSISTANT = "assistant"
MOST = 2**63 - 1
"""What fits into a column."""


def run_columns(chat: Any, chosen: Chosen, budget: Budget | None) -> dict[str, Any]:
    """The columns of a new run that say by whom, with what and how far."""
    assistant = chosen.assistant
    settings = settings_in_force(chat.settings or {}, assistant)
    if assistant is None:
        return {"snapshot": snapshot_of(settings)}  # not by the one that is gone, whose name the chat keeps
    limits = budget or Budget()
    return {
        "assistant_key": assistant.id,
        "assistant_name": assistant.name,
        "snapshot": {**(snapshot_of(settings) or {}), **_snapshot(chat, chosen)},
        "limits": limits.to_dict(),
        "max_prompt_tokens": _storable(limits.prompt_tokens),
        "max_completion_tokens": _storable(limits.completion_tokens),
        "expires_at": expiry_of(assistant),
    }


def expiry_of(assistant: AssistantView) -> datetime | None:
    """None also where no calendar goes that far."""
    seconds = (assistant.definition.get("limits") or {}).get("expires_after")
    try:
        return None if seconds is None else utc_now() + timedelta(seconds=float(seconds))
    except OverflowError:
        return None


def _storable(tokens: int | None) -> int | None:
    return None if tokens is None else min(tokens, MOST)


def _snapshot(chat: Any, chosen: Chosen) -> dict[str, Any]:
    assistant, answers = chosen.assistant, chosen.answers
    settings = dict(chat.settings or {})
    values = {**shared_in_force(settings, assistant), **inputs_in_force(settings, chosen)}
    return {
        ASSISTANT: assistant.frozen if assistant else None,
        "is_named": chosen.is_named,
        "inputs": dict(chosen.inputs or {}),
        "provider": answers.provider if answers else chat.provider,
        "model": answers.model_name if answers else chat.model_name,
        "model_source": chosen.model_source,
        "in_force": {name: {"value": each.value, "source": each.source} for name, each in values.items()},
    }


def approvals_of(snapshot: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Which tools a run with this snapshot asks about."""
    kept = ((snapshot or {}).get("in_force") or {}).get("approvals") or {}
    return kept.get("value") or {}


def last_run(session: Session, tables: Tables, question_key: Any) -> Any:
    """The newest run for a question."""
    if question_key is None:
        return None
    run = tables.run
    query = select(run).where(run.question_key == question_key).order_by(run.number.desc()).limit(1)
    return session.scalars(query).first()


def as_before(chosen: Chosen, run: Any, *, is_resumed: bool) -> Chosen:
    """For a run that goes on: who answered goes on. For one that is made again: whom the message had named."""
    kept: Mapping[str, Any] = (run.snapshot if run is not None else None) or {}
    is_known = bool(kept.get(ASSISTANT) or kept.get("model"))
    if chosen.is_named or not is_known or not (is_resumed or kept.get("is_named")):
        return chosen
    model = Answerer(kept["provider"], kept["model"]) if kept.get("model") else None
    return replace(
        chosen,
        assistant=thawed(kept[ASSISTANT], run.assistant_key) if kept.get(ASSISTANT) else chosen.assistant,
        is_named=bool(kept.get("is_named")),
        inputs=chosen.inputs or kept.get("inputs"),
        model=model,
        model_source=kept.get("model_source") or "assistant",
    )
