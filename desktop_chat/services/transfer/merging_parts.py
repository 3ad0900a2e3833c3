"""Rows that belong to messages and chats: runs and their steps, calls of tools, attachments, usage."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat.errors import Interrupted
from desktop_chat.services.run_errors import error_columns
from desktop_chat.services.run_states import ACTIVE
from desktop_chat.services.transfer import rows
from desktop_chat.services.transfer.rows import Row
from desktop_chat.services.transfer.sheets import Sheet, Sheets

LATER = ("message", "run")
"""Roles whose rows may come after those that refer to them; such a link is filled in when they are there."""


class KeyMap:
    """Which row here stands for which row of the archive, where that is another one."""

    def __init__(self) -> None:
        self._keys: dict[str, dict[Any, Any]] = defaultdict(dict)

    def note(self, sheet: Sheet, told: Any, here: Any) -> None:
        assert sheet.role is not None
        self._keys[sheet.role][told] = here

    def mapped(self, sheet: Sheet, row: Row) -> Row:
        """The row with its links to the rows that are here."""
        found = {name: self._keys[role].get(row[name], row[name]) for name, role in sheet.links.items()}
        return {**row, **found}


class PartMerge:
    def __init__(self, sheets: Sheets, keys: KeyMap) -> None:
        self._sheets, self._keys = sheets, keys

    def mapped(self, sheet: Sheet, row: Row) -> Row:
        return self._keys.mapped(sheet, row)

    def put(self, session: Session, role: str, page: list[Row], coming: frozenset[Any] = frozenset()) -> None:
        """Add what is not here; `coming` are the keys of messages that the same unit of work adds."""
        sheet = self._sheets.of(role)
        here = rows.by_key(session, sheet, [row[sheet.key_name] for row in page])
        added: list[Row] = []
        for row in self.linked(session, sheet, [self.mapped(sheet, row) for row in page], coming):
            known = here.get(row[sheet.key_name])
            if known is not None:
                rows.change(session, sheet, row[sheet.key_name], _news(sheet, known, row))
            elif not self._is_taken(session, sheet, row):
                added.append(self._numbered(session, sheet, row, added) if role == "run" else row)
        rows.add(session, sheet, added)

    def linked(
        self, session: Session, sheet: Sheet, told: list[Row], coming: frozenset[Any] = frozenset()
    ) -> list[Row]:
        """Without the links to rows that are not here yet, or not any more; what cannot be without them goes."""
        for name, role in sheet.links.items():
            if role not in LATER:
                continue
            wanted = {row[name] for row in told} - coming - {None}
            lost = wanted - rows.present(session, self._sheets.of(role), wanted)
            if not lost:
                continue
            if sheet.declared.columns[name].nullable:
                told = [{**row, name: None} if row[name] in lost else row for row in told]
            else:
                told = [row for row in told if row[name] not in lost]
        return told

    def _is_taken(self, session: Session, sheet: Sheet, row: Row) -> bool:
        """A message has each call only once, whatever the key of its row."""
        if sheet.role != "tool_call":
            return False
        message, call = sheet.own("message_key"), sheet.own("tool_call_id")
        same = (sheet.column(message) == row[message], sheet.column(call) == row[call])
        return session.execute(select(sheet.key).where(*same)).first() is not None

    def _numbered(self, session: Session, sheet: Sheet, row: Row, added: list[Row]) -> Row:
        """A run of a chat that went on here too: its number is free, and it is not a second active one."""
        chat, number, status = (sheet.own(name) for name in ("chat_key", "number", "status"))
        here = sheet.column(chat) == row[chat]
        beside = [each for each in added if each[chat] == row[chat]]
        taken = {each[number] for each in beside}
        taken |= set(
            session.scalars(select(sheet.column(number)).where(here, sheet.column(number) == row[number]))
        )
        changes: Row = {}
        if row[number] in taken:
            highest = session.scalar(select(func.max(sheet.column(number))).where(here)) or 0
            changes[number] = max([highest, *(each[number] for each in beside)]) + 1
        is_active = select(sheet.key).where(here, sheet.column(status).in_(ACTIVE))
        if row[status] in ACTIVE and session.execute(is_active).first() is not None:
            changes |= _interrupted(sheet, row)
        return {**row, **changes}


def _interrupted(sheet: Sheet, row: Row) -> Row:
    """As when the program that did it has ended."""
    said = {
        sheet.own(name): value for name, value in error_columns(Interrupted()).items() if isinstance(value, str)
    }
    return {**said, sheet.own("status"): "interrupted", sheet.own("ended_at"): row[sheet.own("updated_at")]}


def _news(sheet: Sheet, here: Row, told: Row) -> Row:
    """What the archive knows of a row that is here as well: how it went on, and links that are lost here."""
    keep = {sheet.key_name, *(sheet.own(name) for name in _KEPT[sheet.role])}
    if _went_on(sheet, here, told):
        return {name: value for name, value in told.items() if name not in keep and here[name] != value}
    links = [name for name, role in sheet.links.items() if role in LATER]
    return {name: told[name] for name in links if here[name] is None and told[name] is not None}


_KEPT: dict[str | None, tuple[str, ...]] = {
    "run": ("chat_key", "number"),
    "tool_call": ("message_key",),
    "attachment": (),
    "usage": (),
    "run_step": (),
}


def _went_on(sheet: Sheet, here: Row, told: Row) -> bool:
    """A call that waits here was answered there; a run that is parked here came to its end there."""
    if sheet.role == "tool_call":
        result = sheet.own("result_key")
        return here[result] is None and told[result] is not None
    if sheet.role == "run":
        status = sheet.own("status")
        return bool(here[status] == "requires_action" and told[status] not in ACTIVE)
    return False
