"""The rows of profiles: made, found, named, listed, one of them the default. Keys are not among them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop_chat.errors import ContextMissing, Remedy, RunError, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.services import inputs
from desktop_chat.services.profile_rows import MARK, KeptProfile, KeptService, kept, new_mark, put_cap, put_service
from desktop_chat.services.profile_views import ProfileView

T = TypeVar("T")

LONGEST_NAME = 80
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ProfileBook:
    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._tables = tables

    # ----------------------------------------------------------------- reading

    def all(self) -> list[ProfileView]:
        """In the order of their names."""
        found = [each.view for each in self._read(self._rows)]
        return sorted(found, key=lambda view: view.name.casefold())

    def get(self, name: str) -> ProfileView:
        return self.kept(name).view

    @property
    def default(self) -> ProfileView | None:
        """The one that new chats have."""
        found = self.kept_default()
        return found.view if found else None

    def kept(self, name: str) -> KeptProfile:
        found = self.find(name)
        if found is None:
            raise gone(name)
        return found

    def find(self, name: str) -> KeptProfile | None:
        return next((each for each in self._read(self._rows) if each.name == name), None)

    def kept_default(self) -> KeptProfile | None:
        return next((each for each in self._read(self._rows) if each.is_default), None)

    # ---------------------------------------------------------------- changing

    def create(self, name: str, *, colour: str | None = None, is_default: bool = False) -> ProfileView:
        """A profile without any key."""
        return self._create(name, colour, {}, is_default=is_default)

    def duplicate(self, name: str, new_name: str) -> ProfileView:
        """The same settings under another name, without any key."""
        old = self.kept(name)
        services = {provider: KeptService(each.plain) for provider, each in old.services.items() if each.plain}
        return self._create(new_name, old.colour, services, cap=old.cap)

    def _create(
        self,
        name: str,
        colour: str | None,
        services: dict[str, KeptService],
        *,
        cap: Decimal | None = None,
        is_default: bool = False,
    ) -> ProfileView:
        wanted, shade = _name(name), _colour(colour)

        def work(session: Session) -> ProfileView:
            self._refuse_taken(session, wanted)
            row = self._tables.new(self._tables.profile, name=wanted, colour=shade, settings={MARK: new_mark()})
            for provider, service in services.items():
                put_service(row, provider, service)
            put_cap(row, cap)
            session.add(row)
            session.flush()
            if is_default:
                self._set_default(session, row.key)
            return kept(row).view

        return self._database.write(work)

    def rename(self, name: str, new_name: str) -> ProfileView:
        """Its chats, and what it has paid for, go along; its keys stay where they are."""
        wanted = _name(new_name)

        def work(session: Session, row: Any) -> None:
            if wanted == row.name:
                return
            self._refuse_taken(session, wanted, but=row.key)
            self._refuse_answering(session, row.name)
            for table in (self._tables.chat, self._tables.message, self._tables.usage):
                same = {"updated_at": table.updated_at} if hasattr(table, "updated_at") else {}
                change = update(table).where(table.profile == row.name).values(profile=wanted, **same)
                session.execute(change.execution_options(synchronize_session=False))
            row.name = wanted

        return self._change(name, work)

    def recolour(self, name: str, colour: str | None) -> ProfileView:
        shade = _colour(colour)
        return self._change(name, lambda session, row: setattr(row, "colour", shade))

    def set_cap(self, name: str, dollars: Decimal | int | None) -> ProfileView:
        """The most that it may spend in a month; None is no limit."""
        cap = None if dollars is None else Decimal(dollars)
        if cap is not None and (not cap.is_finite() or cap < 0):
            raise UserError(sentence("A limit is an amount of money from 0 on."))
        return self._change(name, lambda session, row: put_cap(row, cap))

    def make_default(self, name: str | None) -> None:
        """New chats have this one; None: they have none."""
        key = None if name is None else self.kept(name).key
        self._database.write(lambda session: self._set_default(session, key))

    # ------------------------------------------------------------------ within

    def _change(self, name: str, work: Callable[[Session, Any], object]) -> ProfileView:
        def unit(session: Session) -> ProfileView:
            row = session.scalars(select(self._tables.profile).where(self._tables.profile.name == name)).first()
            if row is None:
                raise gone(name)
            work(session, row)
            session.flush()
            return kept(row).view

        return self._database.write(unit)

    def _rows(self, session: Session) -> list[KeptProfile]:
        return [kept(row) for row in session.scalars(select(self._tables.profile))]

    def _read(self, work: Callable[[Session], T]) -> T:
        return self._database.read(work)

    def _set_default(self, session: Session, key: Any) -> None:
        for row in session.scalars(select(self._tables.profile)):
            row.is_default = row.key == key

    def _refuse_taken(self, session: Session, name: str, *, but: Any = None) -> None:
        for row in self._rows(session):
            if row.key != but and row.name.casefold() == name.casefold():
                raise UserError(sentence("There is a profile named {name} already.", name=row.name))

    def _refuse_answering(self, session: Session, name: str) -> None:
        """An answer that is being written would be paid for by a name that is gone."""
        run, chat = self._tables.run, self._tables.chat
        busy = select(run.key).join(chat, run.chat_key == chat.key)
        busy = busy.where(chat.profile == name, run.status == "in_progress")
        if session.execute(busy.limit(1)).first() is not None:
            text = sentence("An answer is being written with the profile {name}. Wait for it.", name=name)
            raise RunError(text, remedy=Remedy.WAIT)


def gone(name: str) -> ContextMissing:
    return ContextMissing(sentence("There is no profile named {name} here.", name=name), remedy=Remedy.ADD_KEY)


def _name(name: str) -> str:
    wanted = " ".join(inputs.words(name).split())
    if not wanted or len(wanted) > LONGEST_NAME:
        raise UserError(sentence("A profile has a name of at most {most} characters.", most=LONGEST_NAME))
    return wanted


def _colour(colour: str | None) -> str | None:
    if colour is not None and not _COLOUR.fullmatch(colour):
        raise UserError(sentence("A colour is written as #rrggbb, not {colour}.", colour=colour))
    return colour
