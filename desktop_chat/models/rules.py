"""The checks, indexes and the fixed column of a row class, put on its table when their columns are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal

from sqlalchemy import CheckConstraint, Column, ColumnElement, Connection, Index, Table, event
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.orm.attributes import Event, instance_state

from desktop_chat.models.links import Linked, column_of, mapper_of
from desktop_chat.models.triggers import FIXED, add_triggers


@dataclass(frozen=True)
class IndexRule:
    """An index over standard attribute names; `where` says what one of them must be."""

    name: str
    attributes: tuple[str, ...]
    unique: bool = False
    where: tuple[str, bool | tuple[str, ...] | Literal["present"]] | None = None


class Ruled(Linked):
    """What a mixin says about its table beyond columns and links."""

    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    _row_indexes: ClassVar[tuple[IndexRule, ...]] = ()
    _row_fixed: ClassVar[str | None] = None

    @classmethod
    def _row_checks(cls, columns: Mapping[str, Column[Any]]) -> dict[str, ColumnElement[bool]]:
        """More checks, by name."""
        return {}


def prepare(row_class: type[Ruled]) -> None:
    """Put the checks and the fixed column on a newly mapped class."""
    columns = {column.key: column for column in table_of(row_class).columns}
    checks = {f"{name}_known": columns[name].in_(known) for name, known in row_class._row_choices.items()}
    for name, condition in (checks | row_class._row_checks(columns)).items():
        table_of(row_class).append_constraint(CheckConstraint(condition, name=name))
    if row_class._row_fixed is not None:
        _fix(row_class, row_class._row_fixed)


def table_of(row_class: type[Any]) -> Table:
    table = mapper_of(row_class).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{row_class.__name__} must be mapped to a table.")
    return table


def add_indexes(row_class: type[Ruled]) -> None:
    """Make every index whose columns are all known by now."""
    made = table_of(row_class).info.setdefault("indexes", set())
    for rule in row_class._row_indexes:
        found = [column_of(row_class, attribute) for attribute in rule.attributes]
        columns = [column for column in found if column is not None]
        if rule.name not in made and len(columns) == len(found):
            made.add(rule.name)
            _add_index(row_class, rule, columns)


def _add_index(row_class: type[Ruled], rule: IndexRule, columns: list[Column[Any]]) -> None:
    name = f"{'uq' if rule.unique else 'ix'}_{table_of(row_class).name}_{rule.name}"
    where = _condition(row_class, rule)
    index = Index(name, *columns, unique=rule.unique, sqlite_where=where)
    if where is not None:
        event.listen(table_of(row_class), "before_create", partial(_limit_on_postgresql, index, where))


def _limit_on_postgresql(
    index: Index, where: ColumnElement[bool], table: Table, connection: Connection, **_: Any
) -> None:
    """Said when it is needed: to say it at once would import all of that dialect at every start."""
    if connection.dialect.name == "postgresql":
        index.dialect_options["postgresql"]["where"] = where


def _condition(row_class: type[Ruled], rule: IndexRule) -> ColumnElement[bool] | None:
    if rule.where is None:
        return None
    attribute, wanted = rule.where
    column = mapper_of(row_class).columns[attribute]
    if wanted == "present":
        return column.is_not(None)
    return column.is_(wanted) if isinstance(wanted, bool) else column.in_(wanted)


def add_key_index(column: Column[Any], *, unique: bool = False) -> None:
    """An index on one foreign key, so that deleting what it leads to does not read the whole table."""
    Index(f"{'uq' if unique else 'ix'}_{column.table.name}_{column.name}", column, unique=unique)


def _fix(row_class: type[Ruled], attribute: str) -> None:
    """From its insert on, refuse another value: in Python for the ORM, by a trigger for everything else."""
    instrumented: QueryableAttribute[Any] = getattr(row_class, attribute)
    event.listen(instrumented, "set", _refuse_change, active_history=True, propagate=True)
    table = table_of(row_class)
    table.info[FIXED] = mapper_of(row_class).columns[attribute].name
    event.listen(table, "after_create", add_triggers)


def _refuse_change(row: Any, value: Any, before: Any, initiator: Event) -> None:
    if instance_state(row).key is not None and value != before:
        raise ValueError(
            f"The {initiator.key} of a {type(row)._row_role} cannot change from {before!r} to {value!r}."
        )
