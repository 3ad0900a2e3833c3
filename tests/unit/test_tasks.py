"""A task is held while it runs, and its failure is reported at once."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from desktop_chat.tasks import Tasks, start


async def fail() -> None:
    raise ValueError("broken")


async def forever() -> None:
    await asyncio.get_running_loop().create_future()


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


def test_a_task_has_a_name_and_a_result() -> None:
    async def scenario() -> None:
        async def answer() -> int:
            return 42

        task = start(answer(), name="answer")
        assert task.get_name() == "answer"
        assert await task == 42

    asyncio.run(scenario())


def test_a_task_nobody_holds_is_held() -> None:
    async def scenario() -> None:
        gate = asyncio.Event()
        seen: list[str] = []

        async def work() -> None:
            await gate.wait()
            seen.append("done")

        held = weakref.ref(start(work(), name="work"))
        await settle()
        gc.collect()
        gate.set()
        await settle()
        assert seen == ["done"]
        gc.collect()
        assert held() is None

    asyncio.run(scenario())


def test_a_failure_is_logged_and_told_though_nobody_awaits(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        told: list[BaseException] = []
        task = start(fail(), name="bad work", on_error=told.append)
        await settle()
        assert "The task bad work failed." in caplog.text
        assert "ValueError: broken" in caplog.text
        assert told == [task.exception()]

    asyncio.run(scenario())


def test_a_failure_still_reaches_who_awaits(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        with pytest.raises(ValueError, match="broken"):
            await start(fail(), name="bad work")

    asyncio.run(scenario())
    assert caplog.text.count("The task bad work failed.") == 1


def test_being_cancelled_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        task = start(forever(), name="wait", on_error=lambda error: pytest.fail(str(error)))
        await settle()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
    assert caplog.text == ""


def test_without_a_loop_nothing_is_started_and_nothing_left_behind() -> None:
    with pytest.raises(RuntimeError):
        start(forever(), name="wait")
    gc.collect()


def test_an_owner_ends_all_its_tasks() -> None:
    async def scenario() -> None:
        ended: list[str] = []

        async def tidy() -> None:
            try:
                await forever()
            finally:
                await settle()
                ended.append("tidied")

        async with Tasks() as tasks:
            first = tasks.start(tidy(), name="one")
            tasks.start(tidy(), name="two")
            await settle()
            assert len(tasks) == 2
        assert ended == ["tidied", "tidied"]
        assert first.cancelled()
        assert len(tasks) == 0
        await tasks.close()

    asyncio.run(scenario())


def test_a_closed_owner_starts_nothing() -> None:
    async def scenario() -> None:
        tasks = Tasks()
        await tasks.close()
        with pytest.raises(RuntimeError, match="closed"):
            tasks.start(forever(), name="late")

    asyncio.run(scenario())


def test_a_task_may_close_its_own_owner() -> None:
    async def scenario() -> None:
        tasks = Tasks()
        other = tasks.start(forever(), name="other")
        await tasks.start(tasks.close(), name="closing")
        assert other.cancelled()

    asyncio.run(scenario())


def test_a_finished_task_leaves_its_owner() -> None:
    async def scenario() -> None:
        tasks = Tasks()
        await tasks.start(settle(), name="short")
        await settle()
        assert len(tasks) == 0

    asyncio.run(scenario())
