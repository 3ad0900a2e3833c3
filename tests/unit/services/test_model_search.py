"""A name finds the model that is meant: exactly, in another service's spelling, by suffix, date or family."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.model_facts import ModelFacts
from desktop_chat.services.model_index import Names, order_of
from desktop_chat.services.model_names import date_in, parted_switch, plain_name
from desktop_chat.services.model_search import Search


def model(
    provider: str, name: str, family: str | None = None, released: str = "2026-01-01", **more: Any
) -> ModelFacts:
    return ModelFacts(provider, name, key=name, family=family, released=released, **more)


HAIKU, SONNET = "claude-haiku", "claude-sonnet"
MODELS = [
    model("anthropic", "claude-haiku-4-5", HAIKU),
    model("anthropic", "claude-haiku-4-5-20251001", HAIKU),
    model("anthropic", "claude-haiku-5-preview", HAIKU, "2026-04-01"),
    model("anthropic", "claude-sonnet-4-5", SONNET, "2025-09-01"),
    model("anthropic", "claude-sonnet-4-6", SONNET, "2026-02-01"),
    model("anthropic", "claude-sonnet-4-6-fast", SONNET, "2026-03-01"),
    model("anthropic", "claude-sonnet-3", SONNET, "2026-05-01", retired=True),
    model("anthropic", "mini-1-preview", "mini"),
    model("openrouter", "anthropic/claude-haiku-4.5", HAIKU),
    model("openrouter", "anthropic/claude-haiku-4.5:free", HAIKU),
    model("openrouter", "~anthropic/claude-haiku-latest", HAIKU),
    model("vertexai", "claude-haiku-4-5@20251001", HAIKU),
    *(
        model("bedrock", f"{profile}anthropic.claude-haiku-4-5-20251001-v1:0", HAIKU)
        for profile in ("", "us.", "eu.", "global.")
    ),
    model("bedrock", "amazon.nova-lite-v1:0", "nova-lite"),
    model("unknown", "claude-haiku-4-5", HAIKU),
]
ORDER = ("anthropic", "openrouter", "vertexai", "bedrock")
EVERYWHERE = "anthropic.claude-haiku-4-5-20251001-v1:0"


def found(name: str, provider: str | None = None, region: str | None = None) -> tuple[str, str] | None:
    facts = Search(Names(MODELS, ORDER), {"bedrock": region}).find(name, provider)
    return None if facts is None else (facts.provider, facts.name)


@pytest.mark.parametrize(
    ("name", "provider", "wanted"),
    [
        ("claude-haiku-4-5", None, ("anthropic", "claude-haiku-4-5")),
        ("claude-haiku-4.5", None, ("anthropic", "claude-haiku-4-5")),
        ("Claude-Haiku-4-5-latest", None, ("anthropic", "claude-haiku-4-5")),
        ("claude-haiku-4-5", "openrouter", ("openrouter", "anthropic/claude-haiku-4.5")),
        ("anthropic/claude-haiku-4.5", None, ("openrouter", "anthropic/claude-haiku-4.5")),
        ("anthropic/claude-haiku-4.5:free", None, ("openrouter", "anthropic/claude-haiku-4.5:free")),
        ("anthropic/claude-haiku-4.5:online", None, ("openrouter", "anthropic/claude-haiku-4.5:online")),
        ("anthropic/claude-haiku-4.5:online", "anthropic", None),
        ("claude-haiku-4-5:dear", None, None),
        ("claude-haiku-4-5", "vertexai", ("vertexai", "claude-haiku-4-5@20251001")),
        ("claude-haiku-4-5-20251001", "vertexai", ("vertexai", "claude-haiku-4-5@20251001")),
        ("claude-haiku-4-5-20251002", "vertexai", None),
        ("claude-sonnet-4-6-20260203", None, ("anthropic", "claude-sonnet-4-6-20260203")),
        ("claude-sonnet-4-6-2026-02-03", None, ("anthropic", "claude-sonnet-4-6-2026-02-03")),
        ("claude-sonnet-4-6-20269903", None, None),
        ("nova-lite", None, ("bedrock", "amazon.nova-lite-v1:0")),
        ("sonnet", None, ("anthropic", "claude-sonnet-4-6")),
        ("claude-sonnet", None, ("anthropic", "claude-sonnet-4-6")),
        ("haiku", "openrouter", ("openrouter", "anthropic/claude-haiku-4.5")),
        ("mini", None, ("anthropic", "mini-1-preview")),
        ("claude-sonnet-3", None, ("anthropic", "claude-sonnet-3")),
        ("nothing", None, None),
        ("", None, None),
    ],
)
def test_a_name_means_one_model(name: str, provider: str | None, wanted: tuple[str, str] | None) -> None:
    assert found(name, provider) == wanted


@pytest.mark.parametrize(
    ("region", "name"),
    [
        (None, f"global.{EVERYWHERE}"),
        ("us-east-1", f"us.{EVERYWHERE}"),
        ("eu-west-3", f"eu.{EVERYWHERE}"),
        ("ap-northeast-1", f"global.{EVERYWHERE}"),
        ("sa-east-1", f"global.{EVERYWHERE}"),
    ],
)
def test_on_bedrock_the_region_decides_which_one_is_meant(region: str | None, name: str) -> None:
    assert found("claude-haiku-4-5", "bedrock", region) == ("bedrock", name)
    assert found(f"eu.{EVERYWHERE}", None, region) == ("bedrock", f"eu.{EVERYWHERE}")


def test_a_model_known_by_way_of_another_has_its_facts_and_no_row_yet() -> None:
    known = model("openrouter", "a/b", context_window=7)
    facts = Search(Names([known], ORDER)).find("a/b:nitro")
    assert facts is not None and (facts.context_window, facts.key) == (7, None)


def test_near_names_are_told_whatever_their_suffix() -> None:
    search = Search(Names(MODELS, ORDER))
    assert "claude-haiku-4-5" in search.near("cluade-haiku-45")
    assert "anthropic/claude-haiku-4.5" in search.near("anthropic/claude-haiku-45:online", "openrouter")
    assert search.near("xyz") == []


def test_a_program_may_prefer_a_provider() -> None:
    offered = ("scripted", "bedrock", "anthropic", "openai")
    assert order_of(offered) == ("openai", "anthropic", "bedrock", "scripted")
    assert order_of(offered, ("bedrock", "absent")) == ("bedrock", "openai", "anthropic", "scripted")


@pytest.mark.parametrize(
    "name",
    [
        "claude-haiku-4-5",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "anthropic/claude-haiku-4.5",
        "claude-haiku-4-5@20251001",
        "claude-haiku-4-5@default",
        "Claude-Haiku-4.5-latest",
    ],
)
def test_one_model_has_one_plain_name(name: str) -> None:
    assert plain_name(name) == "claude-haiku-4-5"


@given(st.text())
def test_any_text_is_a_name(text: str) -> None:
    plain_name(text), date_in(text), parted_switch(text)
    assert Search(Names(MODELS, ORDER)).find(text) is None or text.strip()
