"""The index of the files that assistants know: passages by the digest of their file, found by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from desktop_chat.models.rules import table_of
from desktop_chat.models.table_set import Tables

_TABLE = (
    "CREATE VIRTUAL TABLE {index} USING fts5(digest UNINDEXED, place UNINDEXED, body UNINDEXED, words, "
    "tokenize='unicode61 remove_diacritics 2')"
)
_FOUND = (
    "SELECT digest, place, body FROM {index} WHERE {index} MATCH ? AND digest IN ({marks}) ORDER BY rank LIMIT ?"
)


class Passage(NamedTuple):
    """A piece of a file; `place` is its page, sheet, slide or heading."""

    digest: str
    place: str
    body: str


class KnowledgeIndex:
    """Made when it is first needed; all of it can be made again from the files."""

    def __init__(self, tables: Tables, spread: Callable[[str], str]) -> None:
        self._name = f"{table_of(tables.assistant).name}_knowledge"
        self._index = f'"{self._name}"'
        self._spread = spread

    def held(self, connection: Connection, digests: Sequence[str]) -> set[str]:
        """Those of the files that are indexed."""
        if not self._is_made(connection):
            return set()
        marks = ", ".join("?" * len(digests))
        rows = connection.exec_driver_sql(
            f"SELECT DISTINCT digest FROM {self._index} WHERE digest IN ({marks})", tuple(digests)
        )
        return {row[0] for row in rows}

    def put(self, connection: Connection, passages: Sequence[Passage]) -> None:
        if not self._is_made(connection):
            connection.exec_driver_sql(_TABLE.format(index=self._index))
        rows = [
            (each.digest, each.place, each.body, self._spread(f"{each.place} {each.body}")) for each in passages
        ]
        if rows:
            connection.exec_driver_sql(
                f"INSERT INTO {self._index}(digest, place, body, words) VALUES (?, ?, ?, ?)", rows
            )

    def found(self, connection: Connection, match: str, digests: Sequence[str], limit: int) -> list[Passage]:
        """The passages of these files that fit best."""
        statement = _FOUND.format(index=self._index, marks=", ".join("?" * len(digests)))
        rows = connection.exec_driver_sql(statement, (f"words : ({match})", *digests, limit))
        return [Passage(*row) for row in rows]

    def _is_made(self, connection: Connection) -> bool:
        known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (self._name,))
        return known.first() is not None
