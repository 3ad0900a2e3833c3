"""The tree of a chat's messages: its active path, its versions, and how to move between them.

Every function selects and updates over mapped attributes, so a path of 100,000 messages is never loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select, union
from sqlalchemy.orm import Session, aliased

from desktop_chat.models.copying import copy_path
from desktop_chat.models.lines import BEFORE_ALL, downwards, next_version, path_end, same_place, upwards
from desktop_chat.models.mixins import MessageMixin
from desktop_chat.models.moves import cut, purge_message, switch
from desktop_chat.models.table_set import Tables

__all__ = [
    "copy_path",
    "count",
    "cut",
    "next_version",
    "page",
    "path_end",
    "purge_message",
    "siblings",
    "switch",
    "turn_of",
    "versions",
]

ANSWERS = ("assistant", "tool")


def page(
    session: Session, tables: Tables, chat_key: Any, *, before: int | None = None, limit: int = 50
) -> list[MessageMixin]:
    """The last messages of the path (before a position), in order, without deleted ones."""
    message = tables.message
    query = select(message).where(
        message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_(None)
    )
    if before is not None:
        query = query.where(message.position < before)
    rows = session.scalars(query.order_by(message.position.desc()).limit(limit)).all()
    return list(reversed(rows))


def count(session: Session, tables: Tables, chat_key: Any, role: str | None = None) -> int:
    """How many messages the path has, without deleted ones; for their role alone, the system messages."""
    message = tables.message
    here = (message.chat_key == chat_key, message.on_path.is_(role != "system"))
    if role is not None:
        query = select(func.count()).where(*here, message.role == role, message.deleted_at.is_(None))
        return session.scalar(query) or 0
    # A position is a depth, so the last one tells the length: as quick for 100,000 messages as for ten.
    last = select(func.max(message.position)).where(*here).scalar_subquery()
    deleted = select(func.count()).where(*here, message.deleted_at.is_not(None)).scalar_subquery()
    return session.scalar(select(func.coalesce(last, BEFORE_ALL) + 1 - deleted)) or 0


def siblings(session: Session, tables: Tables, message_key: Any) -> list[Any]:
    """The keys of all versions of this message, in their order, without deleted ones."""
    message = tables.message
    place = session.execute(select(message.chat_key, message.parent_key).where(message.key == message_key)).first()
    if place is None:
        return []
    query = select(message.key).where(same_place(message, *place), message.deleted_at.is_(None))
    return list(session.scalars(query.order_by(message.version, message.key)))


def versions(session: Session, tables: Tables, message_keys: Sequence[Any]) -> dict[Any, tuple[int, int]]:
    """For each message, the how-manieth of how many versions it is; deleted and system messages have none."""
    message, sibling = tables.message, aliased(tables.message)
    places = (
        select(message.chat_key.label("chat"), message.parent_key.label("parent"))
        .where(message.key.in_(message_keys), message.role != "system")
        .distinct()
        .subquery()
    )
    query = (
        select(places.c.chat, places.c.parent, sibling.key)
        .join_from(
            places,
            sibling,
            and_(sibling.chat_key == places.c.chat, sibling.parent_key.is_not_distinct_from(places.c.parent)),
        )
        .where(sibling.deleted_at.is_(None), sibling.role != "system")
        .order_by(sibling.version, sibling.key)
    )
    families: dict[tuple[Any, Any], list[Any]] = {}
    for chat, parent, key in session.execute(query):
        families.setdefault((chat, parent), []).append(key)
    asked = set(message_keys)
    return {
        key: (index, len(family))
        for family in families.values()
        for index, key in enumerate(family, start=1)
        if key in asked
    }


def turn_of(session: Session, tables: Tables, message_key: Any) -> list[Any]:
    """An answer with its tool rows, between two questions, in order; a user or system message alone."""
    message = tables.message
    role = session.scalar(select(message.role).where(message.key == message_key))
    if role not in ANSWERS:
        return [] if role is None else [message_key]
    up = upwards(tables, message_key, BEFORE_ALL, ANSWERS)
    down = downwards(tables, message_key, ANSWERS)
    turn = union(select(up.c.key), select(down.c.key)).subquery()
    query = select(message.key).where(message.key.in_(select(turn.c.key)))
    return list(session.scalars(query.order_by(message.position)))
