"""The frozen values that a window shows of runs: each with what it used, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.services.views import Cost, RunView, Tokens

RAISED = "raise_to"
"""Among the details of what is shown of an error: how far its limit can be raised with one click."""


@dataclass(frozen=True, slots=True)
class RunLine:
    run: RunView
    question: str
    """The first of its words."""
    model: str
    """As it is called; empty where none was asked."""
    tokens: Tokens | None
    cost: Cost | None

    @property
    def duration_ms(self) -> int | None:
        run = self.run
        if run.started_at is None or run.ended_at is None:
            return None
        return round((run.ended_at - run.started_at).total_seconds() * 1000)

    @property
    def can_be_made_again(self) -> bool:
        return not self.run.is_active and self.run.status != "waiting" and self.run.question_id is not None


@dataclass(frozen=True, slots=True)
class RunPage:
    """The newest first."""

    lines: tuple[RunLine, ...] = ()
    has_older: bool = False


@dataclass(frozen=True, slots=True)
class WaitingRun:
    """One that has not begun: it waits its turn, or its time was over before that came."""

    run_id: Any
    text: str
    assistant: str | None = None
    is_over: bool = False
