"""The index of heights agrees with a plain list of them, whatever is done to it."""

from bisect import bisect_right
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.ui.transcript.heights import HeightIndex

HEIGHTS = st.lists(st.integers(0, 300), max_size=40)
CHANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 500)), max_size=40)


@settings(deadline=None)
@given(HEIGHTS, CHANGES, st.integers(0, 30), st.integers(0, 30))
def test_tops_and_rows_are_those_of_the_list(
    first: list[int], changes: list[tuple[int, int]], more: int, fewer: int
) -> None:
    index, plain = HeightIndex(len(first), 37), list(first)
    for row, height in enumerate(first):
        index[row] = height
    index.grow(more)
    plain += [37] * more
    for row, height in changes:
        if row < len(plain):
            index[row] = plain[row] = height
    fewer = min(fewer, len(plain))
    index.shrink(fewer)
    del plain[len(plain) - fewer :]
    tops = [0, *accumulate(plain)]
    assert [index.top(row) for row in range(len(plain) + 1)] == tops
    assert index.total == tops[-1]
    for height in range(0, index.total, 23):
        assert index.row_at(height) == bisect_right(tops, height) - 1


def test_rows_that_were_not_measured_cost_nothing() -> None:
    index = HeightIndex(100_000_000, 100)
    index[99_999_999] = 250
    assert index.total == 100_000_000 * 100 + 150
    assert index.row_at(index.total - 1) == 99_999_999


def test_a_row_that_grew_again_is_as_if_never_shrunk() -> None:
    index = HeightIndex(3, 10)
    index[2] = 99
    index.shrink(2)
    index.grow(2)
    assert [index[row] for row in range(3)] == [10, 10, 10]
    assert index.total == 30


def test_above_and_below_everything_the_nearest_row_is_found() -> None:
    index = HeightIndex(3, 10)
    assert (index.row_at(-5), index.row_at(1_000)) == (0, 2)
    assert HeightIndex(0, 10).row_at(5) == -1


def test_a_row_that_is_not_there_has_no_height() -> None:
    with pytest.raises(IndexError):
        HeightIndex(2, 10)[2] = 5


@settings(deadline=None)
@given(st.lists(st.integers(1, 300), max_size=70), st.lists(st.integers(1, 300), max_size=8))
def test_an_index_made_at_once_is_one_made_step_by_step(heights: list[int], more: list[int]) -> None:
    made, grown = HeightIndex.of(heights, 20), HeightIndex(len(heights), 20)
    for row, height in enumerate(heights):
        grown[row] = height
    for index in (made, grown):
        index.grow(len(more))
        for row, height in enumerate(more, len(heights)):
            index[row] = height
    assert [made.top(row) for row in range(made.count + 1)] == [grown.top(row) for row in range(grown.count + 1)]
    assert [made.row_at(height) for height in range(0, 400, 7)] == [
        grown.row_at(height) for height in range(0, 400, 7)
    ]
