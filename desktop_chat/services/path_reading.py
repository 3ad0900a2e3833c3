"""Reads that a window makes of chats and their paths, each of them bounded whatever the length of a chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from desktop_chat.errors import Remedy
from desktop_chat.language import sentence
from desktop_chat.models import Tables, paths
from desktop_chat.services.desk_views import ChatGroup, PathPage, PathView
from desktop_chat.services.reading import chat_view, message_view, message_views, run_view, usage_view
from desktop_chat.services.views import ErrorView, MessageView, RunView, UsageView

PINNED, OLDER = "pinned", "older"
MOST_TITLES = 5_000
CUT_SHORT = ("partial", "cancelled")

NameOf = Callable[[str, str], str]


def groups(session: Session, tables: Tables, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]:
    """In the order of the list; the last group holds all that is older than the last moment."""
    chat = tables.chat
    here = (chat.deleted_at.is_(None), chat.kind == "chat")
    # Each of them a stretch of the index in which chats are listed.
    spans: dict[str, list[ColumnElement[bool]]] = {PINNED: [chat.pinned.is_(True)]}
    newer: list[ColumnElement[bool]] = [chat.pinned.is_(False)]
    for name, moment in since:
        spans[name] = [*newer, chat.updated_at >= moment]
        newer = [chat.pinned.is_(False), chat.updated_at < moment]
    spans[OLDER] = newer
    counts = [select(func.count()).where(*here, *span).scalar_subquery() for span in spans.values()]
    found = zip(spans, session.execute(select(*counts)).one(), strict=True)
    return tuple(ChatGroup(name, count) for name, count in found if count)


def titles(session: Session, tables: Tables) -> Sequence[tuple[Any, str]]:
    """Of the chats that were used last, the newest first; those that have none are left out."""
    chat = tables.chat
    here = (chat.deleted_at.is_(None), chat.kind == "chat", chat.title.is_not(None))
    query = select(chat.key, chat.title).where(*here).order_by(chat.updated_at.desc()).limit(MOST_TITLES)
    return [(row[0], row[1]) for row in session.execute(query)]


def path_view(
    session: Session, tables: Tables, chat_key: Any, name_of: NameOf, *, is_answered: bool
) -> PathView | None:
    chat, message = tables.chat, tables.message
    found = session.execute(select(chat, _window_start(tables)).where(chat.key == chat_key)).first()
    if found is None or found[0].deleted_at is not None:
        return None
    row, start = found
    hidden = select(message.position).where(
        message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_not(None)
    )
    return PathView(
        chat_view(row),
        name_of(row.provider or "", row.model_name or ""),
        paths.count(session, tables, chat_key),
        # Sorted here: asked to sort, the database walks the whole path in its order.
        tuple(sorted(session.scalars(hidden))),
        is_answered,
        start,
    )


def _window_start(tables: Tables) -> Any:
    """Where sending began at the last answer of the chat in hand."""
    run, message = tables.run, tables.message
    cut = select(message.position).join(run, run.history_start_key == message.key)
    return cut.where(run.chat_key == tables.chat.key).order_by(run.number.desc()).limit(1).scalar_subquery()


def page(session: Session, tables: Tables, chat_key: Any, first: int, last: int) -> PathPage:
    """The messages from one position to another, both included, with what is to be said of their ends."""
    message = tables.message
    here = (message.chat_key == chat_key, message.on_path.is_(True))
    end_of_path = select(func.max(message.position)).where(*here).scalar_subquery()
    query = select(message, end_of_path).where(
        *here, message.deleted_at.is_(None), message.position.between(first, last)
    )
    found = session.execute(query.order_by(message.position)).all()
    views = message_views(session, tables, [row for row, _ in found])
    notes = _notes(session, tables, views, found[0][1] if found else None)
    return PathPage(tuple(views), notes, _usage(session, tables, views), _versions(session, tables, views))


def _versions(session: Session, tables: Tables, views: Sequence[MessageView]) -> dict[Any, tuple[int, int]]:
    """Which of how many, for messages that stand beside others."""
    if not views:
        return {}
    message = tables.message
    parents = [view.parent_id for view in views if view.parent_id is not None]
    here = (message.chat_key == views[0].chat_id, message.deleted_at.is_(None), message.role != "system")
    columns = select(message.parent_key, message.key, message.version).where(*here)
    beside = columns.where(message.parent_key.in_(parents))
    # Not as one condition with "or": the database would then walk through the whole chat.
    first = columns.where(message.parent_key.is_(None))
    query = union_all(beside, first) if len(parents) < len(views) else beside
    families: dict[Any, list[Any]] = {}
    for parent, key, _ in sorted(session.execute(query), key=lambda row: (row[2], row[1])):
        families.setdefault(parent, []).append(key)
    several = [family for family in families.values() if len(family) > 1]
    return {key: (number, len(family)) for family in several for number, key in enumerate(family, 1)}


def _usage(session: Session, tables: Tables, views: Sequence[MessageView]) -> dict[Any, UsageView]:
    answers = [view.id for view in views if view.role == "assistant"]
    if not answers:
        return {}
    usage = tables.usage
    query = select(usage).where(usage.message_key.in_(answers)).order_by(usage.created_at, usage.attempt)
    return {row.message_key: usage_view(row) for row in session.scalars(query)}


def last_question(session: Session, tables: Tables, chat_key: Any) -> MessageView | None:
    message = tables.message
    query = select(message).where(
        message.chat_key == chat_key,
        message.on_path.is_(True),
        message.deleted_at.is_(None),
        message.role == "user",
    )
    row = session.scalars(query.order_by(message.position.desc()).limit(1)).first()
    return None if row is None else message_view(row)


def _notes(
    session: Session, tables: Tables, views: Sequence[MessageView], end: int | None
) -> dict[Any, ErrorView]:
    """An answer that was cut carries its note itself; where nothing came, the question at the end does."""
    run = tables.run
    noted = {
        view.run_id: view
        for view in views
        if view.role != "user" and view.run_id is not None and (view.status in CUT_SHORT or view.position == end)
    }
    found = {}
    if noted:
        for row in session.scalars(select(run).where(run.key.in_(noted))):
            found[noted[row.key].id] = _note_of(run_view(row))
    last = views[-1] if views and views[-1].position == end else None
    if last is not None and last.role == "user":
        asked = select(run).where(run.question_key == last.id).order_by(run.created_at.desc(), run.key.desc())
        latest = session.scalars(asked.limit(1)).first()
        found[last.id] = None if latest is None else _note_of(run_view(latest))
    return {key: note for key, note in found.items() if note is not None}


def _note_of(run: RunView) -> ErrorView | None:
    if run.is_active:
        return None
    if run.error is not None:
        return run.error
    if run.status != "incomplete":
        return None
    text = sentence("The answer stopped at the length that the model allows.")
    return ErrorView("Incomplete", text, Remedy.CONTINUE)
