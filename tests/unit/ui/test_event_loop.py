"""The event loop runs asyncio's work on Qt's loop and leaves nothing half closed."""

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator

import pytest

from desktop_chat.ui.event_loop import EventLoop

closed: list[str] = []


async def numbers() -> AsyncIterator[int]:
    try:
        for number in range(10):
            yield number
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0)
        closed.append("numbers")


@pytest.fixture(autouse=True)
def nothing_closed() -> None:
    closed.clear()


async def test_tests_run_on_the_loop_of_the_program() -> None:
    assert isinstance(asyncio.get_running_loop(), EventLoop)


@pytest.mark.plain_loop
async def test_a_marked_test_runs_on_asyncios_own_loop() -> None:
    assert not isinstance(asyncio.get_running_loop(), EventLoop)


@pytest.mark.parametrize("seconds", [3_000_000, 1e30, float("inf")])
async def test_a_moment_that_is_farther_off_than_qt_can_count_is_no_fault(seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await asyncio.sleep(0)


async def test_a_stream_left_early_is_closed() -> None:
    async for number in numbers():
        if number == 2:
            break
    for _ in range(5):
        await asyncio.sleep(0)
    assert closed == ["numbers"]


async def test_a_stream_still_open_at_the_end_is_closed_by_the_loop() -> None:
    stream = numbers()
    await anext(stream)
    await asyncio.get_running_loop().shutdown_asyncgens()
    assert closed == ["numbers"]


def test_the_hooks_are_those_from_before_when_the_loop_has_ended(qapp: object) -> None:
    before = sys.get_asyncgen_hooks()
    with asyncio.Runner(loop_factory=EventLoop) as runner:
        runner.run(asyncio.sleep(0))
    assert sys.get_asyncgen_hooks() == before


def test_a_closed_loop_may_be_collected_in_any_thread(qapp: object) -> None:
    """Qt cannot stop a timer from a foreign thread, and says so: a message that fails the test."""
    with asyncio.Runner(loop_factory=EventLoop) as runner:
        runner.get_loop().call_later(1000, closed.append, "never")
        runner.run(asyncio.sleep(0))
    del runner
    collector = threading.Thread(target=gc.collect)
    collector.start()
    collector.join()


async def test_blocking_work_runs_in_an_ordinary_thread() -> None:
    name = await asyncio.to_thread(lambda: threading.current_thread().name)
    assert name.startswith("worker")


async def test_a_thread_can_hand_work_back_to_the_loop() -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(loop.call_soon_threadsafe, done.set)
    await asyncio.wait_for(done.wait(), 60)


async def test_a_server_and_a_client_talk_over_loopback() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"good morning\n")
        assert await reader.readline() == b"good morning\n"
        writer.close()
        await writer.wait_closed()
