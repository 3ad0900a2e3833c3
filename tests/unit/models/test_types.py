"""Times and money come back as they went in, in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

from desktop_chat.models import Money, UtcTime, utc_now

SQLITE = dialect()


def there_and_back(kind: UtcTime | Money, value: Any) -> Any:
    return kind.process_result_value(kind.process_bind_param(value, SQLITE), SQLITE)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_keeps_every_microsecond(moment: datetime) -> None:
    assert there_and_back(UtcTime(), moment) == moment


def test_a_time_comes_back_in_utc() -> None:
    there = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    back = there_and_back(UtcTime(), there)
    assert back == there
    assert back.tzinfo is UTC
    assert back.hour == 10


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcTime().process_bind_param(datetime(2026, 7, 1), SQLITE)


def test_a_time_is_stored_as_an_integer() -> None:
    assert UtcTime().process_bind_param(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), SQLITE) == 1_000_000


def test_now_has_a_time_zone() -> None:
    assert utc_now().tzinfo is UTC


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=10))
def test_an_amount_keeps_ten_places(amount: Decimal) -> None:
    assert there_and_back(Money(), amount) == amount


def test_an_amount_is_stored_as_an_integer() -> None:
    assert Money().process_bind_param(Decimal("0.00000125"), SQLITE) == 12_500


def test_smaller_parts_are_rounded_to_even() -> None:
    assert there_and_back(Money(), Decimal("0.00000000025")) == Decimal("0.0000000002")


def test_whole_dollars_may_be_an_int() -> None:
    assert there_and_back(Money(), 3) == Decimal(3)


@pytest.mark.parametrize("amount", [0.1, True, "1"])
def test_what_is_no_decimal_is_refused(amount: Any) -> None:
    with pytest.raises(ValueError, match="is a Decimal"):
        Money().process_bind_param(amount, SQLITE)


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_an_amount_without_end_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        Money().process_bind_param(Decimal(amount), SQLITE)


@pytest.mark.parametrize("kind", [UtcTime(), Money()])
def test_nothing_stays_nothing(kind: UtcTime | Money) -> None:
    assert there_and_back(kind, None) is None
