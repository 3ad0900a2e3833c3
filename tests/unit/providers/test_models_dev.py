"""The list of models that models.dev publishes is read for the services that the program knows."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import Error, MalformedReply
from desktop_chat.providers.bundled_models import BundledModels
from desktop_chat.providers.models_dev import KNOWN, parse_catalogue
from desktop_chat.providers.provider import OfferedModel, PriceTier
from tests.support.published import a_model, published


def read_one(**more: Any) -> OfferedModel:
    (model,) = parse_catalogue(published(openai=[a_model("m-1", **more)]), "2026-05-05")["openai"]
    return model


def test_a_model_is_read_with_its_limits_prices_and_abilities() -> None:
    model = read_one(family="m", knowledge="2025-12", structured_output=False, temperature=True, reasoning=True)
    assert (model.id, model.name, model.family, model.knowledge_date) == ("m-1", "M-1", "m", "2025-12")
    assert (model.context_window, model.max_output, model.released) == (1000, 100, "2026-01-01")
    assert model.capabilities == {"tools", "vision", "temperature", "reasoning"}
    assert model.lacks == frozenset({"structured_output"})
    assert model.prices == {"input": Decimal(1), "output": Decimal("4.5")} and model.prices_date == "2026-05-05"
    assert model.modalities == {"input": ["text", "image"], "output": ["text"]}
    assert not model.is_deprecated and model.tiers == () and model.reasoning_options == ()


def test_what_is_not_said_is_unknown_and_not_lacking() -> None:
    model = read_one(modalities={}, limit={"context": 0}, cost=None, release_date=None)
    assert model.context_window is None and model.max_output is None
    assert model.prices == {} and model.prices_date is None
    assert model.lacks is not None
    assert not {"vision", "structured_output"} & (model.capabilities | model.lacks)


@pytest.mark.parametrize(
    ("more", "tiers"),
    [
        ({"tiers": [{"input": 2, "output": 9, "tier": {"type": "context", "size": 272000}}]}, 272_000),
        ({"context_over_200k": {"input": 2, "output": 9}}, 200_000),
        ({"tiers": [{"input": 2, "tier": {"type": "time", "size": 3}}, {"input": 2}, 5, {"tier": 7}]}, None),
    ],
    ids=["tiers", "the older form", "tiers of another kind"],
)
def test_longer_requests_have_prices_of_their_own(more: dict[str, Any], tiers: int | None) -> None:
    model = read_one(cost={"input": 1, "output": 4.5, **more})
    wanted = (PriceTier(tiers, {"input": Decimal(2), "output": Decimal(9)}),) if tiers else ()
    assert model.tiers == wanted


def test_prices_that_are_none_are_left_out() -> None:
    assert read_one(cost={"input": -1, "output": "free", "cache_read": True}).prices == {}


def test_ways_to_think_and_what_is_about_to_go_are_told() -> None:
    options = [{"type": "effort", "values": ["low", "high"]}]
    model = read_one(reasoning_options=options, status="deprecated")
    assert model.reasoning_options == tuple(options) and model.is_deprecated
    assert "embeddings" in read_one(family="text-embedding").capabilities


def test_one_provider_of_ours_may_be_several_of_theirs() -> None:
    both = published(
        google_vertex=[a_model("gemini", name="first"), a_model("one")],
        google_vertex_anthropic=[a_model("gemini", name="second"), a_model("claude")],
        unknown=[a_model("other")],
    )
    read = parse_catalogue(both, None)
    assert [(model.id, model.name) for model in read["vertexai"]] == [
        ("gemini", "first"),
        ("one", "One"),
        ("claude", "Claude"),
    ]
    assert set(read) == KNOWN and read["openai"] == ()


@pytest.mark.parametrize(
    "said", [b"", b"<html>", b"[]", b"{}", b'{"openai": 5}', b'{"openai": {"models": {"a": 1}}}']
)
def test_what_is_no_such_list_is_refused(said: bytes) -> None:
    with pytest.raises(MalformedReply):
        parse_catalogue(said, None)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda each: (
            st.lists(each)
            | st.dictionaries(
                st.sampled_from(["models", "openai", "id", "cost", "tiers", "tier", "size", "limit", "input"]),
                each,
            )
        ),
        max_leaves=20,
    )
)
def test_no_list_whatever_it_holds_raises_another_error(said: object) -> None:
    for whole in (
        said,
        {"openai": {"models": {"m": said}}},
        {"openai": {"models": {"m": {"id": "m", "cost": said}}}},
    ):
        try:
            parse_catalogue(json.dumps(whole).encode(), None)
        except Error as error:
            assert isinstance(error, MalformedReply)


def test_the_program_comes_with_models_of_every_service_it_can_name_them_for() -> None:
    bundled = BundledModels()
    read = bundled.catalogue()
    assert bundled.date is not None and bundled.date >= "2026-05-21"
    assert all(read[name] for name in KNOWN)
    assert sum(map(len, read.values())) > 700
    assert BundledModels().mark == bundled.mark


def test_the_mark_is_that_of_the_data() -> None:
    packed = gzip.compress(b"{}")
    assert len(BundledModels().mark) == len(packed[-8:].hex())
