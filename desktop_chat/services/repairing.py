"""One more request for an answer that does not have its form, in which the model is told what is wrong."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop_chat.errors import AnswerUnreadable, BudgetExceeded
from desktop_chat.providers.requests import TextPart, Turn
from desktop_chat.services.budgets import BudgetWatch
from desktop_chat.services.draft import Draft, Repair
from desktop_chat.services.schemas import Form


class Repairs:
    """Of one run: one round at most."""

    def __init__(self, form: Form | None, watch: BudgetWatch) -> None:
        self._form = form
        self._watch = watch
        self._is_used = False

    def problem_of(self, draft: Draft) -> str | None:
        """Why this answer is to be asked for once more; None where it is right, or is to stay as it is."""
        if self._form is None or self._is_used or draft.whole_calls or not self._has_budget():
            return None
        try:
            self._form.parse(draft.content)
        except AnswerUnreadable as error:
            self._is_used = True
            return str(error.details["problem"])
        return None

    def _has_budget(self) -> bool:
        try:
            self._watch.check()
        except BudgetExceeded:
            return False
        return self._watch.has_round_left


def repair_turns(repair: Repair, schema: Any) -> tuple[Turn, Turn]:
    """The faulty answer and what is wrong with it; neither is a person's words, and neither is stored as such."""
    form = msgspec.json.encode(schema).decode()
    wish = (
        f"This answer does not have the form that was asked for: {repair.problem}. "
        f"Answer again, with JSON of this form and nothing else: {form}"
    )
    return Turn("assistant", (TextPart(repair.faulty.content or "…"),)), Turn("user", (TextPart(wish),))
