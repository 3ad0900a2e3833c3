"""Which backups are kept as they grow older: the last few, then one a day, then one a week."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Keeping:
    """Days and weeks without any backup do not count, so that nothing goes because time passes."""

    last: int = 3
    days: int = 7
    weeks: int = 8


def kept(moments: Collection[datetime], rule: Keeping) -> set[datetime]:
    """Those that stay: of each day and each week the newest."""
    newest_first = sorted(moments, reverse=True)
    groups = (
        newest_first[: rule.last],
        _newest_of_each(newest_first, _day, rule.days),
        _newest_of_each(newest_first, _week, rule.weeks),
    )
    return {moment for group in groups for moment in group}


class _Part(Protocol):
    def __call__(self, moment: datetime) -> Hashable: ...


def _newest_of_each(newest_first: Iterable[datetime], part: _Part, count: int) -> list[datetime]:
    found: dict[Hashable, datetime] = {}
    for moment in newest_first:
        found.setdefault(part(moment), moment)
    return list(islice(found.values(), count))


def _day(moment: datetime) -> Hashable:
    return moment.date()


def _week(moment: datetime) -> Hashable:
    return moment.isocalendar()[:2]
