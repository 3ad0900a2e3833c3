"""What may wait for a person has a thread of its own; who waits for it has patience, but not without end."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from desktop_chat.errors import KeyringUnavailable
from desktop_chat.services.keys.waiting import WaitingThread
from tests.support.libraries import until


async def test_the_loop_goes_on_while_a_job_waits() -> None:
    thread, prompt, turns = WaitingThread("t"), threading.Event(), 0
    waiting = asyncio.ensure_future(thread.call(prompt.wait, 30))
    while turns < 100:
        turns += 1
        await asyncio.sleep(0)
    assert not waiting.done()
    prompt.set()
    assert await waiting is True
    thread.close()


async def test_what_fails_fails_for_the_one_who_waits() -> None:
    thread = WaitingThread("t")
    with pytest.raises(ZeroDivisionError):
        await thread.call(lambda: 1 // 0, 30)
    assert await thread.call(lambda: threading.current_thread().name, 30) == "t"
    thread.close()


async def test_after_the_time_is_over_others_are_told_at_once_until_it_is_answered() -> None:
    thread, prompt = WaitingThread("t"), threading.Event()
    with pytest.raises(KeyringUnavailable, match="unlock it there"):
        await thread.call(prompt.wait, 0.01)
    begun = time.monotonic()
    with pytest.raises(KeyringUnavailable):
        await thread.call(lambda: "never", 30)
    assert time.monotonic() - begun < 10
    prompt.set()
    await until(lambda: thread._late is not None and not thread._late.running())
    assert await thread.call(lambda: "again", 30) == "again"
    thread.close()


async def test_who_gives_up_does_not_hold_up_the_others() -> None:
    thread, prompt, begun = WaitingThread("t"), threading.Event(), threading.Event()
    done: list[str] = []

    def wait() -> None:
        begun.set()
        prompt.wait()

    first = asyncio.ensure_future(thread.call(wait, 30))
    second = asyncio.ensure_future(thread.call(lambda: done.append("second"), 30))
    third = asyncio.ensure_future(thread.call(lambda: done.append("third"), 30))
    await until(begun.is_set)
    second.cancel()
    first.cancel()
    await asyncio.wait({first, second})
    prompt.set()
    await third
    assert done == ["third"], "a job that had not begun is not done"
    thread.close()


async def test_a_closed_one_begins_nothing() -> None:
    thread, prompt = WaitingThread("t"), threading.Event()
    with pytest.raises(KeyringUnavailable):
        await thread.call(prompt.wait, 0.01)
    prompt.set()
    thread.close()
    thread.close()
    with pytest.raises(KeyringUnavailable, match="ending"):
        await thread.call(lambda: None, 1)
