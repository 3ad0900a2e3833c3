"""What an attempt cost, as far as that is known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat import Cost, Tokens
from desktop_chat.services.pricing import cost_of, frozen_prices, total_cost, total_tokens
from desktop_chat.services.views import UsageView

PRICES = {"input": "1", "output": Decimal("2.5")}


def usage(tokens: Tokens, cost: Cost) -> UsageView:
    return UsageView("p", "m", None, "succeeded", tokens, cost, None, None, None)


@pytest.mark.parametrize(
    ("tokens", "prices", "cost"),
    [
        (Tokens(1_000_000, 400_000), PRICES, Cost(Decimal(2))),
        (Tokens(1_000_000, 0), {}, Cost(None, is_partial=True)),
        (Tokens(1_000_000, 5), {"input": 1}, Cost(Decimal(1), is_partial=True)),
        (Tokens(1_000_000, None), PRICES, Cost(Decimal(1), is_partial=True)),
        (Tokens(1_000_000, 0, cache_read=7), PRICES, Cost(Decimal(1), is_partial=True)),
        (Tokens(0, 0), {}, Cost(Decimal(0))),
        (Tokens(is_partial=True), PRICES, Cost(None, is_partial=True)),
    ],
    ids=["known", "no price", "one price", "output unknown", "cache unpriced", "nothing used", "nothing told"],
)
def test_tokens_times_price_and_what_is_unknown(tokens: Tokens, prices: dict[str, Any], cost: Cost) -> None:
    assert cost_of(tokens, prices) == cost


def test_the_services_own_figure_counts() -> None:
    assert cost_of(Tokens(5, 5), PRICES, Decimal("0.01")) == Cost(Decimal("0.01"))


LONG = {
    "input": "1",
    "output": "2",
    "cache_read": "0.1",
    "cache_write": "1.25",
    "date": "2026-05-05",
    "tiers": [
        {"above": 200_000, "input": "2", "output": "4", "cache_read": "0.2"},
        {"above": 500_000, "input": "3", "output": "6", "cache_read": "0.3"},
    ],
}


@pytest.mark.parametrize(
    ("tokens", "cost"),
    [
        (Tokens(200_000, 0), Cost(Decimal("0.2"))),
        (Tokens(200_001, 100_000), Cost(Decimal("0.800002"))),
        (Tokens(1, 0, cache_read=250_000), Cost(Decimal("0.050002"))),
        (Tokens(0, 0, cache_read=300_000, cache_write=300_000), Cost(Decimal("0.465"), is_partial=True)),
        (Tokens(1_000_000, 0), Cost(Decimal(3))),
    ],
    ids=["not longer", "longer", "by what was cached", "no price for writing", "longest"],
)
def test_a_longer_request_has_its_own_prices(tokens: Tokens, cost: Cost) -> None:
    assert cost_of(tokens, LONG) == cost


@pytest.mark.parametrize(
    ("reasoning", "amount"), [(None, "2.5"), (400_000, "3.7"), (2_000_000, "5.5")], ids=["unknown", "some", "more"]
)
def test_what_was_thought_costs_more_where_it_has_a_price(reasoning: int | None, amount: str) -> None:
    tokens = Tokens(0, 1_000_000, reasoning=reasoning)
    assert cost_of(tokens, {**PRICES, "reasoning": "5.5"}) == Cost(Decimal(amount))
    assert cost_of(tokens, PRICES) == Cost(Decimal("2.5"))


def test_prices_are_frozen_as_text_with_their_day() -> None:
    assert frozen_prices(PRICES) == {"input": "1", "output": "2.5"}
    assert frozen_prices(LONG) == LONG
    assert frozen_prices({}) is None


def test_a_total_is_the_known_sum_and_says_at_least() -> None:
    known, unknown = usage(Tokens(1, 2), Cost(Decimal("0.5"))), usage(Tokens(None, 3, is_partial=True), Cost())
    assert str(total_cost([known, known])) == "$1"
    assert str(total_cost([known, unknown])) == "at least $0.5"
    assert str(total_cost([unknown])) == "—" and total_cost([]) == Cost()
    assert total_tokens([known, unknown]) == Tokens(1, 5, is_partial=True)
    assert total_tokens([]) == Tokens()


@given(st.lists(st.decimals(0, 100, places=6), max_size=5))
def test_nothing_is_lost_in_adding(amounts: list[Decimal]) -> None:
    total = total_cost(usage(Tokens(1, 1), Cost(amount)) for amount in amounts)
    assert (total.amount or 0) == sum(amounts) and not total.is_partial
