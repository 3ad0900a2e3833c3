"""Brings the models that come with the program into the table: once, and again when there are others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.bundled_models import BundledModels
from desktop_chat.providers.models_dev import KNOWN, Catalogue
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.model_facts import ModelFacts, facts_of
from desktop_chat.services.model_lines import PUBLISHED, Told
from desktop_chat.services.model_rows import ModelRows, Plan
from desktop_chat.services.settling import settled


class Bundle:
    """The table is brought in step when somebody first looks through it, or by `load` before."""

    def __init__(self, database: Database, tables: Tables, providers: Sequence[str]) -> None:
        self._database = database
        self._rows = ModelRows(tables)
        self._known = [name for name in providers if name in KNOWN]
        self._has_table = tables.model is not None
        self._is_loaded = not self._has_table or not self._known
        self._catalogue: Catalogue | None = None

    def load_now(self) -> None:
        """Only the first call does anything, and that only when the data is another than before."""
        for unit in self._units():
            self._database.write(unit, is_synced=False)
        self._is_loaded = True

    async def load(self) -> None:
        """The same while others work. Cancelled, it ends with the step that it is at."""
        units = await settled(asyncio.to_thread(lambda: list(self._units())))
        for unit in units:
            await asyncio.sleep(0)  # where a cancellation is heard
            await settled(self._database.write_soon(unit, is_synced=False))
        self._is_loaded = True

    def find(self, provider: str, name: str) -> OfferedModel | None:
        """A model that comes with the program and is not in the table yet."""
        if self._is_loaded and self._has_table:
            return None
        return next((each for each in self._whole().get(provider, ()) if each.id == name), None)

    def unstored(self) -> list[ModelFacts]:
        """What comes with the program, for one that keeps no table of models."""
        catalogue = self._whole()
        return [facts_of(name, each, "bundled") for name in self._known for each in catalogue.get(name, ())]

    def _whole(self) -> Catalogue:
        if self._catalogue is None:
            self._catalogue = BundledModels().catalogue() if self._known else {}
        return self._catalogue

    def _units(self) -> Iterator[Callable[[Session], object]]:
        if self._is_loaded:
            return
        bundled = BundledModels()
        mark = self._database.read(self._rows.mark)
        if mark.get("bundle") != self._signature(bundled):
            if not _is_older(bundled.date, mark.get("date")):
                for plan in self._plans(bundled.catalogue()):
                    yield from (partial(self._rows.carry_out, plan=part) for part in plan.parts)
            yield lambda session: self._finish(session, bundled)

    def _signature(self, bundled: BundledModels) -> str:
        """Another set of providers needs other rows."""
        return f"{bundled.mark} {' '.join(sorted(self._known))}"

    def _finish(self, session: Session, bundled: BundledModels) -> None:
        """Last, so that what was interrupted is done again."""
        before = self._rows.mark(session)
        date = max(filter(None, (before.get("date"), bundled.date)), default=None)
        self._rows.set_mark(session, bundle=self._signature(bundled), date=date)

    def _plans(self, catalogue: Catalogue) -> Iterator[Plan]:
        """Worked out where it holds up nobody, and written in a few milliseconds each."""
        for provider in self._known:
            told = Told(provider, catalogue[provider], PUBLISHED)
            yield self._database.read(partial(self._rows.plan, provider=provider, told=(told,)))


def _is_older(date: str | None, than: str | None) -> bool:
    """Whether this data would put back what was fetched since."""
    return date is not None and than is not None and date < than
