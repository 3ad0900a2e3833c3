"""A server's process: in a group of its own, with a bounded log, and ended together with all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

import anyio
from mcp.client.stdio import get_default_environment
from mcp.os.posix.utilities import terminate_posix_process_tree
from mcp.os.win32.utilities import (
    close_process_job,
    create_windows_process,
    get_windows_executable_command,
    terminate_windows_process_tree,
)

from desktop_chat.providers.mcp.limits import REST
from desktop_chat.providers.mcp.lines import Lines, LineTooLong
from desktop_chat.providers.mcp.values import Program

GRACE = 1.0
"""Seconds that a server has to end by itself once its input is closed, and again once it is asked to."""
LOOK = 0.02
MOST_LINE = 64 * 1024
CHUNK = 4_096


class Child:
    """One process from its start to its end; `process` is anyio's, or the SDK's for a Windows loop without one."""

    def __init__(self, process: Any, listener: threading.Thread) -> None:
        self.process = process
        self._listener = listener

    @classmethod
    async def start(cls, program: Program, note: Callable[[str], None]) -> Child:
        """`note` is told each line of its error output, in a thread; OSError where it cannot be started."""
        reading, writing = os.pipe()
        with os.fdopen(writing, "w", encoding="utf-8") as errors:
            ear = os.fdopen(reading, "rb", buffering=0)
            try:
                process = await _started(program, errors)
            except BaseException:
                ear.close()
                raise
        listener = threading.Thread(target=_listen, args=(ear, note), name="tool-server-log", daemon=True)
        listener.start()
        return cls(process, listener)

    @property
    def status(self) -> int | None:
        """None while it runs."""
        code: int | None = self.process.returncode
        return code

    async def end(self) -> None:
        """By its closed input, on request, then by force; whatever it started goes with it."""
        with suppress(OSError, anyio.BrokenResourceError, anyio.ClosedResourceError):
            await self.process.stdin.aclose()
        await self._wait(GRACE)
        if sys.platform == "win32":
            await terminate_windows_process_tree(self.process)
        else:  # also where the process itself has ended: its group may live on
            await terminate_posix_process_tree(self.process, GRACE)
        await self._wait(GRACE)
        close_process_job(self.process)
        self._close_pipes()
        await self.heard_out()

    async def heard_out(self) -> None:
        """Its last words, which say what became of it, are noted; unless another process goes on with them."""
        await _looked(lambda: not self._listener.is_alive(), GRACE)

    async def _wait(self, seconds: float) -> None:
        """By looking: waiting for a process also waits for everybody who has its pipes."""
        await _looked(lambda: self.status is not None, seconds)

    def kill(self) -> None:
        """At once and without waiting, for a program that ends itself."""
        with suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
                close_process_job(self.process)
            else:
                os.killpg(self.process.pid, signal.SIGKILL)

    def _close_pipes(self) -> None:
        """A child of the child may still hold the other ends; asyncio would wait for it, and warn."""
        transport = getattr(getattr(self.process, "_process", None), "_transport", None)
        if transport is not None:
            with suppress(PermissionError):
                transport.close()


async def _looked(is_so: Callable[[], bool], seconds: float) -> None:
    """Again and again, until it is so or the time is over."""
    for _ in range(int(seconds / LOOK)):
        if is_so():
            break
        await anyio.sleep(LOOK)


async def _started(program: Program, errors: IO[str]) -> Any:
    environment = {**get_default_environment(), **program.environment}
    command, folder = program.command, program.folder or None
    if sys.platform == "win32":
        found = get_windows_executable_command(command)
        return await create_windows_process(found, list(program.arguments), environment, errors, folder)
    return await anyio.open_process(
        [command, *program.arguments], env=environment, stderr=errors, cwd=folder, start_new_session=True
    )


def _listen(ear: IO[bytes], note: Callable[[str], None]) -> None:
    lines = Lines(MOST_LINE)
    with contextlib.closing(ear):
        while chunk := ear.read(CHUNK):
            try:
                for line in lines.add(chunk):
                    note(line.decode("utf-8", "replace"))
            except LineTooLong:
                lines = Lines(MOST_LINE)
            if len(chunk) == CHUNK:
                time.sleep(REST)  # more than that is a flood, and stays in its pipe for a while
