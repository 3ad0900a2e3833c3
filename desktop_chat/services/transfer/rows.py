"""Reads and writes rows as the database keeps them, of any table, by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer.sheets import Sheet

Row: TypeAlias = dict[str, Any]
AT_ONCE = 100


def found(session: Session, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in session.execute(query).mappings()]


def by_key(session: Session, sheet: Sheet, keys: Iterable[Any]) -> dict[Any, Row]:
    """Those of these keys that are there."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = found(session, select(*sheet.raw.c).where(sheet.key.in_(wanted)))
    return {row[sheet.key_name]: row for row in rows}


def present(session: Session, sheet: Sheet, keys: Iterable[Any]) -> set[Any]:
    """Which of these keys are there."""
    wanted = {key for key in keys if key is not None}
    return set(session.scalars(select(sheet.key).where(sheet.key.in_(wanted)))) if wanted else set()


def count(session: Session, sheet: Sheet) -> int:
    return session.scalar(select(func.count()).select_from(sheet.raw)) or 0


def add(session: Session, sheet: Sheet, rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(insert(sheet.raw), rows)


def change(session: Session, sheet: Sheet, key: Any, values: Mapping[str, Any]) -> None:
    if values:
        session.connection().execute(update(sheet.raw).where(sheet.key == key).values(dict(values)))


def touch(session: Session, sheet: Sheet) -> None:
    """Write one row as it is: what was written before it is as safe on the disk as it is."""
    one = select(sheet.key).limit(1).scalar_subquery()
    session.connection().execute(update(sheet.raw).where(sheet.key == one).values({sheet.key_name: sheet.key}))


class Source:
    """The rows that are brought in, read from the database that they were looked through in."""

    def __init__(self, storage: Storage) -> None:
        self.database = storage.database

    def of_keys(self, sheet: Sheet, keys: Iterable[Any]) -> dict[Any, Row]:
        wanted = list(keys)
        return self.database.read(lambda session: by_key(session, sheet, wanted))

    def where(self, sheet: Sheet, *conditions: Any) -> list[Row]:
        query = select(*sheet.raw.c).where(*conditions).order_by(sheet.key)
        return self.database.read(lambda session: found(session, query))

    def pages(self, sheet: Sheet, *conditions: Any) -> Iterator[list[Row]]:
        """All that the conditions name, in the order of their keys, some at a time."""
        page = self._page(sheet, *conditions)
        while page:
            yield page
            page = self._page(sheet, *conditions, sheet.key > page[-1][sheet.key_name])

    def _page(self, sheet: Sheet, *conditions: Any) -> list[Row]:
        query = select(*sheet.raw.c).where(*conditions).order_by(sheet.key).limit(AT_ONCE)
        return self.database.read(lambda session: found(session, query))
