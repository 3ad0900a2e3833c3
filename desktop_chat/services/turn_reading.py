"""Whole paths, pages and turns of a chat as frozen values, and what they have used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, paths
from desktop_chat.services.reading import message_views, usage_view
from desktop_chat.services.views import MessageView, UsageView


def path_views(session: Session, tables: Tables, chat_key: Any, *, role: str | None = None) -> list[MessageView]:
    """The whole active path, without deleted messages; system messages only when asked for by role."""
    message = tables.message
    on_path = message.on_path.is_(True) if role != "system" else message.role == "system"
    query = select(message).where(message.chat_key == chat_key, message.deleted_at.is_(None), on_path)
    if role is not None:
        query = query.where(message.role == role)
    return message_views(session, tables, session.scalars(query.order_by(message.position)).all())


def page_views(
    session: Session, tables: Tables, chat_key: Any, *, before: int | None, limit: int
) -> list[MessageView]:
    return message_views(session, tables, paths.page(session, tables, chat_key, before=before, limit=limit))


def turn_views(session: Session, tables: Tables, chat_key: Any, from_position: int | None) -> list[MessageView]:
    """The path from this position on; the last turn when no position is given."""
    message = tables.message
    here = (message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_(None))
    if from_position is None:
        last = select(message.position).where(*here, message.role == "user")
        from_position = session.scalar(last.order_by(message.position.desc()).limit(1)) or 0
    query = select(message).where(*here, message.position >= from_position).order_by(message.position)
    return message_views(session, tables, session.scalars(query).all())


def turn_usage(session: Session, tables: Tables, turn: Sequence[MessageView]) -> list[UsageView]:
    """Of all runs that wrote these messages, and of those for the same question that left none."""
    runs = {message.run_id for message in turn if message.run_id is not None}
    questions = [message.id for message in turn if message.role == "user"]
    if not runs and not questions:
        return []
    run, usage = tables.run, tables.usage
    asked = select(run.key).where(run.question_key.in_(questions))
    failed = and_(usage.message_key.is_(None), usage.run_key.in_(asked))
    return usage_views(session, tables, or_(usage.run_key.in_(runs), failed))


def usage_views(session: Session, tables: Tables, *conditions: Any) -> list[UsageView]:
    """In the order of their runs; what belongs to no run comes last."""
    usage, run = tables.usage, tables.run
    query = select(usage).outerjoin(run, usage.run_key == run.key).where(*conditions)
    query = query.order_by(run.number.nulls_last(), usage.attempt, usage.created_at)
    return [usage_view(row) for row in session.scalars(query)]
