"""Reads that a window makes of the chats as a list: how many of each span of days, which, and their titles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.desk_views import ChatGroup
from desktop_chat.services.reading import CHAT_COLUMNS, chat_view, columns_of
from desktop_chat.services.views import ChatView

PINNED, OLDER = "pinned", "older"
MOST_TITLES = 5_000


class ListReading:
    """Of one set of tables. A statement takes longer to make than to carry out, so each is made once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._counts: dict[tuple[str, ...], Select[Any]] = {}
        """By the names of the groups."""
        chat = tables.chat
        listed = select(*columns_of(chat, CHAT_COLUMNS)).where(chat.deleted_at.is_(None), chat.kind == "chat")
        listed = listed.order_by(chat.pinned.desc(), chat.updated_at.desc())
        self._listed = listed.limit(bindparam("limit")).offset(bindparam("offset"))

    def chats(self, session: Session, offset: int, limit: int) -> list[ChatView]:
        """Pinned first, then by last activity."""
        return [chat_view(row) for row in session.execute(self._listed, {"offset": offset, "limit": limit})]

    def groups(self, session: Session, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]:
        """In the order of the list; the last group holds all that is older than the last moment."""
        names = tuple(name for name, _ in since)
        query = self._counts.get(names)
        if query is None:
            query = self._counts[names] = self._counted(names)
        found = session.execute(query, dict(since)).one()
        return tuple(
            ChatGroup(name, count) for name, count in zip((PINNED, *names, OLDER), found, strict=True) if count
        )

    def _counted(self, names: Sequence[str]) -> Select[Any]:
        """Each of them a stretch of the index in which chats are listed."""
        chat = self._tables.chat
        here = (chat.deleted_at.is_(None), chat.kind == "chat")
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
    here = (chat.deleted_at.is_(None), chat.kind == "chat", chat.title.is_not(None))
    query = select(chat.key, chat.title).where(*here).order_by(chat.updated_at.desc()).limit(MOST_TITLES)
    return [(row[0], row[1]) for row in session.execute(query)]
