"""What the next higher limit is of a run that used up one, and the budget that has it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_chat.language import sentence
from desktop_chat.services.budgets import Budget
from desktop_chat.services.run_lines import RAISED
from desktop_chat.services.views import ErrorView, RunView

WORDS = {
    "rounds": "{amount} requests",
    "calls": "{amount} calls",
    "repeats": "{amount} repeats",
    "cost": "${amount}",
    "seconds": "{amount} s",
    "idle": "{amount} s of silence",
    "prompt_tokens": "{amount} tokens to read",
    "completion_tokens": "{amount} tokens to write",
}
WHOLE = ("rounds", "calls", "repeats", "prompt_tokens", "completion_tokens")


def raised(run: RunView) -> tuple[str, Decimal] | None:
    """The limit that was reached, and twice as much of it; None where the run ended for another reason."""
    details = run.error.details if run.error is not None else {}
    name = str(details.get("limit"))
    if name not in WORDS:
        return None
    try:
        amount = Decimal(str((run.limits or {}).get(name) or details.get("allowed")))
    except InvalidOperation:
        return None
    return (name, 2 * amount) if amount > 0 else None


def more(run: RunView, usual: Budget) -> Budget | None:
    """The budget of this run with the limit raised that it has reached."""
    found = raised(run)
    if found is None:
        return None
    name, amount = found
    value: Any = amount if name == "cost" else int(amount) if name in WHOLE else float(amount)
    return replace(Budget.from_dict(run.limits) if run.limits else usual, **{name: value})


def with_more(run: RunView, error: ErrorView) -> ErrorView:
    """The same, saying how far the limit can be raised."""
    found = raised(run)
    if found is None:
        return error
    name, amount = found
    plain = f"{amount.normalize():f}" if amount % 1 else f"{amount:,.0f}"
    return replace(error, details={**error.details, RAISED: sentence(WORDS[name], amount=plain)})
