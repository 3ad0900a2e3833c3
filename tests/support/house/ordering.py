"""Which tests are begun first: those that are known to take long, so that no worker is left alone with one."""

from __future__ import annotations

import pytest


def longest_first(items: list[pytest.Item], *, usual: float) -> None:
    """A test that asks for more time than usual takes long; the others stay in their random order."""
    items.sort(key=lambda item: seconds_asked(item) <= usual)


def seconds_asked(item: pytest.Item) -> float:
    """Its own limit; none is 0."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker and marker.args else 0.0
