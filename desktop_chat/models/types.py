"""Column types that keep times and money exact in every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MONEY_PLACES = 10


def utc_now() -> datetime:
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A moment as UTC integer microseconds: a naive time is refused, an aware UTC one comes back."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"A time needs a time zone, {value!r} has none.")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=int(value))


class Money(TypeDecorator[Decimal]):
    """An amount in US dollars as an integer of ten-billionths: a float is refused, a Decimal comes back."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if type(value) is not Decimal and type(value) is not int:
            raise ValueError(f"An amount of money is a Decimal, {value!r} is not.")
        amount = Decimal(value)
        if not amount.is_finite():
            raise ValueError(f"An amount of money is finite, {value!r} is not.")
        return int(amount.scaleb(MONEY_PLACES).to_integral_value(ROUND_HALF_EVEN))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-MONEY_PLACES)


class OpenJson(TypeDecorator[Any]):
    """A dict or list as JSON, and None as NULL; a change is seen when the attribute gets a new value.

    What is no JSON, which only a fault or another program can have written, reads as nothing: a chat whose
    words are whole can be opened.
    """

    impl = JSON(none_as_null=True)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        read = super().result_processor(dialect, coltype)

        def read_or_nothing(value: Any) -> Any:
            try:
                return value if read is None else read(value)
            except (ValueError, TypeError, RecursionError):
                return None

        return read_or_nothing
