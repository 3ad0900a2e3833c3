"""Reads that a window makes of the chats as a list: how many of each span of days, which, and their titles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.desk_views import EVERYTHING, ChatGroup, Only
from desktop_chat.services.list_authors import ListAuthors
from desktop_chat.services.reading import CHAT_COLUMNS, chat_view, columns_of
from desktop_chat.services.views import ChatView

PINNED, OLDER = "pinned", "older"
MOST_TITLES = 5_000


class ListReading:
    """Of one set of tables. A statement takes longer to make than to carry out, so each is made once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._authors = ListAuthors(tables)
        self._counts: dict[tuple[tuple[str, ...], tuple[str, ...], bool], Select[Any]] = {}
        """By kinds, the names of the groups, and whether an assistant is asked for."""
        self._listed: dict[tuple[tuple[str, ...], bool], Select[Any]] = {}

    def chats(self, session: Session, offset: int, limit: int, only: Only = EVERYTHING) -> list[ChatView]:
        """Pinned first, then by last activity."""
        asked = only.kinds, only.assistant is not None
        query = self._listed.get(asked)
        if query is None:
            query = self._listed[asked] = self._made(*asked)
        given = {"limit": limit, "offset": offset, "assistant": only.assistant}
        views = [chat_view(row) for row in session.execute(query, given)]
        return self._authors.added(session, views)

    def _made(self, kinds: Sequence[str], is_narrowed: bool) -> Select[Any]:
        """Each kind is a stretch of the index in the right order; the database takes from them in turn.

        What is passed over is read from the index alone.
        """
        chat, order = self._tables.chat, ("key", "pinned", "updated_at")
        parts = [
            select(*columns_of(chat, order)).where(
                chat.kind == kind, chat.deleted_at.is_(None), *self._narrowed(is_narrowed)
            )
            for kind in kinds
        ]
        both = union_all(*parts)
        found = both.selected_columns
        both = both.order_by(found.pinned.desc(), found.updated_at.desc())
        wanted = both.limit(bindparam("limit")).offset(bindparam("offset")).subquery()
        query = select(*columns_of(chat, CHAT_COLUMNS)).join(wanted, chat.key == wanted.c.key)
        return query.order_by(wanted.c.pinned.desc(), wanted.c.updated_at.desc())

    def _narrowed(self, is_narrowed: bool) -> tuple[ColumnElement[bool], ...]:
        """Chats that this assistant has, or in which it wrote."""
        if not is_narrowed:
            return ()
        chat, run = self._tables.chat, self._tables.run
        assistant: BindParameter[Any] = bindparam("assistant")
        wrote = select(run.chat_key).where(run.assistant_key == assistant)
        return (or_(chat.assistant_key == assistant, chat.key.in_(wrote)),)

    def groups(
        self, session: Session, since: Sequence[tuple[str, datetime]], only: Only = EVERYTHING
    ) -> tuple[ChatGroup, ...]:
        """In the order of the list; the last group holds all that is older than the last moment."""
        names = tuple(name for name, _ in since)
        asked = only.kinds, names, only.assistant is not None
        query = self._counts.get(asked)
        if query is None:
            query = self._counts[asked] = self._counted(*asked)
        found = session.execute(query, {**dict(since), "assistant": only.assistant}).one()
        return tuple(
            ChatGroup(name, count) for name, count in zip((PINNED, *names, OLDER), found, strict=True) if count
        )

    def _counted(self, kinds: Sequence[str], names: Sequence[str], is_narrowed: bool) -> Select[Any]:
        """Each of them a stretch of the index in which chats are listed, for each kind."""
        chat = self._tables.chat
        here = (chat.deleted_at.is_(None), chat.kind.in_(kinds), *self._narrowed(is_narrowed))
        spans: list[list[ColumnElement[bool]]] = [[chat.pinned.is_(True)]]
        newer: list[ColumnElement[bool]] = [chat.pinned.is_(False)]
        for name in names:
            moment: BindParameter[Any] = bindparam(name)
            spans.append([*newer, chat.updated_at >= moment])
            newer = [chat.pinned.is_(False), chat.updated_at < moment]
        spans.append(newer)
        return select(*(select(func.count()).where(*here, *span).scalar_subquery() for span in spans))


def titles(session: Session, tables: Tables) -> Sequence[tuple[Any, str]]:
    """Of the chats that were used last, the newest first; those that have none are left out."""
    chat = tables.chat
    here = (chat.deleted_at.is_(None), chat.title.is_not(None))
    query = select(chat.key, chat.title).where(*here).order_by(chat.updated_at.desc()).limit(MOST_TITLES)
    return [(row[0], row[1]) for row in session.execute(query)]
