"""Backups go as they grow older, and never because time passes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.services.backup_ages import Keeping, kept

TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOMENTS = st.sets(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), max_size=60)
RULES = st.builds(Keeping, st.integers(1, 5), st.integers(0, 9), st.integers(0, 9))


@given(MOMENTS, RULES)
@settings(deadline=None)
def test_the_last_ones_stay_and_not_more_than_the_rule_says(moments: set[datetime], rule: Keeping) -> None:
    stay = kept(moments, rule)
    assert stay <= moments
    assert set(sorted(moments)[-rule.last :]) <= stay
    assert len(stay) <= rule.last + rule.days + rule.weeks
    assert (not moments) == (not stay)


@given(MOMENTS, RULES)
@settings(deadline=None)
def test_what_stays_stays_until_there_is_a_newer_one(moments: set[datetime], rule: Keeping) -> None:
    stay = kept(moments, rule)
    assert kept(stay, rule) == stay


@given(MOMENTS, RULES)
@settings(deadline=None)
def test_of_each_day_and_week_only_the_newest_is_kept_beyond_the_last(
    moments: set[datetime], rule: Keeping
) -> None:
    old = kept(moments, rule) - set(sorted(moments)[-rule.last :])
    for moment in old:
        later = {other for other in moments if other > moment}
        is_of_a_day = not any(other.date() == moment.date() for other in later)
        is_of_a_week = not any(other.isocalendar()[:2] == moment.isocalendar()[:2] for other in later)
        assert is_of_a_day or is_of_a_week


def test_a_year_of_daily_backups_leaves_the_last_days_and_weeks() -> None:
    rule = Keeping()
    stay: set[datetime] = set()
    for day in range(365):
        stay = kept(stay | {TODAY + timedelta(days=day)}, rule)
    last = TODAY + timedelta(days=364)
    ages = sorted((last - moment).days for moment in stay)
    assert ages[:7] == list(range(7))
    assert 42 <= ages[-1] <= 56 and len(ages) <= 15
    assert max(later - earlier for earlier, later in pairwise(ages)) <= 7


def test_who_comes_back_after_years_finds_the_old_ones() -> None:
    old = {TODAY - timedelta(days=900 + day) for day in range(5)}
    assert kept(old | {TODAY}, Keeping()) == old | {TODAY}
