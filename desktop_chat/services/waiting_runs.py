"""The runs of a thread that wait their turn, as a window shows them: what each asks, and whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.run_states import WAITING


@dataclass(frozen=True, slots=True)
class WaitingRun:
    run_id: Any
    text: str
    assistant: str | None = None
    expires_at: datetime | None = None


def waiting_views(session: Session, tables: Tables, chat_key: Any) -> tuple[WaitingRun, ...]:
    """The next first."""
    run, message = tables.run, tables.message
    query = select(run.key, message.content, run.assistant_name, run.expires_at)
    query = query.outerjoin(message, run.question_key == message.key)
    rows = session.execute(query.where(run.chat_key == chat_key, run.status == WAITING).order_by(run.number))
    return tuple(WaitingRun(key, text or "", name, expires) for key, text, name, expires in rows)
