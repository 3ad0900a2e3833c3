"""Adds messages to the tree of a chat: no word that is here is touched, and none that comes is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.services.recovery import UNFINISHED
from desktop_chat.services.transfer import rows
from desktop_chat.services.transfer.merging_parts import PartMerge
from desktop_chat.services.transfer.merging_shared import refuse_strangers, with_new_key
from desktop_chat.services.transfer.rows import Row
from desktop_chat.services.transfer.sheets import Sheet, Sheets, raw_value

_PLACE = ("chat_key", "parent_key", "position", "version", "on_path", "selected", "deleted_at", "role")
"""Where a message stands; that stays as it is here."""


@dataclass
class _Family:
    """What stands below one message."""

    versions: set[int] = field(default_factory=set)
    is_chosen: bool = False


class MessageMerge:
    def __init__(self, sheets: Sheets, parts: PartMerge, tables: Tables) -> None:
        self._sheet, self._parts, self._tables = sheets.of("message"), parts, tables
        self._run = self._sheet.linked("run")

    def runs_of(self, told: list[Row]) -> set[Any]:
        return {row[self._run] for row in told if row[self._run] is not None} if self._run else set()

    def put(self, session: Session, chat_key: Any, told: list[Row], runs: Mapping[Any, Row]) -> int:
        """Messages in the order of the tree, and the runs that wrote them; how many were not here."""
        here = rows.by_key(session, self._sheet, [row[self._sheet.key_name] for row in told])
        parents = {row[self._sheet.own("parent_key")] for row in told}
        coming = {row[self._sheet.key_name] for row in told} - here.keys()
        tree = _Tree(session, self._sheet, chat_key, parents - coming, is_grown=bool(here))
        added = [tree.placed(self._own(row)) for row in told if row[self._sheet.key_name] not in here]
        self._parts.put(session, "run", list(runs.values()), frozenset(coming))
        rows.add(session, self._sheet, self._parts.linked(session, self._sheet, added, frozenset(coming)))
        beside = 0
        for row in told:
            known = here.get(row[self._sheet.key_name])
            if known is not None:
                refuse_strangers(self._sheet, known, row)
                beside += self._compare(session, tree, known, self._own(row))
        return len(added) + beside

    def _own(self, row: Row) -> Row:
        return self._parts.mapped(self._sheet, row)

    # ----------------------------------------------------------- known already

    def _compare(self, session: Session, tree: _Tree, here: Row, told: Row) -> int:
        """1 where words of a message that is here as well are new."""
        content, thinking, status = (self._sheet.own(name) for name in ("content", "thinking", "status"))
        if here[status] in UNFINISHED or _has_all(here, told, content, thinking):
            return 0
        if _has_all(told, here, content, thinking):
            self._take_over(session, here, told)
            return 1
        return self._put_beside(session, tree, told)

    def _take_over(self, session: Session, here: Row, told: Row) -> None:
        """It went on there: what it says here is how it begins."""
        kept = {self._sheet.key_name, *(self._sheet.own(name) for name in _PLACE)}
        for linked in self._parts.linked(session, self._sheet, [told]):
            news = {name: value for name, value in linked.items() if name not in kept}
            rows.change(session, self._sheet, here[self._sheet.key_name], news)

    def _put_beside(self, session: Session, tree: _Tree, told: Row) -> int:
        """Both were written: the words that come are another version of the same message."""
        names = ("role", "content", "thinking", "has_calls", "has_files")
        role, content, thinking, has_calls, has_files = (self._sheet.own(name) for name in names)
        says_nothing = not (told[content].strip() or (told[thinking] or "").strip())
        if told[role] == "tool" or says_nothing or tree.says_already(told):
            return 0
        row = tree.placed({**told, has_calls: 0, has_files: 0}, is_chosen=False)
        linked = self._parts.linked(session, self._sheet, [row])
        message = self._tables.message
        rows.add(session, self._sheet, [with_new_key(session, self._sheet, message, each) for each in linked])
        return len(linked)


def _has_all(one: Row, other: Row, content: str, thinking: str) -> bool:
    """Whether one says what the other says, and perhaps more."""
    return one[content].startswith(other[content]) and (one[thinking] or "").startswith(other[thinking] or "")


class _Tree:
    """The chat here, as far as some messages that come need to know it."""

    def __init__(
        self, session: Session, sheet: Sheet, chat_key: Any, parents: set[Any], *, is_grown: bool
    ) -> None:
        self._session, self._sheet, self._chat_key = session, sheet, chat_key
        self._names = {name: sheet.own(name) for name in (*_PLACE, "content", "thinking")}
        self._is_grown = is_grown or self._has_any()
        self._positions = self._positions_of(parents)
        self._families = self._families_below(parents)
        self._end = self._path_end()

    def _column(self, name: str) -> Any:
        return self._sheet.column(self._names[name])

    @property
    def _here(self) -> Any:
        return self._column("chat_key") == self._chat_key

    def _has_any(self) -> bool:
        return self._session.execute(select(self._sheet.key).where(self._here).limit(1)).first() is not None

    def _positions_of(self, keys: set[Any]) -> dict[Any, int]:
        wanted = keys - {None}
        query = select(self._sheet.key, self._column("position")).where(self._sheet.key.in_(wanted))
        return dict(map(tuple, self._session.execute(query))) if wanted else {}

    def _families_below(self, parents: set[Any]) -> dict[Any, _Family]:
        found: dict[Any, _Family] = defaultdict(_Family)
        columns = self._column("parent_key"), self._column("version"), self._column("selected")
        above = self._column("parent_key").in_(parents - {None})
        conditions = [self._below(None)] if None in parents else []
        for condition in (*conditions, (above, self._here)):
            for parent, version, is_selected in self._session.execute(select(*columns).where(*condition)):
                found[parent].versions.add(version)
                found[parent].is_chosen |= bool(is_selected)
        return found

    def _below(self, parent: Any) -> tuple[Any, ...]:
        above = self._column("parent_key")
        is_below = above.is_(None) if parent is None else above == parent
        return is_below, self._here, self._column("role") != "system"

    def _path_end(self) -> Any:
        query = select(self._sheet.key).where(self._here, self._column("on_path") == 1)
        return self._session.scalar(query.order_by(self._column("position").desc()).limit(1))

    # ------------------------------------------------------------------ places

    def placed(self, row: Row, *, is_chosen: bool = True) -> Row:
        """On the path only where it continues what is shown here."""
        if row[self._names["role"]] == "system":
            return self._set_aside(row)
        key, parent = row[self._sheet.key_name], row[self._names["parent_key"]]
        if parent not in self._positions:
            parent = None  # also where somebody has deleted the parent for good meanwhile
        position = 0 if parent is None else self._positions[parent] + 1
        family = self._families[parent]
        version = row[self._names["version"]]
        if version in family.versions:
            version = max(family.versions) + 1
        selected = bool(is_chosen and row[self._names["selected"]] and not family.is_chosen)
        on_path = bool(selected and row[self._names["on_path"]] and parent == self._end)
        family.versions.add(version)
        family.is_chosen |= selected
        self._positions[key] = position
        self._end = key if on_path else self._end
        place = {
            "parent_key": parent,
            "position": position,
            "version": version,
            "selected": selected,
            "on_path": on_path,
        }
        return {**row, **{self._names[name]: value for name, value in place.items()}}

    def _set_aside(self, row: Row) -> Row:
        """Instructions of a chat that is here as well are kept, but those that hold here go on to hold."""
        name = self._names["deleted_at"]
        if not self._is_grown or row[name] is not None:
            return row
        declared = self._sheet.declared.columns[name]
        return {**row, name: raw_value(declared, utc_now(), self._session.connection().dialect)}

    def says_already(self, row: Row) -> bool:
        """Whether a version beside it has the same words."""
        content, thinking = self._column("content"), self._column("thinking")
        said = row[self._names["thinking"]]
        same = content == row[self._names["content"]], thinking.is_(None) if said is None else thinking == said
        if row[self._names["role"]] == "system":
            beside: tuple[Any, ...] = (self._here, self._column("role") == "system")
        else:
            beside = self._below(row[self._names["parent_key"]])
        return self._session.execute(select(self._sheet.key).where(*beside, *same).limit(1)).first() is not None
