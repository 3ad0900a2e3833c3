"""The runs of a thread that have not begun, as a window shows them: what each asks, and whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.run_lines import WaitingRun
from desktop_chat.services.run_states import WAITING

OVER = ("expired", "failed")
"""What waited too long stays to be seen until something else has begun."""


def waiting_views(session: Session, tables: Tables, chat_key: Any) -> tuple[WaitingRun, ...]:
    """The next first."""
    run, message = tables.run, tables.message
    begun = select(func.max(run.number)).where(run.chat_key == chat_key, run.started_at.is_not(None))
    # Where its question stands is said when its turn comes: until then it has no version.
    is_over = and_(run.status.in_(OVER), message.version == 0, run.number > (session.scalar(begun) or 0))
    query = select(run.key, message.content, run.assistant_name, run.status).order_by(run.number)
    query = query.outerjoin(message, run.question_key == message.key)
    rows = session.execute(query.where(run.chat_key == chat_key, or_(run.status == WAITING, is_over)))
    return tuple(WaitingRun(key, text or "", name, status != WAITING) for key, text, name, status in rows)
