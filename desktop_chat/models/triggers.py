"""The database's own guard of a column that must not change after its insert."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.engine.url import make_url

FIXED = "fixed_column"
"""Where a table's `info` names the column that is guarded."""

SQLITE = (
    "CREATE TRIGGER {trigger_path} BEFORE UPDATE OF {column} ON {table} "
    "WHEN NEW.{column} IS NOT OLD.{column} BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION {trigger_path}() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER {trigger} BEFORE UPDATE OF {column} ON {table_path} FOR EACH ROW "
    "WHEN (NEW.{column} IS DISTINCT FROM OLD.{column}) EXECUTE FUNCTION {trigger_path}()",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def trigger_statements(table: Table, dialect_name: str) -> list[str]:
    """The statements that guard this table in this kind of database; none where there is nothing to guard."""
    return _statements(table, dialect_name, table.schema)


def _statements(table: Table, dialect_name: str, schema: str | None) -> list[str]:
    column = table.info.get(FIXED)
    if column is None or dialect_name not in STATEMENTS:
        return []
    quote = _dialect(dialect_name).identifier_preparer.quote
    place = f"{quote(schema)}." if schema else ""
    trigger = quote(f"tr_{table.name}_{column}_fixed")
    names = {
        "column": quote(column),
        "table": quote(table.name),
        "table_path": place + quote(table.name),
        "trigger": trigger,
        "trigger_path": place + trigger,
        "sentence": f"the {column} of a row of {table.name} cannot change".replace("'", "''"),
    }
    return [statement.format(**names) for statement in STATEMENTS[dialect_name]]


def add_triggers(table: Table, connection: Connection, **_: Any) -> None:
    """After a table was created: guard it."""
    schema = connection.schema_for_object(table)
    for statement in _statements(table, connection.dialect.name, schema):
        connection.exec_driver_sql(statement)


def _dialect(name: str) -> Dialect:
    return make_url(f"{name}://").get_dialect()()
