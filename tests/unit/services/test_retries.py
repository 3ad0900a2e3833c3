"""How long to wait before a request is made again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.errors import Error, NoCredit, ProviderUnavailable, RateLimited
from desktop_chat.services.retries import Retries


def test_an_error_that_stays_is_not_waited_for() -> None:
    assert Retries().seconds_after(NoCredit(), 1, 0) is None
    assert Retries().seconds_after(Error(), 1, 0) is None


def test_one_attempt_is_one_attempt() -> None:
    assert Retries(attempts=1).seconds_after(RateLimited(), 1, 0) is None


def test_jitter_halves_a_wait_at_most() -> None:
    def wait(at: float) -> float | None:
        return Retries(jitter=lambda: at).seconds_after(RateLimited(), 1, 0)

    waits = [wait(0.0), wait(1.0)]
    assert waits == [0.5, 1.0]


def test_an_unavailable_service_may_say_when_it_is_back() -> None:
    seconds = Retries(jitter=lambda: 0.0).seconds_after(ProviderUnavailable(retry_after=3), 1, 0)
    assert seconds is not None and 3 <= seconds < 4


@given(failures=st.integers(1, 20), waited=st.floats(0, 40), told=st.none() | st.floats(0, 100))
def test_no_wait_is_longer_than_its_limits(failures: int, waited: float, told: float | None) -> None:
    retries = Retries(attempts=50)
    seconds = retries.seconds_after(RateLimited(retry_after=told), failures, waited)
    if seconds is None:
        return
    assert seconds > 0 and waited + seconds <= retries.total
    assert told is None or told <= seconds
