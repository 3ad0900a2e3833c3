"""Notes of what changed since the index was right, written by the database itself."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from desktop_chat.models.search.names import Names

_TABLE = "CREATE TABLE {notes} (id INTEGER PRIMARY KEY, place TEXT, body TEXT)"
# A note says what the index holds of a message. A later change leaves an earlier note as it is.
_NEW = "INSERT INTO {notes}(id) VALUES (NEW.{id}) ON CONFLICT DO NOTHING"
_OLD = "INSERT INTO {notes}(id, place, body) VALUES (OLD.{id}, {old_place}, OLD.{content}) ON CONFLICT DO NOTHING"
TRIGGERS = {
    "added": f"AFTER INSERT ON {{messages}} WHEN {{new_is_whole}} BEGIN {_NEW}; END",
    "ended": "AFTER UPDATE OF {status} ON {messages} WHEN {new_is_whole} AND NOT {old_is_whole} "
    f"BEGIN {_NEW}; END",
    "begun": "AFTER UPDATE OF {status} ON {messages} WHEN {old_is_whole} AND NOT {new_is_whole} "
    f"BEGIN {_OLD}; END",
    "changed": "AFTER UPDATE OF {content}, {model_name}, {created_at}, {has_files} ON {messages} "
    "WHEN {old_is_whole} AND {new_is_whole} "
    f"AND (NEW.{{content}} IS NOT OLD.{{content}} OR {{new_place}} IS NOT {{old_place}}) BEGIN {_OLD}; END",
    "removed": f"AFTER DELETE ON {{messages}} WHEN {{old_is_whole}} BEGIN {_OLD}; END",
}


_END = 2**63 - 1
"""Beyond the last key."""


class Note(NamedTuple):
    """A message: what the index holds of it, and what it says now. None is nothing."""

    key: int
    old_place: str | None
    old_body: str | None
    place: str | None
    body: str | None


def make(connection: Connection, names: Names) -> None:
    connection.exec_driver_sql(names.said(_TABLE))
    for name, statement in TRIGGERS.items():
        connection.exec_driver_sql(names.said(f"CREATE TRIGGER {names.trigger(name)} {statement}"))


def drop(connection: Connection, names: Names) -> None:
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {names.trigger(name)}")
    connection.exec_driver_sql(names.said("DROP TABLE IF EXISTS {notes}"))


def are_there(connection: Connection, names: Names) -> bool:
    return connection.exec_driver_sql(names.said("SELECT 1 FROM {notes} LIMIT 1")).first() is not None


def newest(connection: Connection, names: Names, count: int) -> list[Note]:
    statement = names.said(
        "SELECT n.id, n.place, n.body, {m_place}, CASE WHEN {m_is_whole} THEN m.{content} END "
        "FROM {notes} n LEFT JOIN {messages} m ON m.{id} = n.id ORDER BY n.id DESC LIMIT ?"
    )
    return [Note(*row) for row in connection.exec_driver_sql(statement, (count,))]


def before(connection: Connection, names: Names, key: int | None, count: int) -> list[Note]:
    """Messages from before this one (from the last, for None), of which the index holds nothing."""
    statement = names.said(
        "SELECT m.{id}, NULL, NULL, {m_place}, CASE WHEN {m_is_whole} THEN m.{content} END FROM {messages} m "
        "WHERE m.{id} < ? ORDER BY m.{id} DESC LIMIT ?"
    )
    # One comparison alone: with "or is null" beside it, SQLite would pass over all that was come to already.
    return [Note(*row) for row in connection.exec_driver_sql(statement, (_END if key is None else key, count))]


def done(connection: Connection, names: Names, notes: list[Note]) -> None:
    statement = names.said("DELETE FROM {notes} WHERE id = ?")
    connection.exec_driver_sql(statement, [(note.key,) for note in notes])
