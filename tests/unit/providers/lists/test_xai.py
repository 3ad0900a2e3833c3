"""xAI's list of models is read with its prices and its other names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.entries.xai import ENTRY
from desktop_chat.providers.lists.xai import XaiModels

TOLD = {
    "id": "grok-9",
    "object": "model",
    "input_modalities": ["text", "image"],
    "output_modalities": ["text"],
    "prompt_text_token_price": 30000,
    "cached_prompt_text_token_price": 7500,
    "completion_text_token_price": 150000,
    "aliases": ["grok-9-latest"],
}


def test_a_model_is_listed_under_all_its_names_with_dollars_for_a_million_tokens() -> None:
    page = XaiModels().parse({"models": [TOLD]})
    assert [model.id for model in page.models] == ["grok-9", "grok-9-latest"]
    for model in page.models:
        assert model.prices == {"input": Decimal(3), "output": Decimal(15), "cache_read": Decimal("0.75")}
        assert model.modalities == {"input": ("text", "image"), "output": ("text",)}


def test_what_is_not_told_is_unknown() -> None:
    [model] = XaiModels().parse({"models": [{"id": "m", "prompt_text_token_price": True}, "odd"]}).models
    assert (model.id, model.prices, model.modalities) == ("m", {}, {})


def test_what_is_no_list_is_malformed() -> None:
    with pytest.raises(MalformedReply):
        XaiModels().parse({"models": None})


def test_it_is_asked_for_at_its_own_place() -> None:
    assert XaiModels().path(None) == "/language-models"
    assert isinstance(ENTRY.model_list, XaiModels)
