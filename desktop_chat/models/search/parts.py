"""The parts of the index, each with the words of the messages of one time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult

from desktop_chat.models.search.names import Names
from desktop_chat.models.search.notes import Note

MOST_IN_ONE = 50_000
LOWEST = -(2**63)

_TABLE = "CREATE TABLE {parts} (number INTEGER PRIMARY KEY, low INTEGER NOT NULL, count INTEGER NOT NULL)"
# Two letters begin very many words: found one by one, they took 20 ms in each part.
_PART = (
    "CREATE VIRTUAL TABLE {part} USING fts5(place, body, content='', prefix='2', "
    "tokenize='unicode61 remove_diacritics 2')"
)
_PUT_IN = "INSERT INTO {part}(rowid, place, body) VALUES (?, ?, ?)"
_TAKE_OUT = "INSERT INTO {part}({part}, rowid, place, body) VALUES ('delete', ?, ?, ?)"


class Part(NamedTuple):
    """Has the messages from `low` up to where a newer part begins."""

    number: int
    low: int
    size: int


class Parts:
    """Within one unit of work of its caller's."""

    def __init__(self, connection: Connection, names: Names, spread: Callable[[str], str]) -> None:
        self._connection = connection
        self._names = names
        self._spread = spread
        self.newest_first = self._read()

    def make(self) -> None:
        self._run(_TABLE)
        self._add(LOWEST)

    def drop(self) -> None:
        for part in self.newest_first:
            self._run("DROP TABLE IF EXISTS {part}", part=self._names.part(part.number))
        self._run("DROP TABLE IF EXISTS {parts}")

    def take(self, notes: Sequence[Note], *, is_older: bool) -> None:
        """Out with what the index holds, in with what is said now; `is_older`: than all that is indexed."""
        part = self._part_for(max(note.key for note in notes), is_older=is_older)
        by_part: dict[Part, list[Note]] = defaultdict(list)
        for note in sorted(notes):  # a key that is smaller than the one before makes SQLite write all it holds
            by_part[part if is_older else self._part_of(note.key)].append(note)
        for each, own in by_part.items():
            gone = [
                (note.key, note.old_place, self._spread(note.old_body))
                for note in own
                if note.old_body is not None
            ]
            come = [(note.key, note.place, self._spread(note.body)) for note in own if note.body is not None]
            self._many(_TAKE_OUT, each, gone)
            self._many(_PUT_IN, each, come)
            self._run("UPDATE {parts} SET count = count + ? WHERE number = ?", len(come) - len(gone), each.number)
        self.newest_first = self._read()

    def _part_for(self, key: int, *, is_older: bool) -> Part:
        """The oldest or the newest part; a full one makes room for another."""
        part = self.newest_first[-1 if is_older else 0]
        if part.size < MOST_IN_ONE:
            return part
        if is_older:
            self._run("UPDATE {parts} SET low = ? WHERE number = ?", key + 1, part.number)
            self._add(LOWEST)
        elif key > self._highest(part):
            self._add(self._highest(part) + 1)
        return self.newest_first[-1 if is_older else 0]

    def _highest(self, part: Part) -> int:
        found = self._run("SELECT max(id) FROM {part}", part=self._names.part(f"{part.number}_docsize")).scalar()
        return part.low if found is None else int(found)

    def _part_of(self, key: int) -> Part:
        return next(part for part in self.newest_first if part.low <= key)

    def _add(self, low: int) -> None:
        number = max((part.number for part in self.newest_first), default=0) + 1
        self._run(_PART, part=self._names.part(number))
        self._run("INSERT INTO {parts} VALUES (?, ?, 0)", number, low)
        self.newest_first = self._read()

    def _read(self) -> list[Part]:
        known = self._connection.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE name = ?", (self._names["parts"].strip('"'),)
        )
        if known.first() is None:
            return []
        rows = self._run("SELECT number, low, count FROM {parts} ORDER BY low DESC")
        return [Part(*map(int, row)) for row in rows]

    def _many(self, statement: str, part: Part, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            whole = self._names.said(statement, part=self._names.part(part.number))
            self._connection.exec_driver_sql(whole, list(rows))

    def _run(self, statement: str, *given: object, part: str = "") -> CursorResult[Any]:
        return self._connection.exec_driver_sql(self._names.said(statement, part=part), given)
