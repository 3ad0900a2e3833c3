"""The list of models is fetched anew: all that was learnt at once, and nothing of whoever fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop_chat import Context, Library, ProviderUnavailable, ScriptedProvider
from desktop_chat.errors import MalformedReply
from desktop_chat.models import Tables
from desktop_chat.providers.service import Service
from desktop_chat.services.model_refresh import Refreshed
from tests.support.libraries import House
from tests.support.lists import entry_with_lookups
from tests.support.published import a_model, published
from tests.support.servers import Loopback, Play, says, serving

TWO = published(xai=[a_model("grok-1"), a_model("grok-2")], cohere=[a_model("command-1")])


def lists(*names: str, then: str | None = None) -> Play:
    return says(200, {"models": list(names), "next": then})


@asynccontextmanager
async def refreshing(
    folder: Path, directory: Play, *own: Play, tables: Tables | None = None
) -> AsyncIterator[tuple[Library, Loopback]]:
    """A library whose models.dev plays the one and whose service `xai` plays the other."""
    async with serving(directory) as there, serving(*(own or (lists("grok-1"),))) as service:
        xai = Service(entry_with_lookups("xai"))
        providers = [xai, ScriptedProvider(name="cohere", models=[])]
        settings = {"models.dev": {"base_url": there.url}} | ({"xai": {"base_url": service.url}} if own else {})
        house = House(folder, tables or Tables())
        library = house.opened(providers=providers, context=Context(settings), default_model=None)
        library.models._table.bundle._is_loaded = True
        try:
            yield library, there
        finally:
            await library.aclose()
            await xai.aclose()


def names(library: Library, *, retired: bool = False) -> list[str]:
    return [model.id for model in library.models.all(retired=retired)]


async def test_what_is_published_and_what_a_service_lists_come_together(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    async with refreshing(tmp_path, says(200, TWO), lists("grok-1", then="2"), lists("grok-9")) as (library, _):
        done = await library.models.refresh(lambda each, number, of: seen.append((each.provider, number, of)))
        assert {each.provider: (each.models, each.error) for each in done} == {
            "models.dev": (3, None),
            "xai": (2, None),
        }
        assert sorted(names(library)) == ["command-1", "grok-1", "grok-2", "grok-9"]
        facts = library.models.resolve("grok-1")
        assert facts.source == "provider" and facts.context_window == 1000
        assert facts.prices["date"] > "2026"
    assert sorted(name for name, _, _ in seen) == ["models.dev", "xai"]
    assert [(number, of) for _, number, of in seen] == [(1, 2), (2, 2)]


async def test_the_same_list_is_not_fetched_twice(tmp_path: Path) -> None:
    directory = says(200, TWO, headers={"etag": '"one"'})
    async with refreshing(tmp_path, directory) as (library, there):
        (first,) = await library.models.refresh()
        assert first.changed == 3
        await library.models.refresh()
        assert [received.headers.get("if-none-match") for received in there.requests] == [None, '"one"']


async def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    async with refreshing(tmp_path, says(304, "")) as (library, _):
        rows = library.models._refresh._rows
        library.database.write(lambda session: rows.set_mark(session, etag='"one"'))
        assert await library.models.refresh() == (Refreshed("models.dev"),)
        assert names(library) == []


@pytest.mark.parametrize(
    ("directory", "error"),
    [
        (says(500, ""), ProviderUnavailable),
        (says(200, "<html>"), MalformedReply),
        (says(200, "{}"), MalformedReply),
    ],
    ids=["down", "a page", "empty"],
)
async def test_without_the_directory_services_are_asked_all_the_same(
    tmp_path: Path, directory: Play, error: type[Exception]
) -> None:
    async with refreshing(tmp_path, directory, lists("grok-1")) as (library, _):
        done = {each.provider: each for each in await library.models.refresh()}
        assert isinstance(done["models.dev"].error, error)
        assert done["xai"].error is None and names(library) == ["grok-1"]


async def test_of_a_service_that_fails_nothing_changes(tmp_path: Path) -> None:
    later = published(xai=[a_model("grok-3")], cohere=[a_model("command-2")])
    plays = [says(200, TWO, headers={"etag": '"one"'}), says(200, later, headers={"etag": '"two"'})]
    async with serving(*plays) as there, serving(lists("grok-1"), says(503, "no")) as service:
        context = Context({"models.dev": {"base_url": there.url}, "xai": {"base_url": service.url}})
        xai = Service(entry_with_lookups("xai"))
        providers = [xai, ScriptedProvider(name="cohere", models=[])]
        library = House(tmp_path, Tables()).opened(providers=providers, context=context, default_model=None)
        library.models._table.bundle._is_loaded = True
        await library.models.refresh()
        done = {each.provider: each for each in await library.models.refresh()}
        assert isinstance(done["xai"].error, ProviderUnavailable)
        assert sorted(names(library)) == ["command-2", "grok-1", "grok-2"]
        assert library.models.resolve("command-1").retired
        await library.models.refresh()
        assert there.requests[-1].headers.get("if-none-match") is None, "what was passed over is asked for again"
        await library.aclose()
        await xai.aclose()


async def test_what_was_read_of_a_model_is_read_again(tmp_path: Path) -> None:
    plays = (lists("grok-1"),)
    async with refreshing(tmp_path, says(200, published(xai=[a_model("grok-1")])), *plays) as (library, _):
        library.models.resolve("grok-1", "xai", assume_exists=True)
        assert library.models.facts("xai", "grok-1").context_window is None
        await library.models.refresh()
        assert library.models.facts("xai", "grok-1").context_window == 1000


async def test_a_library_without_a_table_of_models_asks_nobody(tmp_path: Path) -> None:
    async with refreshing(tmp_path, says(200, TWO), tables=Tables(model=None)) as (library, there):
        assert await library.models.refresh() == () and not there.requests


async def test_finding_a_model_asks_nobody(tmp_path: Path) -> None:
    async with refreshing(tmp_path, says(200, TWO)) as (library, there):
        await library.models.refresh()
        library.models.resolve("grok-2")
        library.models.resolve("command-2", "cohere", assume_exists=True)
        assert len(there.requests) == 1
