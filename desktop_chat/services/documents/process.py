"""Has one document read by a child process, within a time: a hostile one can hang or break nothing else."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, cast

from desktop_chat.services import children
from desktop_chat.services.documents.values import Limits, Part, Trouble, Unreadable

HIDDEN_VERB = "read-document"
"""What a frozen program, which has no Python to start, is called with to become the child."""
MODULE = "desktop_chat.services.documents.child"


@dataclass(frozen=True, slots=True)
class Extract:
    """What a document says; not whole where a limit came first."""

    parts: tuple[Part, ...]
    is_whole: bool = True


async def extracted(path: Path, limits: Limits) -> Extract:
    """Raises Unreadable where nothing comes of it. Cancelling it ends the child, and waits until it is gone."""
    reading = _Reading(path, limits)
    work = asyncio.get_running_loop().run_in_executor(None, reading.run)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        reading.stop()
        await asyncio.wait({work})
        work.exception()  # nobody asks for it any more
        raise


def command() -> list[str]:
    return children.command(HIDDEN_VERB, MODULE)


class _Reading:
    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._starting = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_stopped = self._is_late = False

    def run(self) -> Extract:
        child = self._started()
        guard = threading.Timer(self._limits.seconds, self._stop_late)
        guard.start()
        try:
            with child:
                return self._heard(child)
        finally:
            guard.cancel()

    def stop(self) -> None:
        with self._starting:
            self._is_stopped = True
            if self._child is not None:
                self._child.kill()

    def _stop_late(self) -> None:
        self._is_late = True
        self.stop()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._is_stopped:
                raise Unreadable("slow")
            try:
                self._child = children.started(command())
            except OSError as error:
                raise Unreadable("missing") from error
            return self._child

    def _heard(self, child: subprocess.Popen[bytes]) -> Extract:
        """The parts up to the child's last word, or to its end without one."""
        _order(child.stdin, {"path": str(self._path), "limits": asdict(self._limits)})
        parts: list[Part] = []
        for line in child.stdout or ():
            match _said(line):
                case {"name": str(name), "text": str(text)}:
                    parts.append(Part(name, text))
                case {"whole": bool(is_whole)}:
                    return Extract(tuple(parts), is_whole)
                case {"trouble": str(trouble)}:
                    raise Unreadable(cast(Trouble, trouble))
        if self._is_late and parts:
            return Extract(tuple(parts), is_whole=False)
        raise Unreadable("slow" if self._is_late else "broken")


def _order(pipe: IO[bytes] | None, order: Mapping[str, object]) -> None:
    with suppress(OSError):  # a child that is gone says so by its silence
        if pipe is not None:
            pipe.write(json.dumps(order).encode() + b"\n")
            pipe.flush()


def _said(line: bytes) -> object:
    """One line of the child; what it was killed in the middle of says nothing."""
    try:
        return json.loads(line)
    except ValueError:
        return None
