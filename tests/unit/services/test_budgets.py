"""A run stops before it uses more than its budget, also when it was interrupted in between."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.errors import BudgetExceeded
from desktop_chat.services.budgets import Budget, BudgetWatch


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def stored(watch: BudgetWatch) -> dict[str, object]:
    kept: dict[str, object] = json.loads(json.dumps(watch.to_dict()))
    return kept


def test_a_budget_is_on_by_default() -> None:
    assert Budget() == Budget(rounds=25, calls=100, repeats=3, cost=None, seconds=None)
    assert BudgetWatch().budget == Budget()


def test_rounds_are_counted() -> None:
    watch = BudgetWatch(Budget(rounds=2))
    watch.begin_round()
    watch.begin_round()
    with pytest.raises(BudgetExceeded, match="after 2 requests to the model") as caught:
        watch.begin_round()
    assert caught.value.details == {"limit": "rounds", "allowed": "2"}
    assert watch.rounds == 2


def test_calls_are_counted() -> None:
    watch = BudgetWatch(Budget(calls=1))
    watch.begin_call("a", "{}")
    with pytest.raises(BudgetExceeded, match="after 1 tool calls"):
        watch.begin_call("b", "{}")
    assert watch.calls == 1


@pytest.mark.parametrize(
    ("first", "again"),
    [('{"a": 1, "b": 2}', '{"b":2,"a":1}'), ("", "{}"), ("{not json", "{not json"), ("[" * 9999, "[" * 9999)],
)
def test_the_same_call_is_recognised_however_it_is_written(first: str, again: str) -> None:
    watch = BudgetWatch(Budget(repeats=1))
    watch.begin_call("search", first)
    watch.begin_call("other", first)
    watch.begin_call("search", '{"a": 2}')
    with pytest.raises(BudgetExceeded, match="same call of “search” more than 1 times") as caught:
        watch.begin_call("search", again)
    assert caught.value.details["tool"] == "search"


def test_cost_stops_the_next_step_and_not_the_answer_that_is_paid_for() -> None:
    watch = BudgetWatch(Budget(cost=Decimal("0.10")))
    watch.begin_round()
    watch.add_cost(None)
    watch.add_cost(Decimal("0.10"))
    watch.begin_round()
    watch.add_cost(Decimal("0.01"))
    for step in (watch.begin_round, lambda: watch.begin_call("a", "")):
        with pytest.raises(BudgetExceeded, match=r"budget of \$0\.10"):
            step()
    assert watch.cost == Decimal("0.11")


def test_time_at_work_is_limited() -> None:
    clock = Clock()
    watch = BudgetWatch(Budget(seconds=10), clock=clock)
    assert watch.seconds_left == 10
    clock.now = 10
    watch.check()
    clock.now = 11
    assert watch.seconds_left == 0
    with pytest.raises(BudgetExceeded, match="longer than 10 seconds"):
        watch.begin_round()


def test_waiting_for_a_decision_is_no_time_at_work() -> None:
    clock = Clock()
    watch = BudgetWatch(Budget(seconds=10), clock=clock)
    clock.now = 4
    kept = stored(watch)
    clock.now = 1000
    later = BudgetWatch.from_dict(kept, clock=clock)
    assert later.seconds == 4
    assert later.seconds_left == 6


def test_counting_goes_on_after_a_restart() -> None:
    watch = BudgetWatch(Budget(rounds=2, calls=3, repeats=1, cost=Decimal("1.5")))
    watch.begin_round()
    watch.begin_call("a", '{"x": 1}')
    watch.add_cost(Decimal("0.0000000001"))
    later = BudgetWatch.from_dict(stored(watch))
    assert later.budget == watch.budget
    assert (later.rounds, later.calls, later.cost) == (1, 1, Decimal("0.0000000001"))
    later.begin_round()
    with pytest.raises(BudgetExceeded):
        later.begin_round()
    with pytest.raises(BudgetExceeded):
        later.begin_call("a", '{"x":1}')


def test_nothing_kept_is_the_default() -> None:
    assert BudgetWatch.from_dict(None).budget == Budget()
    assert Budget.from_dict({"rounds": None, "unknown": 1}) == Budget(rounds=None)


def test_no_limit_is_no_limit() -> None:
    watch = BudgetWatch(Budget(rounds=None, calls=None, repeats=None))
    for _ in range(200):
        watch.begin_round()
        watch.begin_call("a", "{}")
        watch.add_cost(Decimal(100))
    assert watch.seconds_left is None


@pytest.mark.parametrize("limit", ["rounds", "calls", "repeats", "seconds"])
def test_a_budget_below_nothing_is_refused(limit: str) -> None:
    with pytest.raises(ValueError, match=limit):
        Budget.from_dict({limit: -1})


budgets = st.builds(
    Budget,
    rounds=st.none() | st.integers(0, 100),
    calls=st.none() | st.integers(0, 100),
    repeats=st.none() | st.integers(0, 100),
    cost=st.none() | st.decimals(0, 100, places=10),
    seconds=st.none() | st.floats(0, 1000),
)


@given(budgets)
def test_a_budget_comes_back_as_it_was_kept(budget: Budget) -> None:
    assert Budget.from_dict(json.loads(json.dumps(budget.to_dict()))) == budget


@given(budgets, st.lists(st.sampled_from(["round", "a", "b"]), max_size=60))
def test_no_order_of_steps_uses_more_than_the_budget(budget: Budget, steps: list[str]) -> None:
    clock = Clock()
    watch = BudgetWatch(budget, clock=clock)
    taken: list[str] = []
    for step in steps:
        try:
            watch.begin_round() if step == "round" else watch.begin_call(step, "{}")
        except BudgetExceeded:
            continue
        taken.append(step)
        watch = BudgetWatch.from_dict(stored(watch), clock=clock)
    assert budget.rounds is None or taken.count("round") <= budget.rounds
    assert budget.calls is None or len(taken) - taken.count("round") <= budget.calls
    assert budget.repeats is None or max(taken.count("a"), taken.count("b")) <= budget.repeats
