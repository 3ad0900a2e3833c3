"""Rows that belong to no chat: models, files, profiles, and a program's own rows that chats refer to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.models.early_keys import early_key
from desktop_chat.models.mixins import RowMixin
from desktop_chat.services.profile_rows import MARK, new_mark
from desktop_chat.services.transfer import rows
from desktop_chat.services.transfer.merging_parts import KeyMap
from desktop_chat.services.transfer.rows import Row
from desktop_chat.services.transfer.sheets import Sheet, raw_value

NATURAL: Mapping[str | None, tuple[str, ...]] = {
    "model": ("provider", "model_id"),
    "blob": ("digest",),
    "profile": ("name",),
    "outbox": ("kind", "mark"),
}
"""What else makes a row the same one: it stands for the row of an archive that has it too."""
CREATED = "created_at"


class SharedMerge:
    def __init__(self, sheet: Sheet, keys: KeyMap) -> None:
        self._sheet, self._keys = sheet, keys
        self._natural = tuple(sheet.own(name) for name in NATURAL.get(sheet.role, ()))

    def put(self, session: Session, page: list[Row]) -> None:
        """What is here stays as it is."""
        key_name = self._sheet.key_name
        here = rows.by_key(session, self._sheet, [row[key_name] for row in page])
        same = self._same(session, page)
        added = []
        for row in page:
            known = here.get(row[key_name])
            if known is not None:
                refuse_strangers(self._sheet, known, row)
            elif self._name_of(row) in same:
                self._keys.note(self._sheet, row[key_name], same[self._name_of(row)])
            else:
                added.append(row)
        rows.add(session, self._sheet, [self._fitted(session, row) for row in added])

    def _name_of(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self._natural)

    def _same(self, session: Session, page: list[Row]) -> dict[tuple[Any, ...], Any]:
        if not self._natural:
            return {}
        columns = [self._sheet.column(name) for name in self._natural]
        query = select(self._sheet.key, *columns).where(tuple_(*columns).in_([self._name_of(row) for row in page]))
        return {tuple(found[1:]): found[0] for found in session.execute(query)}

    def _fitted(self, session: Session, row: Row) -> Row:
        """A profile gets a mark of its own: nobody's archive may lead to keys that lie in this keyring.

        What was copied from elsewhere is to be copied from here, to wherever copies go here.
        """
        if self._sheet.role == "outbox":
            state = self._sheet.own("state")
            return {**row, state: "pending" if row[state] == "synced" else row[state]}
        if self._sheet.role != "profile":
            return row
        settings, is_default = self._sheet.own("settings"), self._sheet.own("is_default")
        told = json.loads(row[settings])
        has_default = session.execute(select(self._sheet.key).where(self._sheet.column(is_default) == 1)).first()
        return {
            **row,
            settings: json.dumps({**told, MARK: new_mark()}),
            is_default: row[is_default] if has_default is None else 0,
        }


def with_new_key(session: Session, sheet: Sheet, row_class: type[RowMixin], row: Row) -> Row:
    """The same row under a key that nothing has; where only the database can give one, without."""
    key, name = early_key(row_class), sheet.key_name
    if key is None:
        return {column: value for column, value in row.items() if column != name}
    return {**row, name: raw_value(sheet.declared.columns[name], key, session.connection().dialect)}


def refuse_strangers(sheet: Sheet, here: Row, told: Row) -> None:
    """Keys that are counted up mean something else in every database."""
    is_counted = sheet.declared.autoincrement_column is not None
    if sheet.row_class is None:
        is_other = is_counted and here != told
    else:
        created = sheet.own(CREATED)
        is_other = here[created] != told[created]
    if is_other:
        text = "The archive and this database use the same number in {table} for different things."
        raise UserError(sentence(text, table=sheet.declared.name))
