"""The lines of a tree of messages, upwards and downwards, as parts of a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from desktop_chat.models.mixins import MessageMixin
from desktop_chat.models.table_set import Tables

BEFORE_ALL = -1
"""A position above every root."""


def path_end(session: Session, tables: Tables, chat_key: Any) -> tuple[Any, int] | None:
    """Key and position of the last message on the path; a deleted one counts too."""
    message = tables.message
    query = select(message.key, message.position).where(message.chat_key == chat_key, message.on_path.is_(True))
    row = session.execute(query.order_by(message.position.desc()).limit(1)).first()
    return None if row is None else (row[0], row[1])


def next_version(session: Session, tables: Tables, chat_key: Any, parent_key: Any) -> int:
    """The number of the next version below this parent; None stands for the chat's first message."""
    message = tables.message
    query = select(func.max(message.version)).where(same_place(message, chat_key, parent_key))
    return (session.scalar(query) or 0) + 1


def anchor_of(session: Session, tables: Tables, message_key: Any) -> int:
    """The position of the nearest message on the path, from this one upwards."""
    start, parent = aliased(tables.message), aliased(tables.message)
    climb = (
        select(start.parent_key.label("parent"), start.position, start.on_path)
        .where(start.key == message_key)
        .cte("climb", recursive=True)
    )
    climb = climb.union_all(
        select(parent.parent_key, parent.position, parent.on_path)
        .join(climb, parent.key == climb.c.parent)
        .where(climb.c.on_path.is_(False))
    )
    found = session.scalar(select(climb.c.position).where(climb.c.on_path.is_(True)))
    return BEFORE_ALL if found is None else found


def upwards(tables: Tables, message_key: Any, above: int, roles: Sequence[str] = ()) -> CTE:
    """This message and its ancestors below a position, as long as they have one of these roles."""
    start, parent = aliased(tables.message), aliased(tables.message)
    line = (
        select(start.key.label("key"), start.parent_key.label("parent"))
        .where(start.key == message_key)
        .cte("upwards", recursive=True)
    )
    step = select(parent.key, parent.parent_key).join(line, parent.key == line.c.parent)
    return line.union_all(_with_roles(step.where(parent.position > above), parent, roles))


def downwards(tables: Tables, message_key: Any, roles: Sequence[str] = ()) -> CTE:
    """This message and what follows it, at each fork the chosen version or else the last."""
    start, child, version = (aliased(tables.message) for _ in range(3))
    line = select(start.key.label("key")).where(start.key == message_key).cte("downwards", recursive=True)
    chosen = (
        select(version.key)
        .where(version.parent_key == line.c.key)
        .order_by(version.selected.desc(), version.version.desc(), version.key.desc())
        .limit(1)
        .correlate(line)
        .scalar_subquery()
    )
    return line.union_all(_with_roles(select(child.key).join(line, child.key == chosen), child, roles))


def _with_roles(step: Select[Any], message: type[MessageMixin], roles: Sequence[str]) -> Select[Any]:
    return step.where(message.role.in_(roles)) if roles else step


def same_place(message: type[MessageMixin], chat_key: Any, parent_key: Any) -> ColumnElement[bool]:
    """All versions of one answer, or of a chat's first message."""
    here = and_(message.chat_key == chat_key, message.parent_key.is_not_distinct_from(parent_key))
    return here if parent_key is not None else and_(here, message.role != "system")
