"""What Claude models differ in on the wire, told by the version in their names: no list of names to keep."""

from __future__ import annotations

import re
from typing import TypeAlias

Version: TypeAlias = tuple[int, int]

_NUMBERS = re.compile(r"(?<![a-z\d])(\d{1,2})(?:[-.](\d{1,2})(?!\d))?(?!\d)")
_NEWEST: Version = (99, 0)
_OTHERS: Version = (4, 5)
"""As which models of other makers pass, whose servers speak the format of that time."""

SMALL_OUTPUT = 8192


def version_of(model: str) -> Version:
    """(4, 5) for `claude-haiku-4-5-20251001`, `anthropic.claude-haiku-4-5-v1:0` or `claude-3-7-sonnet@20250219`.

    A Claude without a number is taken for a new one, since those are who are named so.
    """
    _, is_claude, name = model.lower().rpartition("claude")
    if not is_claude:
        return _OTHERS
    name = name.partition("@")[0].partition("-v")[0]
    found = _NUMBERS.search(name)
    if found is None:
        return _NEWEST
    return int(found[1]), int(found[2] or 0)


def thinks_adaptively(model: str) -> bool:
    """It decides itself how much to think, and may be told an effort."""
    return version_of(model) >= (4, 6)


def takes_budget(model: str) -> bool:
    """It may be told in tokens how much to think."""
    return version_of(model) < (4, 7)


def takes_temperature(model: str) -> bool:
    return version_of(model) < (4, 7)


def takes_prefill(model: str) -> bool:
    """The request may end with the beginning of the answer."""
    return version_of(model) < (4, 6)


def takes_schema(model: str) -> bool:
    """It can be held to a schema; the others are told of it in words."""
    return version_of(model) >= (4, 5) or (version_of(model) == (4, 1) and "opus" in model)


def takes_new_tools(model: str) -> bool:
    """It can use the newest of the service's own tools."""
    return version_of(model) >= (4, 5)


def is_always_thinking(model: str) -> bool:
    """It refuses to be told not to think."""
    return any(family in model for family in ("mythos", "fable"))


def usual_output(model: str) -> int:
    """The bound of the answer where nobody says one and nothing is known of the model."""
    if "claude" not in model:
        return SMALL_OUTPUT
    version = version_of(model)
    if version >= (3, 7):
        return 32_000
    return SMALL_OUTPUT if version >= (3, 5) else 4096
