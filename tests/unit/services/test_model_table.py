"""The table of models: brought in step with what comes with the program and what is published, and searched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library, ModelUnknown, ScriptedProvider, tasks
from desktop_chat.models import Tables
from desktop_chat.providers.bundled_models import BundledModels
from desktop_chat.providers.models_dev import parse_catalogue
from desktop_chat.services.model_lines import LISTED, PUBLISHED, Told
from desktop_chat.services.model_rows import MARK, ModelRows
from tests.support.libraries import House, rows, said
from tests.support.published import a_model, published
from tests.support.trees import EVERY_SET

SPOKEN = "scripted-1"
SCRIPT = "Hello."


def opened(folder: Path, tables: Tables | None = None, *names: str) -> Library:
    providers = [
        ScriptedProvider(),
        *(ScriptedProvider(name=name, models=[]) for name in names or ("xai", "cohere")),
    ]
    return House(folder, tables or Tables()).opened(providers=providers)


@pytest.fixture(params=["ready", "foreign", "no model"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    opening = opened(tmp_path, EVERY_SET[request.param]())
    yield opening
    opening.close()


def every_row(library: Library) -> list[Any]:
    assert library.tables.model is not None
    return list(rows(library, library.tables.model))


def marks(library: Library) -> list[Any]:
    return [row for row in every_row(library) if row.provider == MARK]


def test_the_models_that_come_with_the_program_are_known(library: Library) -> None:
    grok = library.models.resolve("grok")
    assert grok.provider == "xai" and grok.context_window and grok.prices["input"] and grok.prices["date"]
    assert library.models.resolve(grok.name).key == grok.key
    assert {model.provider for model in library.models.all()} == {"scripted", "xai", "cohere"}
    assert MARK not in {model.id for model in library.models.all()}


def test_a_service_without_a_list_of_its_own_has_the_models_that_are_published(tmp_path: Path) -> None:
    library = opened(tmp_path, None, "perplexity")
    assert "sonar" in {model.id for model in library.models.of("perplexity")}
    assert library.models.resolve("sonar").prices["input"]
    library.close()


def test_they_are_brought_in_once_and_by_nobody_who_needs_none(tmp_path: Path) -> None:
    library = opened(tmp_path)
    library.models.resolve(SPOKEN)
    assert marks(library) == []
    count = len(library.models.all())
    (mark,) = marks(library)
    assert BundledModels().mark in mark.extras["bundle"] and mark.retired
    library.close()
    again = opened(tmp_path)
    assert len(again.models.all()) == count
    assert marks(again)[0].updated_at == mark.updated_at
    again.close()


async def test_a_program_with_a_window_brings_them_in_beforehand(tmp_path: Path) -> None:
    library = opened(tmp_path)
    await library.models.load()
    assert len(every_row(library)) > 10 and len(marks(library)) == 1
    await library.models.load()
    await library.aclose()


async def test_a_program_that_ends_meanwhile_brings_in_the_rest_at_its_next_start(tmp_path: Path) -> None:
    library = opened(tmp_path)
    loading = tasks.start(library.models.load(), name="load")
    await asyncio.sleep(0)
    loading.cancel()
    await asyncio.wait({loading})
    assert loading.cancelled() and marks(library) == []
    await library.aclose()
    again = opened(tmp_path)
    assert len(again.models.of("xai")) > 3 and len(marks(again)) == 1
    await again.aclose()


def test_another_set_of_services_brings_its_models(tmp_path: Path) -> None:
    library = opened(tmp_path, None, "xai")
    assert library.models.all() and not library.models.of("cohere")
    library.close()
    library = opened(tmp_path, None, "xai", "cohere")
    assert library.models.of("cohere")
    library.close()


def test_older_data_does_not_put_back_what_was_fetched_since(tmp_path: Path) -> None:
    library = opened(tmp_path)
    table = ModelRows(library.tables)
    library.database.write(lambda session: table.set_mark(session, date="2999-01-01", bundle="another", etag="e"))
    assert {model.provider for model in library.models.all()} == {"scripted"}
    mark = library.database.read(table.mark)
    assert mark["date"] == "2999-01-01" and BundledModels().mark in mark["bundle"] and mark["etag"] == "e"
    library.close()


def test_a_model_taken_at_its_word_is_known_if_it_comes_with_the_program(library: Library) -> None:
    listed = BundledModels().catalogue()["xai"][0]
    facts = library.models.resolve(listed.id, "xai", assume_exists=True)
    assert facts.source == "bundled" and facts.context_window == listed.context_window
    assert library.models.resolve("mine", "xai", assume_exists=True).source == "user"
    assert library.models.resolve(listed.id, "xai", assume_exists=True).name == listed.id


async def test_a_chat_keeps_the_model_that_was_meant(tmp_path: Path) -> None:
    library = opened(tmp_path)
    chat = library.create_chat(model="grok")
    assert chat.model is not None and chat.model.provider == "xai" and chat.model.id.startswith("grok-")
    assert said(chat) == []
    await library.aclose()


# ---------------------------------------------------------------- looking


def test_models_are_found_by_what_they_can(library: Library) -> None:
    able = library.models.supports("vision", "tools")
    assert able and all({"vision", "tools"} <= {*model.capabilities} for model in able)
    assert {model.provider for model in library.models.supports("tools", provider="xai")} == {"xai"}
    assert all("pdf" in model.input_kinds for model in library.models.supports("pdf"))
    assert library.models.supports("flying") == []


def test_models_are_found_by_words(library: Library) -> None:
    assert {model.provider for model in library.models.search("COMMAND cohere")} == {"cohere"}
    assert library.models.search("grok")[0].id.startswith("grok")
    assert library.models.search("no such words") == []
    assert len(library.models.search("")) == len(library.models.all(retired=False))


async def test_the_most_used_come_first(tmp_path: Path) -> None:
    house = House(tmp_path, Tables())
    async with house.open(SCRIPT, SCRIPT) as library:
        for _ in range(2):
            await library.create_chat().ask("Hi")
        assert [(model.provider, model.id) for model in library.models.most_used()] == [("scripted", SPOKEN)]
        assert library.models.taking("image", "scripted") is None


# ---------------------------------------------------------------- keeping in step


def tell(library: Library, by: str, *models: dict[str, Any]) -> int:
    read = parse_catalogue(published(xai=list(models)), "2026-06-01")["xai"]
    rows = ModelRows(library.tables)
    plan = library.database.read(lambda session: rows.plan(session, "xai", [Told("xai", read, by)]))
    (changed,) = library.database.write(lambda session: rows.carry_out(session, plan))
    return changed


def row(library: Library, name: str) -> Any:
    return next(each for each in every_row(library) if each.model_id == name)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Library]:
    library = House(tmp_path, Tables()).opened()
    yield library
    library.close()


def test_what_is_told_again_changes_nothing(bare: Library) -> None:
    assert tell(bare, PUBLISHED, a_model("a"), a_model("b")) == 2
    assert tell(bare, PUBLISHED, a_model("a"), a_model("b")) == 0
    assert tell(bare, PUBLISHED, a_model("a", limit={"context": 5}), a_model("b")) == 1
    assert row(bare, "a").context_window == 5 and row(bare, "a").max_output == 100, "what is not told stays"


def test_what_nobody_tells_of_any_more_is_retired_and_comes_back(bare: Library) -> None:
    tell(bare, PUBLISHED, a_model("a"), a_model("b"))
    key = row(bare, "a").key
    tell(bare, LISTED, a_model("a"))
    tell(bare, PUBLISHED, a_model("b"))
    assert not row(bare, "a").retired, "its own provider still lists it"
    tell(bare, LISTED, a_model("b"))
    assert row(bare, "a").retired and not row(bare, "b").retired
    tell(bare, PUBLISHED, a_model("a"), a_model("b"))
    assert not row(bare, "a").retired and row(bare, "a").key == key


def test_what_is_deprecated_is_retired_unless_its_provider_lists_it(bare: Library) -> None:
    tell(bare, PUBLISHED, a_model("a", status="deprecated"), a_model("b", status="deprecated"))
    tell(bare, LISTED, a_model("a"))
    assert not row(bare, "a").retired and row(bare, "b").retired
    assert (row(bare, "a").source, row(bare, "b").source) == ("provider", "bundled")


def test_a_persons_own_model_stays_theirs_and_is_filled_in(bare: Library) -> None:
    bare.models._table.taken_at_its_word("mine", "xai")
    tell(bare, PUBLISHED, a_model("mine"))
    mine = row(bare, "mine")
    assert (mine.source, mine.context_window, mine.retired) == ("user", 1000, False)
    tell(bare, PUBLISHED, a_model("other"))
    tell(bare, PUBLISHED, a_model("other"))
    assert not row(bare, "mine").retired


def test_a_list_without_prices_for_long_requests_keeps_those_that_are_known(bare: Library) -> None:
    tiers = [{"input": 2, "tier": {"type": "context", "size": 9}}]
    tell(bare, PUBLISHED, a_model("a", cost={"input": 1, "output": 2, "tiers": tiers}))
    tell(bare, LISTED, a_model("a", cost={"input": 1, "output": 2}))
    assert row(bare, "a").prices["tiers"] == [{"above": 9, "input": "2"}]
    tell(bare, LISTED, a_model("a", cost={"input": 3, "output": 2}))
    assert "tiers" not in row(bare, "a").prices and row(bare, "a").prices["input"] == "3"


def test_what_one_source_says_a_model_lacks_another_may_know_better(bare: Library) -> None:
    tell(bare, PUBLISHED, a_model("a", structured_output=False))
    assert row(bare, "a").extras["lacks"] == ["reasoning", "structured_output"]
    tell(bare, LISTED, a_model("a", structured_output=True, tool_call=None))
    known = bare.models._table.exact("a", "xai")
    assert known is not None and known.takes_schemas and known.takes_tools
    assert known.traits.can("structured_output") and known.traits.can("temperature") is None
    assert known.traits.can("reasoning") is False


def test_what_another_program_wrote_since_it_was_planned_is_planned_again(bare: Library) -> None:
    tell(bare, PUBLISHED, a_model("a"))
    table = ModelRows(bare.tables)
    read = parse_catalogue(published(xai=[a_model("a", limit={"context": 7}), a_model("b")]), "2026-06-01")["xai"]
    plan = bare.database.read(lambda session: table.plan(session, "xai", [Told("xai", read, PUBLISHED)]))
    tell(bare, LISTED, a_model("a", limit={"context": 5}), a_model("b"))
    assert bare.database.write(lambda session: table.carry_out(session, plan)) == (2,)
    assert row(bare, "a").extras["told_by"] == [PUBLISHED, LISTED] and row(bare, "a").context_window == 7
    assert row(bare, "b").extras["told_by"] == [PUBLISHED, LISTED]


def test_a_name_is_looked_up_without_reading_the_table_again_until_it_changes(bare: Library) -> None:
    first = bare.models._table.everything()
    assert bare.models._table.everything() is first
    with pytest.raises(ModelUnknown, match="scripted-1"):
        bare.models.resolve("scripted")
    bare.models.resolve("mine", "scripted", assume_exists=True)
    assert [facts.name for facts in bare.models._table.everything()] == ["mine", SPOKEN]
    with pytest.raises(ModelUnknown, match="mine"):
        bare.models.resolve("mines")
