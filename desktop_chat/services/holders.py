"""Who owns a run: a living program, which alone may write to it; a run whose program is gone is interrupted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop_chat.errors import ApprovalPending, Cancelled, ChatBusy, Error, Expired
from desktop_chat.models import Tables, utc_now
from desktop_chat.models.faults import REFUSALS
from desktop_chat.models.writing import apart
from desktop_chat.services.deadlines import is_past
from desktop_chat.services.instances import Instances
from desktop_chat.services.reading import run_view
from desktop_chat.services.run_errors import error_columns
from desktop_chat.services.run_states import ACTIVE, WORKING
from desktop_chat.services.thread_rows import end_idle, late_runs
from desktop_chat.services.views import RunView

_log = logging.getLogger(__name__)


class Holders:
    """Used on the writer thread only, inside units of work, so what it says holds until they commit."""

    def __init__(self, tables: Tables, instances: Instances, interrupt: Callable[[Session, Any], None]) -> None:
        self._tables = tables
        self._instances = instances
        self._interrupt = interrupt
        self._own: set[Any] = set()

    @property
    def name(self) -> str:
        return self._instances.name

    def hold(self, session: Session, run_key: Any) -> None:
        """From now on; unless what made the run ours is undone, or nobody could ever take it over."""
        self._own.add(run_key)
        event.listen(session, "after_rollback", lambda _: self.let_go(run_key))

    def let_go(self, run_key: Any) -> None:
        self._own.discard(run_key)

    def is_held(self, run: Any) -> bool:
        """Whether somebody is working at it."""
        if run.instance == self.name:
            return run.key in self._own
        return run.instance is not None and self._instances.is_alive(run.instance)

    def take_over(self, session: Session, run: Any) -> None:
        run.status = "queued"
        run.instance = self.name
        run.required_action = None
        run.error_class = run.error_text = run.error_remedy = run.error_details = None
        run.ended_at = None
        run.updated_at = utc_now()
        self.hold(session, run.key)

    def refuse_busy(self, session: Session, active: Any) -> bool:
        """Nothing may be written to a chat while an answer is; True if a lost answer was set aside first."""
        if active is None:
            return False
        if is_parked(active) and is_past(active.expires_at):
            end_idle(session, active, "expired", Expired(limit="expires_after"))
            return True
        if is_parked(active):
            raise ApprovalPending()
        if self.is_held(active):
            raise ChatBusy()
        self._interrupt(session, active)
        session.flush()
        return True

    def active(self, session: Session, chat_key: Any) -> Any:
        run = self._tables.run
        return session.scalars(select(run).where(run.chat_key == chat_key, run.status.in_(ACTIVE))).first()

    def refuse_busy_chat(self, session: Session, chat_key: Any) -> None:
        self.refuse_busy(session, self.active(session, chat_key))

    def cancel(self, session: Session, chat_key: Any) -> RunView | None:
        """Stop the run that holds this chat: a parked one at once, another program's by asking it to."""
        run = self.active(session, chat_key)
        if run is None:
            return None
        if is_parked(run):
            run.status, run.required_action, run.ended_at = "cancelled", None, utc_now()
            for name, value in error_columns(Cancelled()).items():
                setattr(run, name, value)
        elif self.is_held(run):
            run.status = "cancelling"
        else:
            self._interrupt(session, run)
        session.flush()
        return run_view(run)

    def interrupt_lost(self, session: Session) -> list[Any]:
        """Set aside every run that nobody works at any more; the chats they are in."""
        for late in late_runs(session, self._tables):
            end_idle(session, late, "expired", Expired(limit="expires_after"))
        run = self._tables.run
        rows = session.scalars(select(run).where(run.status.in_(WORKING))).all()
        lost = [(row, row.key, row.chat_key) for row in rows if not self.is_held(row)]
        return [chat_key for row, key, chat_key in lost if self._is_set_aside(session, row, key)]

    def _is_set_aside(self, session: Session, run: Any, run_key: Any) -> bool:
        """One chat that cannot be put in order must not keep all the others shut: it is tried again next time."""
        try:
            with apart(session):
                self._interrupt(session, run)
        except OperationalError:
            raise
        except (Error, *REFUSALS):
            _log.exception("The run %s could not be set aside.", run_key)
            return False
        return True


def is_parked(run: Any) -> bool:
    """Whether the run waits for a person's decision."""
    return run is not None and run.status == "requires_action"
