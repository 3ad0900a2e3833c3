"""Lists of models in OpenAI's form are read with what each service adds to it."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import Error, MalformedReply
from desktop_chat.providers.lists.models import OpenAiModels
from desktop_chat.providers.provider import OfferedModel

WHOLE = OpenAiModels(always=frozenset({"temperature"}))
PLAIN = OpenAiModels()


def only(told: dict[str, Any], form: OpenAiModels = PLAIN) -> OfferedModel:
    (model,) = form.parse({"data": [told]}).models
    return model


def test_an_id_is_enough() -> None:
    assert only({"id": "m", "object": "model", "created": 1, "owned_by": "x"}) == OfferedModel("m")


def test_openrouter_tells_prices_of_tokens_and_what_a_model_takes() -> None:
    told = {
        "id": "a/b",
        "name": "A: B",
        "context_length": 200000,
        "architecture": {"input_modalities": ["text", "image", "file"], "output_modalities": ["text"]},
        "pricing": {
            "prompt": "0.000001",
            "completion": "0.000005",
            "input_cache_read": "0.0000001",
            "internal_reasoning": "-1",
            "input_cache_write": "odd",
            "request": "0",
        },
        "top_provider": {"context_length": 100000, "max_completion_tokens": 64000},
        "supported_parameters": ["tools", "structured_outputs", "reasoning", "top_k"],
        "knowledge_cutoff": "2025-01-01",
    }
    assert only(told, OpenAiModels(always=frozenset())) == OfferedModel(
        "a/b",
        "A: B",
        context_window=200000,
        max_output=64000,
        capabilities=frozenset({"tools", "structured_output", "reasoning", "vision"}),
        prices={"input": Decimal(1), "output": Decimal(5), "cache_read": Decimal("0.1")},
        knowledge_date="2025-01-01",
        modalities={"input": ("text", "image", "pdf"), "output": ("text",)},
        lacks=frozenset({"temperature"}),
    )


def test_mistral_says_of_each_capability_whether_it_is_there() -> None:
    told = {
        "id": "m",
        "name": "m",
        "max_context_length": 32768,
        "capabilities": {"completion_chat": True, "function_calling": True, "vision": False},
    }
    model = only(told, WHOLE)
    assert (model.name, model.context_window) == (None, 32768)
    assert model.capabilities == {"tools", "temperature"} and model.lacks == frozenset({"vision"})


@pytest.mark.parametrize(
    ("told", "form", "lacks"),
    [
        ({"supported_parameters": []}, WHOLE, {"tools", "reasoning", "structured_output"}),
        ({"capabilities": {"function_calling": False, "odd": False}}, WHOLE, {"tools"}),
        ({"input_modalities": ["text"]}, WHOLE, {"vision"}),
        ({"capabilities": ["completion"]}, WHOLE, None),
        ({}, WHOLE, None),
        ({"supported_parameters": []}, PLAIN, None),
    ],
)
def test_only_a_complete_list_says_what_a_model_lacks(
    told: dict[str, Any], form: OpenAiModels, lacks: set[str] | None
) -> None:
    assert only({"id": "m", **told}, form).lacks == lacks


@pytest.mark.parametrize(
    ("told", "window", "modalities"),
    [
        ({"id": "m", "max_model_len": 4096}, 4096, {}),
        ({"id": "m", "meta": {"n_ctx_train": 8192, "n_params": 1}}, 8192, {}),
        (
            {"id": "m", "type": "vlm", "max_context_length": 10},
            10,
            {"input": ("text", "image"), "output": ("text",)},
        ),
        ({"id": "m", "type": "embeddings"}, None, {"input": ("text",), "output": ("embedding",)}),
        (
            {"id": "m", "capabilities": ["completion", "vision"]},
            None,
            {"input": ("text", "image"), "output": ("text",)},
        ),
        ({"id": "m", "capabilities": ["embedding"]}, None, {"input": ("text",), "output": ("embedding",)}),
        ({"id": "m", "context_length": True, "max_model_len": -1, "context_window": "9"}, None, {}),
        ({"id": "m", "input_modalities": ["text", 1], "architecture": "llama"}, None, {"input": ("text",)}),
        ({"id": "m", "details": {"family": "nomic-bert"}}, None, {"input": ("text",), "output": ("embedding",)}),
        (
            {"key": "m", "type": "llm", "capabilities": {"vision": True, "trained_for_tool_use": True}},
            None,
            {"input": ("text", "image"), "output": ("text",)},
        ),
    ],
)
def test_servers_of_ones_own_tell_windows_and_kinds(told: Any, window: int | None, modalities: Any) -> None:
    model = only(told)
    assert (model.context_window, dict(model.modalities)) == (window, modalities)
    assert model.capabilities == frozenset()


def test_the_list_may_be_bare_or_named_otherwise_and_tells_nobody_twice() -> None:
    told: list[Any] = [
        {"name": "m:latest", "details": {"family": "qwen3"}},
        {"name": "m:latest"},
        {"size": 1},
        "odd",
    ]
    for said in (told, {"models": told}, {"data": told, "models": []}):
        assert [model.id for model in PLAIN.parse(said).models] == ["m:latest"]


def test_what_llamacpp_tells_in_two_lists_is_one() -> None:
    (model,) = PLAIN.parse(
        {
            "models": [{"name": "m", "model": "m", "capabilities": ["completion", "multimodal"]}],
            "data": [{"id": "m", "meta": {"n_ctx_train": 8192}}],
        }
    ).models
    assert (model.context_window, model.modalities["input"]) == (8192, ("text", "image"))


def test_pages_are_asked_for_by_the_last_id() -> None:
    page = PLAIN.parse({"data": [{"id": "a"}], "has_more": True, "last_id": "a b"})
    assert PLAIN.path(None) == "/models"
    assert PLAIN.path(page.next) == "/models?after=a%20b"
    assert PLAIN.parse({"data": [], "has_more": False, "last_id": "a"}).next is None


@pytest.mark.parametrize("said", [None, "x", 1, {}, {"data": {"id": "m"}}])
def test_what_is_no_list_is_an_error(said: object) -> None:
    with pytest.raises(MalformedReply):
        PLAIN.parse(said)


WORDS = st.sampled_from(
    ["id", "pricing", "prompt", "architecture", "input_modalities", "capabilities", "meta", "type", "vlm", "0.1"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.lists(JSON, max_size=3))
def test_anything_is_read_or_refused(items: list[Any]) -> None:
    with suppress(Error):
        assert all(model.id for model in WHOLE.parse({"data": items}).models)
