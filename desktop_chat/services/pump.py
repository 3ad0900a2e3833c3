"""Carries streamed text to the journal: at most every interval, as one piece, without anyone waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from desktop_chat.errors import Error
from desktop_chat.services.journal import Piece
from desktop_chat.services.settling import settled
from desktop_chat.tasks import held

Write = Callable[[Sequence[Piece]], Awaitable[None]]


class JournalPump:
    """Collects pieces and hands them on together. A write that failed is told to the run at its next event."""

    def __init__(self, write: Write, interval: float) -> None:
        self._write = write
        self._interval = interval
        self._pending: list[Piece] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Future[None] | None = None
        self.error: BaseException | None = None

    def add(self, piece: Piece) -> None:
        if self.error is not None:
            raise self.error
        self._pending.append(piece)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._interval, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._writing is not None:
            self._timer = asyncio.get_running_loop().call_later(self._interval, self._due)
            return
        pieces, self._pending = _together(self._pending), []
        if pieces:
            self._writing = held(self._write(pieces))
            self._writing.add_done_callback(self._written)

    def _written(self, writing: asyncio.Future[None]) -> None:
        self._writing = None
        if not writing.cancelled():
            self.error = writing.exception() or self.error

    async def flush(self) -> None:
        """Write at once what is pending: it is about to be shown, or could not be stored as a whole."""
        self._stop_timer()
        if self._writing is not None:
            await _until_done(self._writing)
        pieces, self._pending = _together(self._pending), []
        if pieces:
            await settled(self._write(pieces))

    def taken(self) -> list[Piece]:
        """What is pending, for one who writes it himself."""
        self._stop_timer()
        pieces, self._pending = _together(self._pending), []
        return pieces

    async def stop(self) -> None:
        """Write nothing more by itself: what is pending is about to be stored as a whole, or flushed."""
        self._stop_timer()
        if self._writing is not None:
            await _until_done(self._writing)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


async def _until_done(writing: asyncio.Future[None]) -> None:
    """Wait for a write, whatever comes of it: its failure is kept in `error`."""
    try:
        await settled(writing)
    except (Error, OSError):
        return


def _together(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring pieces of one kind and key as one."""
    groups: list[tuple[Piece, list[str]]] = []
    for piece in pieces:
        if groups and piece.kind != "call" and _is_like(groups[-1][0], piece):
            groups[-1][1].append(piece.text)
        else:
            groups.append((piece, [piece.text]))
    return [Piece(first.kind, first.key, "".join(texts)) for first, texts in groups]


def _is_like(first: Piece, second: Piece) -> bool:
    return (first.kind, first.key) == (second.kind, second.key)
