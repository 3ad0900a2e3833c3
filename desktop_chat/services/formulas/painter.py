"""Has formulas drawn by a child process, which begins with the first of them and goes when none comes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
from contextlib import suppress

from desktop_chat.services.children import command, started
from desktop_chat.services.formula_views import Drawing

HIDDEN_VERB = "draw-formulas"
MODULE = "desktop_chat.services.formulas.child"
SECONDS = 8.0
"""Until a formula is given up, and its child with it; the first of a child takes longest."""
REST_SECONDS = 20.0
"""Without a formula, until the child is let go."""


class FormulaPainter:
    """Nothing is raised: what cannot be drawn is None, and shown as it was written."""

    def __init__(self, seconds: float = SECONDS, rest_seconds: float = REST_SECONDS) -> None:
        self._seconds, self._rest_seconds = seconds, rest_seconds
        self._turn = asyncio.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def is_working(self) -> bool:
        return self._child is not None

    async def drawn(self, source: str, *, is_display: bool) -> Drawing | None:
        order = json.dumps({"source": source, "is_display": is_display}).encode() + b"\n"
        async with self._turn:
            if self._is_closed:
                return None
            if self._resting is not None:
                self._resting.cancel()
            line = await asyncio.to_thread(self._answer, order)
            if self._child is not None and not self._is_closed:
                self._resting = asyncio.get_running_loop().call_later(self._rest_seconds, self._rest)
        return _read(line)

    def close(self) -> None:
        """At once; whoever waits for a formula gets none."""
        self._is_closed = True
        if self._resting is not None:
            self._resting.cancel()
        self._end()

    def _answer(self, order: bytes) -> bytes:
        """In a worker thread. An empty one tells that the child is gone."""
        try:
            child = self._child = self._child or started(command(HIDDEN_VERB, MODULE))
        except OSError:
            return b""
        guard = threading.Timer(self._seconds, child.kill)
        guard.start()
        try:
            return _asked(child, order)
        finally:
            guard.cancel()
            if self._is_closed or child.poll() is not None:
                self._end()

    def _rest(self) -> None:
        """Beside the loop, which waits for nobody."""
        asyncio.get_running_loop().run_in_executor(None, self._end)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        with suppress(OSError), child:  # its pipes may be broken by now
            pass


def _asked(child: subprocess.Popen[bytes], order: bytes) -> bytes:
    with suppress(OSError, ValueError):  # it is gone, or was let go of meanwhile
        if child.stdin is not None and child.stdout is not None:
            child.stdin.write(order)
            child.stdin.flush()
            return child.stdout.readline()
    return b""


def _read(line: bytes) -> Drawing | None:
    """What the child was killed in the middle of says nothing."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    match told:
        case {"svg": str(svg), "width": float(width), "ascent": float(ascent), "descent": float(descent)}:
            return Drawing(svg, width, ascent, descent)
    return None
