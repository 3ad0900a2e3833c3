"""A bar: what was measured, what it may be at most, and whether it is met."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure. With a floor, the limit is how many times the floor it may be; else it has the figure's unit."""

    group: str
    name: str
    how: str
    limit: float
    measured: float | None = None
    """None when it could not be measured here."""
    floor: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def value(self) -> float | None:
        """What the limit is about: the ratio to the floor, or the figure itself."""
        if self.measured is None:
            return None
        return self.measured / self.floor if self.floor else self.measured

    @property
    def is_met(self) -> bool | None:
        return None if self.value is None else self.value <= self.limit

    @property
    def share(self) -> float | None:
        """How much of what is allowed is used up: 1 is the bar itself."""
        if self.value is None:
            return None
        return self.value / self.limit if self.limit else 1.0 + self.value

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "value": self.value, "is_met": self.is_met}


def median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000
