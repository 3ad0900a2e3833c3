"""The one event loop of the program and its tests: asyncio on top of Qt's own loop."""

import asyncio
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import TypeVarTuple, Unpack

import shiboken6
from PySide6.QtWidgets import QApplication

# qasync follows this variable of the person's shell, or whichever binding of Qt it happens to find first.
os.environ["QT_API"] = "pyside6"

import qasync

Given = TypeVarTuple("Given")
SWITCH_SECONDS = 0.001
"""A thread that computes hands over to this one after so long: by Python's own 5 ms, each row read here could wait
as long as that for the writer beside it."""
LONGEST_SECONDS = 2_000_000.0
"""Qt counts milliseconds in 32 bits: what is farther off than some three weeks comes then."""


class EventLoop(qasync.QEventLoop):
    """Runs coroutines, timers, sockets and Qt's events in one thread. Needs a QApplication."""

    def __init__(self, application: QApplication | None = None) -> None:
        super().__init__(application)
        # qasync's own executor starts ten QThreads at once; these start one by one and are ordinary threads.
        self._workers = ThreadPoolExecutor(thread_name_prefix="worker")
        self.set_default_executor(self._workers)

    def call_soon(
        self, callback: Callable[[Unpack[Given]], object], *args: *Given, context: Context | None = None
    ) -> asyncio.Handle:
        """As qasync does it, but without looking each time whether a coroutine was given by mistake."""
        return self._add_callback(asyncio.Handle(callback, args, self, context))

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[Given]], object],
        *args: *Given,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return super().call_later(min(delay, LONGEST_SECONDS), callback, *args, context=context)

    def run_forever(self) -> None:
        """Run until stopped, closing the async generators that were left early.

        qasync installs no hooks for them: leaving a stream early would end in
        "async generator ignored GeneratorExit".
        """
        before, interval = sys.get_asyncgen_hooks(), sys.getswitchinterval()
        sys.set_asyncgen_hooks(self._asyncgen_firstiter_hook, self._asyncgen_finalizer_hook)
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            super().run_forever()
        finally:
            sys.setswitchinterval(interval)
            sys.set_asyncgen_hooks(*before)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncio has it
        """Wait for the workers, and hear what they came to.

        qasync waits for them only in `close`: what they tell then reaches timers that are gone.
        """
        with ThreadPoolExecutor(1) as waiting:
            await asyncio.wrap_future(waiting.submit(self._workers.shutdown))

    def close(self) -> None:
        """Release everything, Qt's timers too, in the thread that made them.

        A closed loop is a cycle; collected by chance in another thread, its timers cannot be stopped there.
        """
        timer = self._timer
        super().close()
        if shiboken6.isValid(timer):
            shiboken6.delete(timer)
