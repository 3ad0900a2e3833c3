"""Which tests are not traced for coverage: those that run the same lines as others, for a third less of time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
UNTRACED = (TESTS / "unit" / "ui", TESTS / "unit" / "test_bench.py", TESTS / "journeys", TESTS / "proof")
"""Windows, whole programs, benches and programs that are killed: what lies below has traced tests of its own."""
SECOND_TABLES = "ready"
"""Every promise is tried on a stranger's tables as well, and is traced there."""


def leave_out(items: Iterable[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(TESTS) and _repeats_others(item):
            item.add_marker("no_cover")


def _repeats_others(item: pytest.Item) -> bool:
    if any(item.path.is_relative_to(folder) for folder in UNTRACED):
        return True
    called = getattr(item, "callspec", None)
    return called is not None and called.params.get("tables") == SECOND_TABLES
