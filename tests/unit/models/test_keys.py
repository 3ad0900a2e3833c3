"""Keys grow, fit a signed 64-bit column, and differ between threads."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop_chat.models import keys


def test_keys_always_grow() -> None:
    made = [keys.new_key() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_a_key_tells_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    key = keys.new_key()
    made = (key >> keys.RANDOM_BITS) + keys.START_MILLISECONDS
    assert before <= made <= time.time_ns() // 1_000_000 + 1


def test_keys_fit_63_bits_for_decades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_last", [0])
    monkeypatch.setattr(time, "time_ns", lambda: (keys.START_MILLISECONDS + 2**41 - 1) * 1_000_000)
    assert 0 < keys.new_key() < 2**63


def test_keys_grow_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = keys.new_key()
    monkeypatch.setattr(time, "time_ns", lambda: (keys.START_MILLISECONDS + 1) * 1_000_000)
    assert keys.new_key() > first


def test_threads_never_get_the_same_key() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = [
            key for part in threads.map(lambda _: [keys.new_key() for _ in range(2_000)], range(8)) for key in part
        ]
    assert len(set(made)) == len(made)
