"""Assistants with their versions: one that went on elsewhere goes on here, two that parted are both kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.transfer import rows
from desktop_chat.services.transfer.merging_parts import KeyMap
from desktop_chat.services.transfer.merging_shared import with_new_key
from desktop_chat.services.transfer.rows import Row
from desktop_chat.services.transfer.sheets import Sheets

Versions = Mapping[int, Row]
"""By their numbers."""
_TAKEN_OVER = ("name", "version", "definition", "updated_at")


class AssistantMerge:
    """Known by its mark, wherever it is; one that follows a record of a program's own stays as that record is."""

    def __init__(self, sheets: Sheets, keys: KeyMap, tables: Tables) -> None:
        self._sheet, self._versions = sheets.of("assistant"), sheets.of("assistant_version")
        self._keys, self._tables = keys, tables
        self._owners = tuple(str(getattr(tables.assistant, key).property.columns[0].name) for key in self._links)

    @property
    def _links(self) -> tuple[str, ...]:
        return tuple(key for _, _, key in self._tables.assistable_links)

    def put(self, session: Session, told: Row, told_versions: list[Row]) -> None:
        number = self._versions.own("number")
        self._merge(session, self._keys.mapped(self._sheet, told), {row[number]: row for row in told_versions})

    def _merge(self, session: Session, told: Row, versions: Versions) -> None:
        here = self._same(session, told)
        if here is None:
            self._add(session, told, versions)
            return
        key = here[self._sheet.key_name]
        self._keys.note(self._sheet, told[self._sheet.key_name], key)
        if any(here[owner] is not None for owner in self._owners):
            return
        mine = self._versions_of(session, key)
        parted = self._parted(mine, versions)
        if parted is None:
            return
        if parted > max(mine, default=0):
            taken = {name: told[name] for name in map(self._sheet.own, _TAKEN_OVER)}
            rows.change(session, self._sheet, key, taken)
            self._add_versions(session, key, [row for number, row in versions.items() if number >= parted])
            return
        self._merge(session, {**told, self._mark: self._mark_beside(told, versions[parted])}, versions)

    # ---------------------------------------------------------------- who it is

    @property
    def _mark(self) -> str:
        return self._sheet.own("mark")

    def _same(self, session: Session, told: Row) -> Row | None:
        """The one of this mark, or the one that this owner has."""
        names = [self._mark, *(owner for owner in self._owners if told[owner] is not None)]
        for name in names:
            query = select(*self._sheet.raw.c).where(self._sheet.column(name) == told[name])
            if same := rows.found(session, query):
                return same[0]
        return None

    def _mark_beside(self, told: Row, parted: Row) -> str:
        """The same for every archive in which the assistant went this way, so that it is there once."""
        said = [told[self._mark], *(str(parted[self._versions.own(name)]) for name in ("number", "created_at"))]
        said.append(str(parted[self._versions.own("definition")]))
        return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    # ----------------------------------------------------------------- versions

    def _versions_of(self, session: Session, key: Any) -> Versions:
        column = self._versions.column(self._versions.own("assistant_key"))
        found = rows.found(session, select(*self._versions.raw.c).where(column == key))
        return {row[self._versions.own("number")]: row for row in found}

    def _parted(self, mine: Versions, told: Versions) -> int | None:
        """The first version that is not the same here."""
        names = [self._versions.own(name) for name in ("definition", "created_at")]
        different = (
            number
            for number, row in sorted(told.items())
            if number not in mine or any(mine[number][name] != row[name] for name in names)
        )
        return next(different, None)

    # ------------------------------------------------------------------- adding

    def _add(self, session: Session, told: Row, versions: Versions) -> None:
        is_taken = rows.present(session, self._sheet, [told[self._sheet.key_name]])
        row = with_new_key(session, self._sheet, self._tables.assistant, told) if is_taken else told
        rows.add(session, self._sheet, [row])
        mark = self._sheet.column(self._mark)
        key = session.scalars(select(self._sheet.key).where(mark == told[self._mark])).one()
        self._keys.note(self._sheet, told[self._sheet.key_name], key)
        self._add_versions(session, key, list(versions.values()))

    def _add_versions(self, session: Session, key: Any, told: list[Row]) -> None:
        sheet = self._versions
        taken = rows.present(session, sheet, [row[sheet.key_name] for row in told])
        for row in told:
            own = {**row, sheet.own("assistant_key"): key}
            if row[sheet.key_name] in taken:
                own = with_new_key(session, sheet, self._tables.assistant_version, own)
            rows.add(session, sheet, [own])
