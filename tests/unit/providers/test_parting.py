"""What can be a secret is parted from the rest, and both together are the whole again."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.providers.parting import joined, parted

NAMES = st.sampled_from(["seed", "api_key", "headers", "Authorization", "items"])
LEAVES = st.none() | st.booleans() | st.integers() | st.sampled_from(["", "words", "Bearer abcdefghijkl"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=8)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_both_parts_are_the_whole(values: dict[str, Any]) -> None:
    secret, plain = parted(values)
    assert joined(plain, secret) == values
    assert "Bearer" not in repr(plain) + repr(secret)


def test_a_list_with_a_secret_in_it_is_held_whole() -> None:
    secret, plain = parted({"a": ["x", {"api_key": "y"}], "b": ["x"]})
    assert plain == {"b": ["x"]} and list(secret) == ["a"]
    assert "x" not in repr(secret)


def test_everything_below_a_secret_name_is_secret_but_numbers() -> None:
    secret, plain = parted({"credentials": {"user": "u", "rounds": 3, "more": ["v"]}})
    assert plain == {"credentials": {"rounds": 3}}
    assert joined({}, secret) == {"credentials": {"user": "u", "more": ["v"]}}
