"""Runs a coroutine of a test on a fresh event loop and fails it for whatever it leaves behind."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

TURNS_TO_SETTLE = 10


def new_qt_loop() -> asyncio.AbstractEventLoop:
    """The program's own loop."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the library's tests can do without Qt

    from desktop_chat.ui.event_loop import EventLoop  # noqa: PLC0415 - the same

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    # A loop that ends because a test closed its last window would leave the test unfinished.
    application.setQuitOnLastWindowClosed(False)
    return EventLoop(application)


FACTORIES: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "qt": new_qt_loop,
    "plain": asyncio.new_event_loop,
}


def run(coroutine: Coroutine[Any, Any, None], *, loop: str, seconds: float) -> None:
    """Run it to its end: within the time, without a task left over, without an error nobody saw."""
    unseen: list[dict[str, Any]] = []
    with asyncio.Runner(loop_factory=FACTORIES[loop]) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: unseen.append(context))
        left = runner.run(_watched(coroutine, seconds))
    if left:
        pytest.fail("the test left tasks running:\n" + "\n".join(left), pytrace=False)
    if unseen:
        pytest.fail("errors in the event loop:\n" + "\n".join(map(_told, unseen)), pytrace=False)


async def _watched(coroutine: Coroutine[Any, Any, None], seconds: float) -> list[str]:
    async with asyncio.timeout(seconds):
        await coroutine
    for _ in range(TURNS_TO_SETTLE):
        if not _others():
            break
        await asyncio.sleep(0)
    return [repr(task) for task in _others()]


def _others() -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


def _told(context: dict[str, Any]) -> str:
    error = context.get("exception")
    return f"{context.get('message')}: {error!r}" if error else str(context.get("message"))
