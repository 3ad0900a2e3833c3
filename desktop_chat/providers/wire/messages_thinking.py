"""Says how much a Claude model is to think: by a budget of tokens or by an effort, whichever the model takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_chat.providers.requests import Request, ToolCallPart, Turn
from desktop_chat.providers.wire.messages_models import (
    is_always_thinking,
    takes_budget,
    thinks_adaptively,
    usual_output,
)
from desktop_chat.providers.wire.messages_turns import own_blocks

LEAST_BUDGET = 1024
"""The service refuses a smaller one."""
_BUDGETS: Mapping[str, int] = {"minimal": 1024, "low": 2048, "medium": 8192, "high": 16_384, "xhigh": 24_576}
_MOST_BUDGET = 32_000
_NONE = frozenset({"none", "off"})
_THOUGHTS = frozenset({"thinking", "redacted_thinking"})


@dataclass(frozen=True, slots=True)
class Thinking:
    """What the body says about it, and the bound for the answer that goes with it."""

    max_tokens: int
    thinking: Mapping[str, object] | None = None
    effort: str | None = None
    is_on: bool = False


def thinking_of(request: Request) -> Thinking:
    most = request.max_output or request.traits.max_output or usual_output(request.model)
    wanted = request.thinking or {}
    effort = wanted.get("effort")
    if effort in _NONE:
        return Thinking(most, _disabled(request.model))
    if not wanted or (_is_forced(request) and not is_always_thinking(request.model)):
        return Thinking(most)
    if not takes_budget(request.model) or (thinks_adaptively(request.model) and wanted.get("budget") is None):
        return _adaptive(request, most)
    if _is_in_a_round_without_thoughts(request):
        return Thinking(most)
    return _budgeted(request, most)


def _disabled(model: str) -> Mapping[str, object] | None:
    """Those that always think refuse to be told not to."""
    return None if is_always_thinking(model) else {"type": "disabled"}


def _adaptive(request: Request, most: int) -> Thinking:
    wanted = request.thinking or {}
    effort = wanted.get("effort") or effort_for(wanted.get("budget"))
    # The newer models do not show what they think unless they are asked to.
    display = wanted.get("display") or (None if takes_budget(request.model) else "summarized")
    told = {"type": "adaptive", "display": display}
    return Thinking(
        most,
        {name: value for name, value in told.items() if value is not None},
        {"minimal": "low"}.get(str(effort), str(effort)) if effort is not None else None,
        is_on=True,
    )


def _budgeted(request: Request, most: int) -> Thinking:
    """The budget has to be smaller than the bound of the answer, which is raised where it leaves no room."""
    wanted = request.thinking or {}
    asked = wanted.get("budget")
    effort = wanted.get("effort")
    wished = asked if isinstance(asked, int) else _BUDGETS.get(str(effort or "medium"), _MOST_BUDGET)
    budget = max(LEAST_BUDGET, wished)
    if budget >= most:
        most = max(LEAST_BUDGET + 1, min(budget + most, request.traits.max_output or budget + most))
        budget = min(budget, most - 1)
    told = {"type": "enabled", "budget_tokens": budget, "display": wanted.get("display")}
    return Thinking(
        most,
        {name: value for name, value in told.items() if value is not None},
        str(effort) if effort is not None and thinks_adaptively(request.model) else None,
        is_on=True,
    )


def effort_for(budget: object) -> str | None:
    """For models that take no budget any more."""
    if not isinstance(budget, int):
        return None
    return next((effort for effort in ("low", "medium", "high") if budget <= _BUDGETS[effort]), "xhigh")


def _is_forced(request: Request) -> bool:
    """A model that must call a tool may not think before it."""
    return bool(request.tools) and request.tool_choice not in ("auto", "none")


def _is_in_a_round_without_thoughts(request: Request) -> bool:
    """A round of tools that began without thinking has to go on without it."""
    if not request.turns or request.turns[-1].role != "tool":
        return False
    asking = next((turn for turn in reversed(request.turns) if turn.role == "assistant"), None)
    return asking is not None and _has_call(asking) and not _has_thoughts(asking, request.provider)


def _has_call(turn: Turn) -> bool:
    return any(isinstance(part, ToolCallPart) for part in turn.parts)


def _has_thoughts(turn: Turn, provider: str) -> bool:
    return any(block.get("type") in _THOUGHTS for block in own_blocks(turn, provider))
