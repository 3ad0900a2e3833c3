"""The tables of a set as they are written down: found by walking what is declared, so no column is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnClause,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    TableClause,
    column,
    table,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.mixins import RowMixin
from desktop_chat.models.rules import table_of

INTEGER, FLAG, TEXT, JSON_TEXT, NUMBER, BYTES, ANY = "integer", "flag", "text", "json", "number", "bytes", "any"
_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, FLAG),
    (Integer, INTEGER),
    (JSON, JSON_TEXT),
    (Float, NUMBER),
    (LargeBinary, BYTES),
    (String, TEXT),
)


@dataclass(frozen=True)
class Sheet:
    """One table: `raw` has its columns without their types, so values are what the database itself keeps."""

    name: str
    row_class: type[RowMixin] | None
    declared: Table
    raw: TableClause
    kinds: Mapping[str, str]
    links: Mapping[str, str] = field(default_factory=dict)
    """The columns that lead to rows of other roles, with these roles."""

    @property
    def role(self) -> str | None:
        return self.row_class._row_role if self.row_class else None

    @property
    def key_name(self) -> str:
        (key,) = self.declared.primary_key.columns
        return str(key.name)

    @property
    def key(self) -> ColumnClause[Any]:
        return self.column(self.key_name)

    def column(self, name: str) -> ColumnClause[Any]:
        found: ColumnClause[Any] = self.raw.c[name]
        return found

    def own(self, attribute: str) -> str:
        """The column behind a standard attribute name, such as `content` or `chat_key`."""
        assert self.row_class is not None
        return str(getattr(self.row_class, attribute).property.columns[0].name)

    def linked(self, name: str) -> str | None:
        """The column of a link, by its standard name; None where this set does without."""
        wire = self.row_class._row_wires.get(name) if self.row_class else None
        return None if wire is None else str(wire.column.name)


class Sheets:
    """All of one set of tables, those that are referred to before those that refer to them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        classes = {table_of(row_class): row_class for row_class in tables.all}
        own = [_sheet(declared, classes.get(declared)) for declared in _with_targets(list(classes))]
        self.all: tuple[Sheet, ...] = tuple(own)
        self._by_role = {sheet.role: sheet for sheet in own if sheet.role is not None}

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.all)

    @property
    def others(self) -> tuple[Sheet, ...]:
        """A program's own tables that chats refer to, such as their owners."""
        return tuple(sheet for sheet in self.all if sheet.role is None)

    def of(self, role: str) -> Sheet:
        return self._by_role[role]

    def find(self, role: str) -> Sheet | None:
        return self._by_role.get(role)


def raw_table(name: str, columns: list[str], schema: str | None = None) -> TableClause:
    return table(name, *map(column, columns), schema=schema)


def raw_value(declared: Column[Any], value: Any, dialect: Dialect) -> Any:
    """A value of the program as the database keeps it."""
    processor = declared.type.dialect_impl(dialect).bind_processor(dialect)
    return value if processor is None or value is None else processor(value)


def kind_of(declared: Column[Any]) -> str:
    """What the database keeps in a column of this type."""
    stored: Any = declared.type
    while isinstance(stored, TypeDecorator):
        stored = stored.impl_instance
    return next((kind for known, kind in _KINDS if isinstance(stored, known)), ANY)


def _sheet(declared: Table, row_class: type[RowMixin] | None) -> Sheet:
    if len(declared.primary_key.columns) != 1:
        text = "The table {name} has no key of one column, so it cannot be exported."
        raise UserError(sentence(text, name=declared.name))
    wires = row_class._row_wires.values() if row_class else ()
    return Sheet(
        str(declared.name),
        row_class,
        declared,
        raw_table(declared.name, [each.name for each in declared.columns], declared.schema),
        {str(each.name): kind_of(each) for each in declared.columns},
        {str(wire.column.name): wire.link.target for wire in wires},
    )


def _with_targets(tables: list[Table]) -> list[Table]:
    """These and all that they refer to, first those that are referred to."""
    wanted: dict[str, Table] = {}
    waiting = list(tables)
    while waiting:
        each = waiting.pop()
        if each.key not in wanted:
            wanted[each.key] = each
            waiting += [foreign.column.table for foreign in each.foreign_keys]
    order = {each.key: number for number, each in enumerate(tables)}
    return sorted(wanted.values(), key=lambda each: order.get(each.key, -1))
