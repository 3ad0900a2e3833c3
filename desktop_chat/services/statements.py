"""Statements of the hot path, built once for each set of tables: building one costs more than running it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    false,
    func,
    inspect,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CompoundSelect

from desktop_chat.models import Tables
from desktop_chat.services.run_states import ACTIVE, sources_of

KEPT = 32


@lru_cache(KEPT)
def end_of_path(tables: Tables, as_columns: bool) -> Select[Any]:
    """:chat_key -> the path's last key and position, the highest version after that, the active run,
    the number of the last run, whether there is a default profile, the chat.

    The chat comes as an instance, or as the columns of one where nothing needs more.
    """
    chat, message, run = tables.chat, tables.message, tables.run
    child, other = aliased(message), aliased(run)
    highest = select(func.max(child.version)).where(child.parent_key == message.key).scalar_subquery()
    last_run = select(func.max(other.number)).where(other.chat_key == chat.key).scalar_subquery()
    profile = tables.profile
    has_default = select(profile.key).where(profile.is_default.is_(True)).exists().label("has_default_profile")
    whole = _columns_of(chat) if as_columns else [chat]
    return (
        select(
            message.key, message.position, highest, run.key, last_run.label("last_run_number"), has_default, *whole
        )
        .outerjoin(message, and_(message.chat_key == chat.key, message.on_path.is_(True)))
        .outerjoin(run, and_(run.chat_key == chat.key, _is_one_of(run.status, ACTIVE)))
        .where(chat.key == bindparam("chat_key"), chat.deleted_at.is_(None))
        .order_by(message.position.desc())
        .limit(1)
    )


@lru_cache(KEPT)
def backwards(tables: Tables) -> CompoundSelect[Any]:
    """:chat_key -> instructions in their order, then the path from its end, found by SQLite row by row."""
    message = tables.message
    columns = (
        message.key.label("key"),
        message.role,
        message.status,
        message.content,
        message.position,
        message.thinking,
        message.raw,
        message.provider,
        message.has_calls,
        message.has_files,
    )
    here = (message.chat_key == bindparam("chat_key"), message.deleted_at.is_(None))
    systems = select(*columns).where(*here, message.on_path.is_(False), message.role == "system")
    path = select(*columns).where(*here, message.on_path.is_(True))
    return union_all(
        select(systems.order_by(message.position).subquery("instructions")),
        select(path.order_by(message.position.desc()).subquery("path")),
    )


@lru_cache(KEPT * 16)
def run_step(tables: Tables, status: str, columns: tuple[str, ...]) -> Update:
    """:run_key and a value for each column -> the run in this status, if it is where that is a legal step."""
    table, key = _table_and_key(tables.run)
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in ("status", *columns)}
    return (
        update(table)
        .where(key == bindparam("run_key"), _is_one_of(table.c.status, sources_of(status)))
        .values(values)
    )


@lru_cache(KEPT * 4)
def run_values(tables: Tables, columns: tuple[str, ...]) -> Update:
    """:run_key and a value for each column -> these columns of the run."""
    table, key = _table_and_key(tables.run)
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
    return update(table).where(key == bindparam("run_key")).values(values)


def _is_one_of(column: Any, statuses: Iterable[str]) -> ColumnElement[bool]:
    """Written out: nothing has to be expanded with each execution, and SQLite sees which partial index fits."""
    return or_(false(), *(column == literal_column(f"'{status}'") for status in statuses))


def _columns_of(row_class: type[Any]) -> list[Any]:
    """Every column under the name of its attribute, and the keys under their standard names."""
    mapper = inspect(row_class)
    named = [column.label(name) for name, column in mapper.columns.items()]
    named += [row_class._row_wires["assistant"].column.label("assistant_key")]
    return [*named, mapper.primary_key[0].label("key")]


def _table_and_key(row_class: type[Any]) -> tuple[Table, Any]:
    mapper = inspect(row_class)
    table = mapper.local_table
    assert isinstance(table, Table)
    return table, mapper.primary_key[0]
