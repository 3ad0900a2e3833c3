"""Models are found by name without a network, and near names are told where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from desktop_chat import Library, ModelUnknown, ScriptedProvider, UserError
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.registry import ModelFacts
from tests.support.libraries import House, rows
from tests.support.trees import EVERY_SET

LARGE = OfferedModel(
    "large-1",
    context_window=1000,
    max_output=100,
    capabilities=frozenset({"b", "a"}),
    prices={"input": Decimal("0.1")},
)


@pytest.fixture(params=["ready", "no model"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    providers = [
        ScriptedProvider(name="one", models=[LARGE]),
        ScriptedProvider(name="two", models=[LARGE, OfferedModel("small-1")]),
    ]
    library = House(tmp_path, EVERY_SET[request.param]()).opened(providers=providers)
    yield library
    library.close()


def test_a_model_is_offered_by_the_first_provider_that_has_it(library: Library) -> None:
    facts = library.models.resolve("large-1")
    assert (facts.provider, facts.context_window, facts.max_output) == ("one", 1000, 100)
    assert facts.capabilities == ("a", "b") and Decimal(facts.prices["input"]) == Decimal("0.1")
    assert library.models.resolve("small-1").provider == "two"
    assert library.models.resolve("large-1", "two").provider == "two"


def test_a_model_has_one_row_however_often_it_is_used(library: Library) -> None:
    for _ in range(2):
        key = library.models.resolve("large-1").key
    if library.tables.model is None:
        assert key is None
    else:
        (row,) = rows(library, library.tables.model)
        assert (row.key, row.source, row.retired) == (key, "provider", False)


@pytest.mark.parametrize(("name", "words"), [("large-2", "large-1"), ("zzz", "no model named zzz.")])
def test_an_unknown_model_is_an_error_with_near_names(library: Library, name: str, words: str) -> None:
    with pytest.raises(ModelUnknown, match=words):
        library.models.resolve(name)
    with pytest.raises(ModelUnknown):
        library.models.resolve("small-1", "one")


def test_a_model_may_be_assumed_to_exist(library: Library) -> None:
    with pytest.raises(UserError, match="provider"):
        library.models.resolve("new-1", assume_exists=True)
    facts = library.models.resolve("new-1", "one", assume_exists=True)
    assert (facts.provider, facts.name, facts.source) == ("one", "new-1", "user")
    assert library.models.facts("one", "new-1") == facts


def test_of_a_model_that_is_gone_its_name_is_known(library: Library) -> None:
    assert library.models.facts("gone", "old-1") == ModelFacts("gone", "old-1")
    assert library.models.facts("two", "large-1").context_window == 1000


def test_all_models_are_listed_once(library: Library) -> None:
    library.models.resolve("large-1")
    listed = [(view.provider, view.id) for view in library.models.all()]
    assert sorted(listed) == [("one", "large-1"), ("two", "large-1"), ("two", "small-1")]


@pytest.mark.parametrize(
    ("window", "output", "room"), [(None, None, None), (1000, 100, 900), (1000, 900, 750), (1000, None, 750)]
)
def test_some_of_the_window_is_kept_for_the_answer(
    window: int | None, output: int | None, room: int | None
) -> None:
    assert ModelFacts("p", "m", context_window=window, max_output=output).room == room


@pytest.mark.parametrize(
    ("capabilities", "lacks", "takes"),
    [
        ((), None, True),
        (("tools",), None, True),
        (("vision",), None, False),
        (("streaming",), None, True),
        (("vision",), frozenset[str](), True),
        (("vision",), frozenset({"tools"}), False),
    ],
)
def test_tools_are_kept_from_a_model_that_is_known_to_take_none(
    capabilities: tuple[str, ...], lacks: frozenset[str] | None, takes: bool
) -> None:
    assert ModelFacts("p", "m", capabilities=capabilities, lacks=lacks).takes_tools is takes
