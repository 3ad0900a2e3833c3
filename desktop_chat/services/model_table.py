"""The models as one table: rows, what comes with the program, and what providers offer by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.models.writing import flush
from desktop_chat.providers.provider import OfferedModel, Provider
from desktop_chat.services.model_bundle import Bundle
from desktop_chat.services.model_facts import COLUMNS, ModelFacts, facts_of, facts_of_row
from desktop_chat.services.model_lines import PUBLISHED
from desktop_chat.services.model_rows import MARK, ModelRows
from desktop_chat.services.settling import settled


class ModelTable:
    """`order` are the providers, the first to be asked first."""

    def __init__(
        self, database: Database, tables: Tables, providers: Mapping[str, Provider], order: Sequence[str]
    ) -> None:
        self._database = database
        self._tables = tables
        self._providers = providers
        self._order = order
        self._rows = ModelRows(tables)
        self._known: tuple[tuple[object, ...], tuple[ModelFacts, ...]] | None = None
        self.bundle = Bundle(database, tables, tuple(providers))

    def exact(self, name: str, provider: str | None) -> ModelFacts | None:
        """A row, or what a provider offers by itself. It reads no more than it must."""
        stored = self._database.read(lambda session: self.stored(session, name, provider))
        if stored is not None:
            return stored
        for offering, offered in self.offered():
            if offered.id == name and provider in (None, offering):
                return self.keep(offering, offered, "provider")
        return None

    def taken_at_its_word(self, name: str, provider: str) -> ModelFacts:
        """A row for this model, whatever is known of it. The whole table is not brought in step for it."""
        known = self.bundle.find(provider, name)
        if known is not None:
            return self.keep(provider, known, "bundled", (PUBLISHED,))
        return self.keep(provider, OfferedModel(name), "user")

    def everything(self) -> Sequence[ModelFacts]:
        """Every model of these providers; the first call brings in those that come with the program.

        The same object until one of them changes.
        """
        self.bundle.load_now()
        return self._read_anew()

    async def load(self) -> None:
        """What the first look would do, for whoever has others to let work meanwhile."""
        await self.bundle.load()
        await asyncio.sleep(0)  # where a cancellation is heard
        await settled(asyncio.to_thread(self._read_anew))

    def _read_anew(self) -> Sequence[ModelFacts]:
        """In any thread; two at once do the same twice."""
        state = self._state()
        if self._known is None or self._known[0] != state:
            self._known = state, self._everything()
        return self._known[1]

    def _everything(self) -> tuple[ModelFacts, ...]:
        found = {(facts.provider, facts.name): facts for facts in self._stored()}
        for provider, offered in self.offered():
            found.setdefault((provider, offered.id), facts_of(provider, offered))
        return tuple(facts for facts in found.values() if facts.provider in self._providers)

    def _state(self) -> tuple[object, ...]:
        """Another one when any row was added, changed or deleted, by whichever program."""
        model: Any = self._tables.model
        if model is None:
            return (self.offered(),)
        query = select(func.count(), func.max(model.updated_at), func.max(model.key))
        return self.offered(), *self._database.read(lambda session: tuple(session.execute(query).one()))

    def offered(self) -> list[tuple[str, OfferedModel]]:
        """What providers offer without being asked, with whose it is."""
        return [(name, model) for name, provider in self._providers.items() for model in provider.models]

    def keep(self, provider: str, offered: OfferedModel, source: str, told_by: tuple[str, ...] = ()) -> ModelFacts:
        """A row for it, unless there is one."""
        if self._tables.model is None:
            return facts_of(provider, offered, source)

        def work(session: Session) -> ModelFacts:
            existing = self.stored(session, offered.id, provider)
            if existing is not None:
                return existing
            row = self._rows.add(session, provider, offered, source, told_by)
            flush(session)
            return facts_of_row(row)

        return self._database.write(work)

    def place(self, provider: str) -> int:
        return self._order.index(provider) if provider in self._order else len(self._order)

    def most_used(self, limit: int) -> list[tuple[str, str]]:
        """Providers and names of those that answered most often."""
        usage = self._tables.usage
        times = func.count()
        query = (
            select(usage.provider, usage.model_name)
            .where(usage.status == "succeeded")
            .group_by(usage.provider, usage.model_name)
            .order_by(times.desc(), usage.provider, usage.model_name)
            .limit(limit)
        )
        return self._database.read(lambda session: [(row[0], row[1]) for row in session.execute(query)])

    def stored(self, session: Session, name: str, provider: str | None) -> ModelFacts | None:
        """The row of a model that is called exactly so."""
        model: Any = self._tables.model
        if model is None:
            return None
        query = select(model).where(model.model_id == name, model.provider != MARK)
        if provider is not None:
            query = query.where(model.provider == provider)
        found = [facts_of_row(row) for row in session.scalars(query)]
        return min(found, key=lambda facts: (facts.retired, self.place(facts.provider)), default=None)

    def _stored(self) -> list[ModelFacts]:
        model: Any = self._tables.model
        if model is None:
            return self.bundle.unstored()
        columns = [getattr(model, name) for name in COLUMNS]
        query = select(model.key.label("key"), *columns).where(model.provider != MARK)
        query = query.order_by(model.provider, model.model_id)
        return self._database.read(lambda session: [facts_of_row(row) for row in session.execute(query)])
