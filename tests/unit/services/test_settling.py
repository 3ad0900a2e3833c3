"""What must not be left half done is settled before a cancellation is heard."""

from __future__ import annotations

import asyncio

import pytest

from desktop_chat.services.settling import settled


async def test_a_result_passes() -> None:
    assert await settled(asyncio.sleep(0, "done")) == "done"


async def test_an_error_passes() -> None:
    async def fail() -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        await settled(fail())


@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_task_learns_the_result_and_is_cancelled_after(times: int) -> None:
    learnt: list[str] = []
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        learnt.append(await settled(future))
        await asyncio.sleep(0)
        learnt.append("never")
        await asyncio.Event().wait()

    task = asyncio.ensure_future(work())
    for _ in range(times):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.sleep(0)
    assert not task.done() and not future.cancelled()
    future.set_result("committed")
    with pytest.raises(asyncio.CancelledError):
        await task
    assert learnt[0] == "committed"


async def test_what_has_settled_already_is_given_at_once() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    future.set_result(3)
    assert await settled(future) == 3
