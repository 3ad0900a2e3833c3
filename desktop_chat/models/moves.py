"""Moves the active path through the tree of messages, and takes messages out of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Update,
    case,
    delete,
    false,
    inspect,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from desktop_chat.models.lines import (
    BEFORE_ALL,
    anchor_of,
    downwards,
    next_version,
    path_end,
    same_place,
    upwards,
)
from desktop_chat.models.mixins import MessageMixin
from desktop_chat.models.table_set import Tables


def cut(session: Session, tables: Tables, chat_key: Any, from_position: int) -> None:
    """Take the path's messages from this position on off it; the first is no longer the chosen version."""
    message = tables.message
    is_first = message.position == from_position
    statement = (
        update(message)
        .where(message.chat_key == chat_key, message.on_path.is_(True), message.position >= from_position)
        .values(on_path=False, selected=case((is_first, false()), else_=message.selected))
    )
    _apply(session, tables, statement)
    for row in _loaded(session, tables):
        if row.chat_key == chat_key and row.on_path and row.position >= from_position:
            set_committed_value(row, "on_path", False)
            if row.position == from_position:
                set_committed_value(row, "selected", False)


def switch(session: Session, tables: Tables, message_key: Any) -> None:
    """Make the path lead through this message, and below it along the version that was chosen last."""
    message = tables.message
    found = session.execute(select(message.chat_key, message.on_path).where(message.key == message_key)).first()
    if found is None:
        return
    chat_key, is_on_path = found
    end = path_end(session, tables, chat_key)
    start = end[0] if is_on_path and end is not None else message_key
    anchor = anchor_of(session, tables, start)
    _leave(session, tables, chat_key, anchor)
    _choose(session, tables, chat_key, upwards(tables, start, anchor), anchor)
    _enter(session, tables, upwards(tables, start, anchor), downwards(tables, start))
    for row in _loaded(session, tables):
        session.expire(row, ["on_path", "selected"])


def purge_message(session: Session, tables: Tables, message_key: Any) -> None:
    """Really delete one deleted message; what follows it moves up by one."""
    message = tables.message
    columns = (message.deleted_at, message.chat_key, message.parent_key, message.selected)
    found = session.execute(select(*columns).where(message.key == message_key)).first()
    if found is None:
        return
    deleted_at, chat_key, parent_key, selected = found
    if deleted_at is None:
        raise ValueError("Only a deleted message can be purged.")
    offset = next_version(session, tables, chat_key, parent_key) - 1
    _lift(session, tables, message_key)
    moved = update(message).where(message.parent_key == message_key)
    moved = moved.values({message.version: message.version + offset, message.parent_key: parent_key})
    _apply(session, tables, moved if selected else moved.values({message.selected: false()}))
    session.execute(delete(message).where(message.key == message_key))
    for row in _loaded(session, tables):
        session.expire(row)


def _lift(session: Session, tables: Tables, message_key: Any) -> None:
    """Take one off the position of all that follows a message, which itself leaves the path."""
    message = tables.message
    start, child = aliased(message), aliased(message)
    below = select(start.key.label("key")).where(start.parent_key == message_key).cte("below", recursive=True)
    below = below.union_all(select(child.key).join(below, child.parent_key == below.c.key))
    _apply(session, tables, update(message).where(message.key == message_key).values(on_path=False))
    # Through negative numbers, since a position stands on the path only once, also halfway.
    for position in (-message.position, -message.position - 1):
        moved = update(message).where(message.key.in_(select(below.c.key)))
        _apply(session, tables, moved.values({message.position: position}))


def _leave(session: Session, tables: Tables, chat_key: Any, anchor: int) -> None:
    """Take all below the anchor off the path; first of all, since a position stands on the path only once."""
    message = tables.message
    here = (message.chat_key == chat_key, message.on_path.is_(True), message.position > anchor)
    _apply(session, tables, update(message).where(*here).values(on_path=False))


def _choose(session: Session, tables: Tables, chat_key: Any, up: CTE, anchor: int) -> None:
    """At each fork from the anchor down to the message: no other version is the chosen one."""
    message = tables.message
    at_fork: ColumnElement[bool] = message.parent_key.in_(select(up.c.parent))
    if anchor == BEFORE_ALL:
        at_fork = or_(at_fork, same_place(message, chat_key, None))
    others = message.key.not_in(select(up.c.key))
    _apply(
        session,
        tables,
        update(message).where(message.selected.is_(True), at_fork, others).values(selected=False),
    )


def _enter(session: Session, tables: Tables, up: CTE, down: CTE) -> None:
    """Put the line on the path, and make each of its messages the chosen version."""
    message = tables.message
    line = union_all(select(up.c.key), select(down.c.key)).subquery()
    is_off = or_(message.on_path.is_(False), message.selected.is_(False))
    on_line = message.key.in_(select(line.c.key))
    _apply(session, tables, update(message).where(on_line, is_off).values(on_path=True, selected=True))


def _apply(session: Session, tables: Tables, statement: Update) -> None:
    """Move messages without touching the time when their content last changed."""
    message = tables.message
    kept = statement.values({message.updated_at: message.updated_at})
    session.execute(kept, execution_options={"synchronize_session": False})


def _loaded(session: Session, tables: Tables) -> list[MessageMixin]:
    """The messages that this session holds with all that their place needs."""
    rows = [row for row in session.identity_map.values() if isinstance(row, tables.message)]
    return [row for row in rows if not {"on_path", "selected", "position"} & inspect(row).unloaded]
