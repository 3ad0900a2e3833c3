"""Reads that a window makes of a chat's path, each of them bounded whatever the length of the chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from desktop_chat.errors import Remedy
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.lines import BEFORE_ALL
from desktop_chat.services.author_reading import AuthorReading
from desktop_chat.services.desk_views import PathPage, PathView
from desktop_chat.services.raising import with_more
from desktop_chat.services.reading import (
    MESSAGE_COLUMNS,
    chat_view,
    columns_of,
    message_view,
    message_views,
    run_view,
    usage_view,
)
from desktop_chat.services.views import ErrorView, MessageView, RunView, UsageView

CUT_SHORT = ("partial", "cancelled")
CHAT: BindParameter[Any] = bindparam("chat")

NameOf = Callable[[str, str], str]


class PathReading:
    """Of one set of tables. A statement takes longer to make than to carry out, so each is made once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._authors = AuthorReading(tables)
        self._chat = _chat_of_path(tables)
        self._hidden = _positions_hidden(tables)
        self._messages = _messages_between(tables)
        message, usage, run = tables.message, tables.usage, tables.run
        beside = select(message.parent_key, message.key, message.version).where(
            message.chat_key == CHAT, message.deleted_at.is_(None), message.role != "system"
        )
        self._beside = beside.where(message.parent_key.in_(bindparam("parents", expanding=True)))
        # Not as one condition with "or": the database would then walk through the whole chat.
        self._beside_first = union_all(self._beside, beside.where(message.parent_key.is_(None)))
        used = usage.message_key.in_(bindparam("answers", expanding=True))
        self._usages = select(usage).where(used).order_by(usage.created_at, usage.attempt)
        self._runs = select(run).where(run.key.in_(bindparam("runs", expanding=True)))
        asked = select(run).where(run.question_key == bindparam("question"))
        self._asked = asked.order_by(run.created_at.desc(), run.key.desc()).limit(1)

    def view(self, session: Session, chat_key: Any, name_of: NameOf, *, is_answered: bool) -> PathView | None:
        found = session.execute(self._chat, {"chat": chat_key}).first()
        if found is None or found[0].deleted_at is not None:
            return None
        row, start, length, hidden = found
        return PathView(
            chat_view(row),
            name_of(row.provider or "", row.model_name or ""),
            length - hidden,
            # Sorted here: asked to sort, the database walks the whole path in its order.
            tuple(sorted(session.scalars(self._hidden, {"chat": chat_key}))) if hidden else (),
            is_answered,
            start,
        )

    def page(self, session: Session, chat_key: Any, first: int, last: int) -> PathPage:
        """The messages from one position to another, both included, with what is to be said of their ends."""
        found = session.execute(self._messages, {"chat": chat_key, "first": first, "last": last}).all()
        views = message_views(session, self._tables, found)
        notes = self._notes(session, views, found[0].end if found else None)
        usage, versions = self._usage(session, views), self._versions(session, views)
        return PathPage(tuple(views), notes, usage, versions, self._authors.authors(session, views))

    def _versions(self, session: Session, views: Sequence[MessageView]) -> dict[Any, tuple[int, int]]:
        """Which of how many, for messages that stand beside others."""
        if not views:
            return {}
        parents = [view.parent_id for view in views if view.parent_id is not None]
        query = self._beside_first if len(parents) < len(views) else self._beside
        found = session.execute(query, {"chat": views[0].chat_id, "parents": parents})
        families: dict[Any, list[Any]] = {}
        for parent, key, _ in sorted(found, key=lambda row: (row[2], row[1])):
            families.setdefault(parent, []).append(key)
        several = [family for family in families.values() if len(family) > 1]
        return {key: (number, len(family)) for family in several for number, key in enumerate(family, 1)}

    def _usage(self, session: Session, views: Sequence[MessageView]) -> dict[Any, UsageView]:
        answers = [view.id for view in views if view.role == "assistant"]
        if not answers:
            return {}
        rows = session.scalars(self._usages, {"answers": answers})
        return {row.message_key: usage_view(row) for row in rows}

    def _notes(self, session: Session, views: Sequence[MessageView], end: int | None) -> dict[Any, ErrorView]:
        """An answer that was cut carries its note itself; where nothing came, the question at the end does."""
        noted = {view.run_id: view for view in views if view.run_id is not None and _may_be_noted(view, end)}
        found = {}
        if noted:
            for row in session.scalars(self._runs, {"runs": list(noted)}):
                found[noted[row.key].id] = _note_of(run_view(row))
        last = views[-1] if views and views[-1].position == end else None
        if last is not None and last.role == "user":
            latest = session.scalars(self._asked, {"question": last.id}).first()
            found[last.id] = None if latest is None else _note_of(run_view(latest))
        return {key: note for key, note in found.items() if note is not None}


def _chat_of_path(tables: Tables) -> Select[Any]:
    """The chat, where sending began at its last answer, how long its path is and how much of that is hidden."""
    chat, message, run = tables.chat, tables.message, tables.run
    here = (message.chat_key == CHAT, message.on_path.is_(True))
    cut = select(message.position).join(run, run.history_start_key == message.key).where(run.chat_key == CHAT)
    # A position is a depth, so the last one tells the length: as quick for 100,000 messages as for ten.
    last = select(func.max(message.position)).where(*here).scalar_subquery()
    return select(
        chat,
        cut.order_by(run.number.desc()).limit(1).scalar_subquery(),
        func.coalesce(last, BEFORE_ALL) + 1,
        select(func.count()).where(*here, message.deleted_at.is_not(None)).scalar_subquery(),
    ).where(chat.key == CHAT)


def _positions_hidden(tables: Tables) -> Select[Any]:
    message = tables.message
    return select(message.position).where(
        message.chat_key == CHAT, message.on_path.is_(True), message.deleted_at.is_not(None)
    )


def _messages_between(tables: Tables) -> Select[Any]:
    message = tables.message
    here = (message.chat_key == CHAT, message.on_path.is_(True))
    end_of_path = select(func.max(message.position)).where(*here).scalar_subquery().label("end")
    wanted = message.position.between(bindparam("first"), bindparam("last"))
    query = select(*columns_of(message, MESSAGE_COLUMNS), end_of_path)
    return query.where(*here, message.deleted_at.is_(None), wanted).order_by(message.position)


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


def _may_be_noted(view: MessageView, end: int | None) -> bool:
    return view.role != "user" and (view.status in CUT_SHORT or view.position == end)


def _note_of(run: RunView) -> ErrorView | None:
    if run.is_active:
        return None
    if run.error is not None:
        return with_more(run, run.error)
    if run.status != "incomplete":
        return None
    text = sentence("The answer stopped at the length that the model allows.")
    return ErrorView("Incomplete", text, Remedy.CONTINUE)
