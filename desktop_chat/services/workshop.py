"""What the flow of an answer works with, and how one can end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop_chat.errors import BudgetExceeded, Error
from desktop_chat.services.asking import Asker
from desktop_chat.services.choosing import Finder
from desktop_chat.services.draft import Draft
from desktop_chat.services.endings import RunEnd
from desktop_chat.services.history import PastCall
from desktop_chat.services.holders import Holders
from desktop_chat.services.hooks import HookSet
from desktop_chat.services.listening import BLOCKED
from desktop_chat.services.openings import Opening
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.retries import Retries
from desktop_chat.services.schemas import Form, stored_form
from desktop_chat.services.storage import Storage
from desktop_chat.services.views import Reply, ToolCallView
from desktop_chat.services.wishes import Wish

INCOMPLETE = {
    "length": "max_completion_tokens",
    "max_tokens": "max_completion_tokens",
    "MAX_TOKENS": "max_completion_tokens",
    "model_context_window_exceeded": "max_completion_tokens",
    **dict.fromkeys(BLOCKED, "content_filter"),
}
"""Finish reasons with which an answer is whole as far as it goes, but its run is not."""


_REASONS = {"prompt_tokens": "max_prompt_tokens", "completion_tokens": "max_completion_tokens"}


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the flow works with; the library puts it together."""

    storage: Storage
    recorder: Recorder
    holders: Holders
    asker: Asker
    finder: Finder
    hooks_of: Callable[[Opening], HookSet]
    announce: Callable[[str, Any, Any], None]
    retries: Retries
    concurrency: int = 8


@dataclass(frozen=True, slots=True)
class Done:
    """How a run went: a reply, an error that carries one, or neither where nothing was left to answer."""

    reply: Reply | None = None
    error: Error | None = None


def reason_of(error: BudgetExceeded) -> str:
    """Why a run is incomplete that used up what it had."""
    limit = str(error.details.get("limit"))
    return _REASONS.get(limit, f"budget:{limit}")


def limits_of(wish: Wish, opening: Opening) -> dict[str, Any]:
    """What the run may use and has used. One that goes on with an assistant, or waited, keeps what it had."""
    kept = opening.limits or {}
    if kept and opening.keeps_limits and not wish.is_own_budget:
        return dict(kept)
    return {**kept, **opening.budget.to_dict()}


def form_of(wish: Wish, opening: Opening) -> Form | None:
    return wish.overlay.form or stored_form(opening.settings)


def good_end(draft: Draft) -> RunEnd:
    reason = INCOMPLETE.get(draft.finish_reason or "")
    return RunEnd("incomplete", incomplete_reason=reason) if reason else RunEnd("completed")


def past_of(call: ToolCallView, draft_call: Any) -> PastCall:
    return PastCall(
        call.id, call.tool_call_id, call.name, call.arguments, call.approval, details=draft_call.details
    )
