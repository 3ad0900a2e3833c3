"""Runs that wait their turn in a thread: stored with their question, and begun in order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat.errors import Cancelled, Expired, NotFound
from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.services.attachments import attach_files
from desktop_chat.services.budgets import Budget
from desktop_chat.services.deadlines import is_past
from desktop_chat.services.in_force import Chosen
from desktop_chat.services.openings import Question
from desktop_chat.services.run_errors import error_columns
from desktop_chat.services.run_snapshots import run_columns
from desktop_chat.services.run_states import WAITING


def waiting_of(session: Session, tables: Tables, chat_key: Any) -> list[Any]:
    """The runs of a thread that wait, the next first."""
    run = tables.run
    query = select(run).where(run.chat_key == chat_key, run.status == WAITING).order_by(run.number)
    return list(session.scalars(query))


def chats_that_wait(session: Session, tables: Tables) -> list[Any]:
    return list(session.scalars(select(tables.run.chat_key).where(tables.run.status == WAITING).distinct()))


def write_waiting(
    session: Session, tables: Tables, chat_key: Any, question: Question, chosen: Chosen, budget: Budget | None
) -> Any:
    """The question and its run, both or neither. Where the question will stand is known when its turn comes."""
    chat, now = session.get(tables.chat, chat_key), utc_now()
    if chat is None or chat.deleted_at is not None:
        raise NotFound(sentence("There is no such chat."))
    message = tables.new(
        tables.message,
        chat=chat,
        role="user",
        status="complete",
        content=question.text,
        position=0,
        version=0,
        on_path=False,
        selected=False,
        has_files=bool(question.files),
        profile=chat.profile,
        deleted_at=now,
    )
    session.add(message)
    session.flush()
    attach_files(session, tables, message, question.files)
    last = session.scalar(select(func.max(tables.run.number)).where(tables.run.chat_key == chat_key)) or 0
    run = tables.new(
        tables.run,
        chat=chat,
        number=last + 1,
        kind="run",
        status=WAITING,
        question_key=message.key,
        **run_columns(chat, chosen, budget),
    )
    run.limits = run.limits or (budget or Budget()).to_dict()
    answers = chosen.answers
    named = {"provider": answers.provider, "model": answers.model_name} if answers else {}
    run.snapshot = {**(run.snapshot or {}), **named}
    session.add(run)
    chat.updated_at = now
    session.flush()
    return run.key


def place(session: Session, tables: Tables, run: Any, end: Any) -> Any:
    """Its turn has come: its question takes its place at the end of the path."""
    message = session.get(tables.message, run.question_key) if run.question_key is not None else None
    if message is None:
        raise NotFound(sentence("The question of this run was deleted."))
    message.parent_key, message.position, message.version = end.key, end.position + 1, end.version
    message.on_path = message.selected = True
    message.deleted_at = None
    message.created_at = message.updated_at = utc_now()
    session.flush()
    return message


def late_runs(session: Session, tables: Tables) -> list[Any]:
    """What waits, for its turn or for a person, and should not any more."""
    run = tables.run
    held = select(run).where(run.status.in_((WAITING, "requires_action")), run.expires_at.is_not(None))
    return [row for row in session.scalars(held) if is_past(row.expires_at)]


def end_idle(session: Session, run: Any, status: str, error: Cancelled | Expired) -> None:
    """End a run at which nobody works. What one asked that never began stays with it."""
    run.status, run.required_action = status, None
    run.ended_at = run.updated_at = utc_now()
    for name, value in error_columns(error).items():
        setattr(run, name, value)
    session.flush()
