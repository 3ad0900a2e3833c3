"""Whatever a provider says beside its text can be stored, or is refused as unreadable."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.events import FileReceived, ToolCallReady, UsageReported
from desktop_chat.services import facts

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner))


@settings(deadline=None)
@given(VALUES)
def test_a_value_becomes_plain_json_or_is_refused(value: Any) -> None:
    try:
        plain = facts.plain(value)
    except MalformedReply:
        return
    assert json.loads(json.dumps(plain, allow_nan=False).encode()) == plain


def test_a_value_without_end_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    for value in (endless, {"n": 10**5000}, {"a": "\ud83d", "b": object()}):
        with pytest.raises(MalformedReply):
            facts.plain(value)
    assert facts.plain({"\ud83d": ("\ude00",)}) == {"\ufffd": ["\ufffd"]}


@pytest.mark.parametrize(
    ("told", "kept"),
    [(2**70, facts.MOST_TOKENS), (-5, 0), (1.5, 1), (float("nan"), None), (float("inf"), facts.MOST_TOKENS)],
)
def test_a_count_is_what_a_column_holds(told: Any, kept: int | None) -> None:
    assert facts.counted(UsageReported(input=told)).input == kept


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        *((0.5, Decimal("0.5")), (2, Decimal(2)), ("0.1", Decimal("0.1")), (Decimal("0.25"), Decimal("0.25"))),
        *((told, None) for told in (None, -1, float("nan"), 1e300, "free", object())),
    ],
)
def test_a_price_is_exact_or_unknown(told: Any, kept: Decimal | None) -> None:
    assert facts.counted(UsageReported(cost=told)).cost == kept


@pytest.mark.parametrize(
    "call",
    [
        *(ToolCallReady(0, "a", name, "{}") for name in (None, "", " ")),  # type: ignore[arg-type]
        ToolCallReady("x", "a", "f", "{}"),  # type: ignore[arg-type]
        ToolCallReady(0, "a", "f", b"{}"),  # type: ignore[arg-type]
        ToolCallReady(0, "a", "f", "{}", {"signature": b"x"}),
    ],
)
def test_a_call_that_names_no_tool_or_says_what_nobody_can_store_is_refused(call: ToolCallReady) -> None:
    with pytest.raises(MalformedReply):
        facts.whole_call(call)


def test_a_call_is_completed_and_cleaned() -> None:
    odd: Any = ToolCallReady(0, None, "f\ud83d", None, {"n": (1,)})  # type: ignore[arg-type]
    assert facts.whole_call(odd) == ToolCallReady(0, "", "f\ufffd", "", {"n": [1]})


def test_a_file_has_a_name_and_bytes() -> None:
    odd: Any = FileReceived(None, "", bytearray(b"x"))  # type: ignore[arg-type]
    assert facts.whole_file(odd) == FileReceived("file", "application/octet-stream", b"x")
    assert facts.whole_file(FileReceived("a\ud83d.png", "image/png", b"")).name == "a\ufffd.png"
    with pytest.raises(MalformedReply):
        facts.whole_file(FileReceived("a", "b", None))  # type: ignore[arg-type]
