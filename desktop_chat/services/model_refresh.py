"""Asks models.dev and every configured service which models there are, and stores what is new of each at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from desktop_chat import tasks
from desktop_chat.errors import Error
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.providers.context import Context
from desktop_chat.providers.lookups import Lookups, offering
from desktop_chat.providers.model_source import NAME, ModelSource, Published
from desktop_chat.providers.models_dev import KNOWN
from desktop_chat.providers.provider import OfferedModel, Provider
from desktop_chat.services.model_lines import LISTED, PUBLISHED, Told
from desktop_chat.services.model_rows import ModelRows
from desktop_chat.services.settling import settled

Listed: TypeAlias = Sequence[OfferedModel] | Error


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How it went with one of those that were asked."""

    provider: str
    """A provider, or 'models.dev'."""
    models: int | None = None
    """How many it told of; None: it failed, or had nothing new."""
    changed: int = 0
    """Rows that were added or changed for it."""
    error: Error | None = None


Progress: TypeAlias = Callable[[Refreshed, int, int], object]
"""Is told how one of them went, how many are done, and of how many."""


class Refresh:
    def __init__(
        self, database: Database, tables: Tables, providers: Mapping[str, Provider], source: ModelSource
    ) -> None:
        self._database = database
        self._providers = providers
        self._source = source
        self._has_table = tables.model is not None
        self._rows = ModelRows(tables)

    async def perform(self, context: Context, progress: Progress | None) -> tuple[Refreshed, ...]:
        if not self._has_table:
            return ()
        asked = {
            name: able
            for name, provider in self._providers.items()
            if name in context.providers and (able := offering(provider, "models")) is not None
        }
        tell = _Counting(progress, len(asked) + self._wants_published)
        mark = self._database.read(self._rows.mark)
        published, lists = await asyncio.gather(
            self._published(context, mark.get("etag"), tell),
            asyncio.gather(*(self._list(provider, context, tell) for provider in asked.values())),
        )
        listed = dict(zip(asked, lists, strict=True))
        changed = await settled(tasks.start(self._store(published, listed), name="store the models"))
        return tuple(replace(each, changed=changed.get(each.provider, 0)) for each in tell.done)

    @property
    def _wants_published(self) -> bool:
        return any(name in KNOWN for name in self._providers)

    async def _published(self, context: Context, etag: str | None, tell: _Counting) -> Published | None:
        """None where it fails, or where nothing has changed."""
        if not self._wants_published:
            return None
        found, failure = None, None
        try:
            found = await self._source.fetch(context.settings(NAME), etag)
        except Error as error:
            failure = error
        count = None if found is None else sum(len(found.catalogue.get(name, ())) for name in self._providers)
        tell(Refreshed(NAME, count, error=failure))
        return found

    async def _list(self, provider: Lookups, context: Context, tell: _Counting) -> Listed:
        name = provider.name
        try:
            models = await provider.listed_models(await context.fetched(name))
        except Error as error:
            tell(Refreshed(name, error=error))
            return error
        tell(Refreshed(name, len(models)))
        return models

    async def _store(self, published: Published | None, listed: Mapping[str, Listed]) -> dict[str, int]:
        """Each provider's in one short unit of work, planned beforehand, so that no answer waits to be kept.

        The mark comes last: what was interrupted is fetched and done again.
        """
        changed: dict[str, int] = {}
        for provider in self._providers:
            told = _told(provider, published, listed.get(provider, ()))
            if told:
                plan = await self._database.read_in_worker(partial(self._rows.plan, provider=provider, told=told))
                counts = await self._database.write_soon(partial(self._rows.carry_out, plan=plan))
                for each, count in zip(told, counts, strict=True):
                    name = NAME if each.by == PUBLISHED else provider
                    changed[name] = changed.get(name, 0) + count
        if published is not None:
            is_whole = not any(isinstance(own, Error) for own in listed.values())
            etag = published.etag if is_whole else None
            await self._database.write_soon(partial(self._rows.set_mark, etag=etag, date=published.date))
        return changed


def _told(provider: str, published: Published | None, own: Listed) -> list[Told]:
    """What models.dev says comes first, what the service itself says counts; nothing of one that failed."""
    if isinstance(own, Error):
        return []
    told = []
    if published is not None and published.catalogue.get(provider):
        told.append(Told(provider, published.catalogue[provider], PUBLISHED))
    if own:
        told.append(Told(provider, _dated(own), LISTED))
    return told


class _Counting:
    """Tells of each as it is done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self.done: list[Refreshed] = []

    def __call__(self, each: Refreshed) -> None:
        self.done.append(each)
        if self._progress is not None:
            self._progress(each, len(self.done), self._total)


def _dated(models: Sequence[OfferedModel]) -> list[OfferedModel]:
    """What a service says of its prices today is so today."""
    today = datetime.now(UTC).date().isoformat()
    return [replace(each, prices_date=each.prices_date or today) if each.prices else each for each in models]
