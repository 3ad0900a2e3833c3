"""Writes rows: ready-made ones that nobody listens to go straight into their table, all others through the ORM.

The unit of work of the ORM costs several times the statement it ends in. It is worth that where a program has
validators, events or relationships of its own; a ready-made class without any has nothing that could run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import Mapper, Session, attributes, make_transient_to_detached

from desktop_chat.models import tables as ready
from desktop_chat.models.rules import table_of

NEW, CHANGED = "desktop_chat_new", "desktop_chat_changed"
MARK = "_is_light"
ROW_KEY = "row_key"

LIGHT: frozenset[type[Any]] = frozenset(
    {ready.Chat, ready.Message, ready.Model, ready.Run, ready.RunStep, ready.Usage}
)


def is_light(row_class: type[Any]) -> bool:
    """Whether rows of this class need nothing but their columns when they are written."""
    if row_class not in LIGHT:
        return False
    mapper = row_class.__mapper__
    heard = mapper.dispatch
    return not (
        mapper.validators or heard.before_insert or heard.after_insert or heard.before_update or heard.after_update
    )


def add(session: Session, *rows: Any) -> None:
    """Write these rows with the next `flush`, in this order where they are of one kind."""
    for row in rows:
        if MARK in row.__dict__:
            session.info.setdefault(NEW, []).append(row)
        else:
            session.add(row)


class Change:
    """Stands for a light row that is not read: what is set on it is written, and nothing else can be asked."""

    def __init__(self, row_class: type[Any], key: Any) -> None:
        self.__dict__.update(row_class=row_class, key=key)

    @property
    def values(self) -> dict[str, Any]:
        """What was set, by attribute, and what is renewed with every change."""
        columns, own = _columns(_class_itself(self.__dict__["row_class"])), ("row_class", "key")
        given = {columns.aliases.get(name, name): value for name, value in vars(self).items() if name not in own}
        renewed = columns.renewed if given else ()
        return given | {name: renew(None) for name, renew in renewed if name not in given}


def known_row(session: Session, row_class: type[Any], key: Any) -> Any:
    """A row to set columns of, without reading it first; `flush` writes what was set."""
    existing = session.identity_map.get(inspect(row_class).identity_key_from_primary_key((key,)))
    if existing is not None:
        return existing
    if is_light(row_class):
        change = Change(row_class, key)
        session.info.setdefault(CHANGED, []).append(change)
        return change
    row = inspect(row_class).class_manager.new_instance()
    attributes.set_committed_value(row, _key_name(inspect(row_class)), key)
    make_transient_to_detached(row)
    session.add(row)
    return row


def flush(session: Session) -> None:
    """Write everything that waits."""
    new, changed = session.info.pop(NEW, ()), session.info.pop(CHANGED, ())
    connection = session.connection() if new or changed else None
    if connection is not None:
        for row_class, rows in groupby(new, _class_of):
            _insertion(row_class, connection.dialect).execute(connection, *map(_values, rows))
        given = [
            (change.__dict__["row_class"], {**values, ROW_KEY: change.key})
            for change in changed
            if (values := change.values)
        ]
        for (row_class, names), rows in groupby(given, lambda each: (each[0], tuple(each[1]))):
            _change(row_class, names[:-1], connection.dialect).execute(connection, *(row for _, row in rows))
    if session.new or session.dirty or session.deleted:
        session.flush()


def change(session: Session, statement: Update, values: Mapping[str, Any]) -> int:
    """Carry out a statement that is kept, with a value for each of its parameters; how many rows it changed."""
    connection = session.connection()
    return _prepared(statement, connection.dialect).execute(connection, values)


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """A part of a unit of work that is undone as a whole when it fails, and nothing else with it."""
    flush(session)
    with session.begin_nested():
        try:
            yield
            flush(session)
        except BaseException:
            session.info.pop(NEW, None)
            session.info.pop(CHANGED, None)
            raise


def touch(session: Session, row_class: type[Any], row: Any, **values: Any) -> None:
    """Set columns of a row that was read, whether as an instance or as plain columns."""
    changed = known_row(session, row_class, row.key) if is_light(row_class) else row
    for name, value in values.items():
        setattr(changed, name, value)


def light_row(row_class: type[Any], values: dict[str, Any]) -> Any:
    """A new row of a light class, partners given as rows or by key; nothing listens, so nothing is called."""
    columns = _columns(_class_itself(row_class))
    row = inspect(row_class).class_manager.new_instance()
    held = row.__dict__
    held.update(columns.plain)
    held[MARK] = True
    for name, value in values.items():
        key = columns.partners.get(name)
        if key is None:
            held[columns.aliases.get(name, name)] = value
        else:
            held[key] = None if value is None else value.key
    return row


def _values(row: Any) -> dict[str, Any]:
    columns = _columns(_class_of(row))
    held = row.__dict__
    for name, default in columns.defaults:
        if held.get(name) is None:
            held[name] = default(None)
    return {name: held.get(name) for name in columns.names}


def _class_of(row: Any) -> Any:
    return type(row)


def _class_itself(row_class: Any) -> Any:
    return row_class


class _Columns:
    def __init__(self, row_class: type[Any]) -> None:
        mapper = inspect(row_class)
        self.names = [name for name, _ in mapper.columns.items()]
        self.aliases = {name: alias.name for name, alias in mapper.synonyms.items()}
        self.partners = {name: made.key for name, made in row_class._row_wires.items()}
        self.plain = {
            name: column.default.arg if column.default is not None and column.default.is_scalar else None
            for name, column in mapper.columns.items()
        }
        """What a new row has at first: with nothing absent, nothing is looked for when it is read."""
        self.defaults = [
            (name, column.default.arg)
            for name, column in mapper.columns.items()
            if column.default is not None and column.default.is_callable
        ]
        self.renewed = [
            (name, column.onupdate.arg)
            for name, column in mapper.columns.items()
            if column.onupdate is not None and column.onupdate.is_callable
        ]


@lru_cache(None)
def _columns(row_class: type[Any]) -> _Columns:
    return _Columns(row_class)


class _Prepared:
    """A statement that is compiled once; SQLAlchemy would look it up again and bind each value by name."""

    def __init__(self, statement: Insert | Update, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._values = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]

    def execute(self, connection: Connection, *rows: Mapping[str, Any]) -> int:
        bound = [tuple([made(row[name]) if made else row[name] for name, made in self._values]) for row in rows]
        return connection.exec_driver_sql(self._text, bound if len(bound) > 1 else bound[0]).rowcount


@lru_cache(256)
def _prepared(statement: Update, dialect: Dialect) -> _Prepared:
    return _Prepared(statement, dialect)


@lru_cache(None)
def _insertion(row_class: type[Any], dialect: Dialect) -> _Prepared:
    mapper = inspect(row_class)
    values = {column: bindparam(name, type_=column.type) for name, column in mapper.columns.items()}
    return _Prepared(insert(table_of(row_class)).values(values), dialect)


@lru_cache(256)
def _change(row_class: type[Any], names: Sequence[str], dialect: Dialect) -> _Prepared:
    table, mapper = table_of(row_class), inspect(row_class)
    values = {mapper.columns[name]: bindparam(name, type_=mapper.columns[name].type) for name in names}
    return _Prepared(update(table).where(mapper.primary_key[0] == bindparam(ROW_KEY)).values(values), dialect)


def _key_name(mapper: Mapper[Any]) -> str:
    return mapper.get_property_by_column(mapper.primary_key[0]).key
