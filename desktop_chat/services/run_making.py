"""Makes the runs of one verb: who answers them and how far they may go, their rows, and what is known of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, flush
from desktop_chat.services.assistant_limits import budget_of
from desktop_chat.services.budgets import Budget
from desktop_chat.services.choosing import Choosing
from desktop_chat.services.holders import Holders
from desktop_chat.services.in_force import Chosen, inputs_in_force, settings_in_force
from desktop_chat.services.openings import End, Opening
from desktop_chat.services.path_ends import owner_of
from desktop_chat.services.reading import chat_view, run_view
from desktop_chat.services.run_snapshots import as_before, run_columns


class RunMaker:
    """Used within units of work on the writer thread."""

    def __init__(
        self,
        tables: Tables,
        holders: Holders,
        choosing: Choosing | None = None,
        budget: Budget | None = None,
        *,
        is_own_budget: bool = False,
    ) -> None:
        """The budget is the library's, for what an assistant says nothing of; or the message's own."""
        self._tables = tables
        self._holders = holders
        self._choosing = choosing
        self._is_own_budget = is_own_budget
        self._usual = budget or Budget()
        self.budget = self._usual
        self.chosen = Chosen()

    def choose(self, session: Session, end: End) -> None:
        """Who answers, from the chat's row as it is now."""
        if self._choosing is None:
            return
        self._take(self._choosing.within(session, chat_view(end.chat)))

    def go_on_as(self, run: Any, *, is_resumed: bool) -> None:
        """Whoever answered this run goes on, and goes no further than they may."""
        self._take(as_before(self.chosen, run, is_resumed=is_resumed))

    def _take(self, chosen: Chosen) -> None:
        self.chosen = chosen
        if not self._is_own_budget:
            self.budget = budget_of(chosen.assistant, self._usual)

    def new(self, session: Session, end: End, kind: str, question_key: Any) -> Any:
        """The row of a run that begins here."""
        now = utc_now()
        run = self._tables.new(
            self._tables.run,
            chat=end.chat,
            number=end.next_run,
            kind=kind,
            status="queued",
            question_key=question_key,
            instance=self._holders.name,
            **run_columns(end.chat, self.chosen, self.budget),
            rounds=0,
            calls=0,
            created_at=now,
            updated_at=now,
        )
        add(session, run)
        if run.key is None:
            flush(session)
        self._holders.hold(session, run.key)
        return run

    def opening(self, end: End, run: Any, *, is_resumed: bool = False) -> Opening:
        """What is known of a run when it begins."""
        chat, view, answers = end.chat, chat_view(end.chat), self.chosen.answers
        assistant = self.chosen.assistant
        return Opening(
            view,
            run_view(run),
            answers.provider if answers else chat.provider,
            answers.model_name if answers else chat.model_name,
            owner=owner_of(self._tables, chat),
            is_resumed=is_resumed,
            limits=run.limits,
            budget=self.budget,
            has_default_profile=end.has_default_profile,
            path_length=end.position + 1,
            assistant=assistant,
            inputs={name: each.value for name, each in inputs_in_force(view.settings, self.chosen).items()},
            in_force=settings_in_force(view.settings, assistant) if assistant else None,
        )
