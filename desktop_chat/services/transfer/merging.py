"""Puts rows beside those that are here: what is here stays, what is new is added, nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.language import sentence
from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer import rows
from desktop_chat.services.transfer.merging_assistants import AssistantMerge
from desktop_chat.services.transfer.merging_messages import MessageMerge
from desktop_chat.services.transfer.merging_parts import KeyMap, PartMerge
from desktop_chat.services.transfer.merging_shared import SharedMerge, refuse_strangers
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.transfer.rows import Row, Source
from desktop_chat.services.transfer.sheets import Sheets
from desktop_chat.services.transfer.tree_order import pieces

T = TypeVar("T")

SHARED = ("model", "blob", "profile", "outbox")
"""Roles whose rows belong to no chat."""


@dataclass
class Counts:
    new: int = 0
    grown: int = 0
    known: int = 0
    messages: int = 0


class Merging:
    """Each unit of work is short and leaves every chat whole, so that whoever writes meanwhile hardly waits."""

    def __init__(self, source: Storage, here: Storage, steps: Steps) -> None:
        self._source, self._here, self._steps = Source(source), here.database, steps
        self._sheets = Sheets(here.tables)
        self._keys = KeyMap()
        self._parts = PartMerge(self._sheets, self._keys)
        self._assistants = AssistantMerge(self._sheets, self._keys, here.tables)
        self._messages = MessageMerge(self._sheets, self._parts, here.tables)
        self.counts = Counts()

    def run(self) -> Counts:
        shared = [*self._sheets.others, *filter(None, map(self._sheets.find, SHARED))]
        for sheet in shared:
            merge = SharedMerge(sheet, self._keys)
            for page in self._source.pages(sheet):
                self._steps.add(0)
                self._write(partial(merge.put, page=page))
        self._put_assistants()
        chats = self._sheets.of("chat")
        total = self._source.database.read(lambda session: rows.count(session, self._sheets.of("message")))
        self._steps.begin(sentence("Bringing in chats…"), total)
        for page in self._source.pages(chats):
            for chat in page:
                self._chat(chat)
        self._here.write(lambda session: rows.touch(session, chats))
        return self.counts

    def _put_assistants(self) -> None:
        """Each with all of its versions; before the chats that they answer in."""
        sheet, versions = self._sheets.of("assistant"), self._sheets.of("assistant_version")
        for page in self._source.pages(sheet):
            for told in page:
                below = versions.column(versions.own("assistant_key")) == told[sheet.key_name]
                its = self._source.where(versions, below)
                self._write(partial(self._assistants.put, told=told, told_versions=its))
            self._steps.add(0)

    def _write(self, work: Callable[[Session], T]) -> T:
        """Not synced: what a power cut undoes comes with the next import. The last unit syncs all before it."""
        return self._here.write(work, is_synced=False)

    def _chat(self, chat: Row) -> None:
        sheet, messages = self._sheets.of("chat"), self._sheets.of("message")
        key = chat[sheet.key_name]
        is_new, added = False, 0
        for piece in self._source.database.read(lambda session: pieces(session, messages, key)):
            is_made, count = self._piece(chat, piece)
            is_new, added = is_new or is_made, added + count
            self._steps.add(len(piece))
        for role in ("run", "tool_call", "attachment", "usage", "run_step"):
            for page in self._pages_of(role, key):
                self._write(partial(self._parts.put, role=role, page=page))
                self._steps.add(0)
        if added and not is_new:
            self._write(lambda session: self._move_up(session, chat))
        self._note(added, is_new=is_new)

    def _piece(self, chat: Row, keys: list[Any]) -> tuple[bool, int]:
        """Some messages with what belongs to them, and the chat itself where it is not here."""
        messages = self._sheets.of("message")
        found = self._source.of_keys(messages, keys)
        told = [found[key] for key in keys]
        runs = self._source.of_keys(self._sheets.of("run"), self._messages.runs_of(told))
        belonging = {role: self._source.where(*where) for role, where in self._belonging(keys)}

        def work(session: Session) -> tuple[bool, int]:
            is_made = self._make_chat(session, chat)
            added = self._messages.put(session, chat[self._sheets.of("chat").key_name], told, runs)
            for role, page in belonging.items():
                self._parts.put(session, role, page)
            return is_made, added

        return self._write(work)

    def _belonging(self, keys: list[Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
        for role in ("tool_call", "attachment"):
            sheet = self._sheets.find(role)
            if sheet is not None:
                yield role, (sheet, sheet.column(sheet.own("message_key")).in_(keys))

    def _pages_of(self, role: str, chat_key: Any) -> Iterator[list[Row]]:
        """All rows of this kind in a chat."""
        sheet, messages, runs = self._sheets.find(role), self._sheets.of("message"), self._sheets.of("run")
        if sheet is None:
            return iter(())
        if role in ("run", "usage"):
            return self._source.pages(sheet, sheet.column(sheet.own("chat_key")) == chat_key)
        name, above = ("run_key", runs) if role == "run_step" else ("message_key", messages)
        owners = select(above.key).where(above.column(above.own("chat_key")) == chat_key)
        return self._source.pages(sheet, sheet.column(sheet.own(name)).in_(owners))

    def _make_chat(self, session: Session, chat: Row) -> bool:
        sheet = self._sheets.of("chat")
        here = rows.by_key(session, sheet, [chat[sheet.key_name]])
        for row in here.values():
            refuse_strangers(sheet, row, chat)
        if not here:
            rows.add(session, sheet, [self._keys.mapped(sheet, chat)])
        return not here

    def _move_up(self, session: Session, chat: Row) -> None:
        """It has new messages: it is as recent as they are. All else that is set for it stays as it is here."""
        sheet = self._sheets.of("chat")
        key, name = chat[sheet.key_name], sheet.own("updated_at")
        row = rows.by_key(session, sheet, [key]).get(key)
        if row is not None and row[name] < chat[name]:
            rows.change(session, sheet, key, {name: chat[name]})

    def _note(self, added: int, *, is_new: bool) -> None:
        self.counts.messages += added
        self.counts.new += is_new
        self.counts.grown += bool(added) and not is_new
        self.counts.known += not added and not is_new
