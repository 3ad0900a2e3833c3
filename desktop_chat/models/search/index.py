"""Makes the index, brings it to where the messages are, and finds messages by it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Integer

from desktop_chat.models.rules import table_of
from desktop_chat.models.search import notes
from desktop_chat.models.search.names import Names
from desktop_chat.models.search.parts import Part, Parts
from desktop_chat.models.table_set import Tables

VERSION = 2
"""Another one makes the index anew."""
AT_ONCE = 50
SECONDS_A_STEP = 0.008
"""Nobody who writes waits longer for it."""

_STATE = "CREATE TABLE {state} (version INTEGER NOT NULL, is_whole INTEGER NOT NULL, oldest INTEGER)"
_FOUND = (
    "SELECT m.{id}, c.{chat_id}, c.{title}, m.{role}, m.{model_name}, m.{created_at}, m.{content} "
    "FROM {part} AS f JOIN {messages} AS m ON m.{id} = f.rowid JOIN {chats} AS c ON c.{chat_id} = m.{chat_key} "
    "WHERE f.{part} MATCH ? AND m.{deleted_at} IS NULL AND c.{chat_deleted_at} IS NULL"
)


class SearchIndex:
    """Of the messages of these tables; `spread` puts a text into the words that are indexed."""

    def __init__(self, tables: Tables, spread: Callable[[str], str]) -> None:
        self._spread = spread
        self._names = Names(tables)
        self._names["state"] = f'"{self._names.stem}_state"'
        messages = table_of(tables.message)
        self.is_possible = messages.schema is None and isinstance(messages.primary_key.columns[0].type, Integer)

    def is_made(self, connection: Connection) -> bool:
        """Whether all of it is there: a migration that makes the messages' table anew drops the triggers."""
        wanted = [self._plain("state"), *(self._names.trigger(name).strip('"') for name in notes.TRIGGERS)]
        marks = ", ".join("?" * len(wanted))
        found = connection.exec_driver_sql(
            f"SELECT count(*) FROM sqlite_master WHERE name IN ({marks})",
            tuple(wanted),
        )
        if found.scalar() != len(wanted):
            return False
        return connection.exec_driver_sql(self._names.said("SELECT version FROM {state}")).scalar() == VERSION

    def make(self, connection: Connection) -> None:
        """Empty; what there is already is indexed by `catch_up`, the newest first."""
        notes.drop(connection, self._names)
        Parts(connection, self._names, self._spread).drop()
        connection.exec_driver_sql(self._names.said("DROP TABLE IF EXISTS {state}"))
        connection.exec_driver_sql(self._names.said(_STATE))
        connection.exec_driver_sql(self._names.said("INSERT INTO {state} VALUES (?, 0, NULL)"), (VERSION,))
        notes.make(connection, self._names)
        Parts(connection, self._names, self._spread).make()

    def is_behind(self, connection: Connection) -> bool:
        return not self._state(connection)[0] or notes.are_there(connection, self._names)

    def catch_up(self, connection: Connection, seconds: float = SECONDS_A_STEP) -> bool:
        """Some of what is to be done, in one short unit of work; False when nothing is left."""
        end = time.monotonic() + seconds
        parts = Parts(connection, self._names, self._spread)
        while time.monotonic() < end:
            if not (self._take_notes(connection, parts) or self._go_back(connection, parts)):
                return False
        return True

    def _take_notes(self, connection: Connection, parts: Parts) -> bool:
        """Messages that changed since, but for those that are not indexed yet and will be come to."""
        is_whole, oldest = self._state(connection)
        found = notes.newest(connection, self._names, AT_ONCE)
        ours = [note for note in found if is_whole or (oldest is not None and note.key >= oldest)]
        if ours:
            parts.take(ours, is_older=False)
        if found:
            notes.done(connection, self._names, found)
        return bool(found)

    def _go_back(self, connection: Connection, parts: Parts) -> bool:
        """Messages that were there before the index, from the newest to the oldest."""
        is_whole, oldest = self._state(connection)
        if is_whole:
            return False
        found = notes.before(connection, self._names, oldest, AT_ONCE)
        if found:
            parts.take(found, is_older=True)
        oldest = found[-1].key if found else oldest
        statement = self._names.said("UPDATE {state} SET is_whole = ?, oldest = ?")
        connection.exec_driver_sql(statement, (not found, oldest))
        return bool(found)

    def _state(self, connection: Connection) -> tuple[bool, int | None]:
        """Whether all old messages are indexed, else down to which."""
        found = connection.exec_driver_sql(self._names.said("SELECT is_whole, oldest FROM {state}")).one()
        return bool(found[0]), found[1]

    # ----------------------------------------------------------------- finding

    def found(
        self, connection: Connection, match: str, conditions: Sequence[tuple[str, Any]], limit: int
    ) -> list[Any]:
        """Rows (message, chat, title, role, model, when, words) of what matches, the newest first."""
        rows: list[Any] = []
        for part in self._parts(connection):
            rows += self._found_in(connection, part, match, conditions, limit - len(rows))
            if len(rows) == limit:
                break
        return rows

    def _parts(self, connection: Connection) -> Iterator[Part]:
        return iter(Parts(connection, self._names, self._spread).newest_first)

    def _found_in(
        self, connection: Connection, part: Part, match: str, conditions: Sequence[tuple[str, Any]], limit: int
    ) -> Sequence[Any]:
        narrowed = "".join(f" AND {condition}" for condition, _ in conditions)
        whole = _FOUND + narrowed + " ORDER BY f.rowid DESC LIMIT ?"
        statement = self._names.said(whole, part=self._names.part(part.number))
        given = (match, *(value for _, value in conditions), limit)
        return connection.exec_driver_sql(statement, given).fetchall()

    def _plain(self, name: str) -> str:
        return self._names[name].strip('"')
