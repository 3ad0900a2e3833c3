"""Streamed text goes to the journal together, at most every interval, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from desktop_chat import StorageFull
from desktop_chat.services.journal import Piece
from desktop_chat.services.pump import JournalPump
from tests.support.libraries import until


class Paper:
    """Takes what is written, or fails."""

    def __init__(self, *, gate: asyncio.Event | None = None, error: Exception | None = None) -> None:
        self.written: list[list[Piece]] = []
        self.gate, self.error = gate, error
        self.asked = 0

    async def write(self, pieces: Sequence[Piece]) -> None:
        self.asked += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        self.written.append(list(pieces))


def words(*texts: str, kind: str = "text", key: str = "") -> list[Piece]:
    return [Piece(kind, key, text) for text in texts]


async def test_what_comes_in_one_interval_is_written_as_one_piece_of_each_kind() -> None:
    paper = Paper()
    pump = JournalPump(paper.write, 0.001)
    for piece in (*words("a", "b", kind="thinking"), *words("c", "d"), *words("x", "y", kind="call", key="k")):
        pump.add(piece)
    await until(lambda: paper.written)
    (pieces,) = paper.written
    assert pieces == [Piece("thinking", "", "ab"), Piece("text", "", "cd"), *words("x", "y", kind="call", key="k")]
    await pump.stop()


async def test_while_one_write_is_on_its_way_the_next_waits() -> None:
    gate = asyncio.Event()
    paper = Paper(gate=gate)
    pump = JournalPump(paper.write, 0.001)
    pump.add(Piece("text", "", "a"))
    await until(lambda: paper.asked)
    pump.add(Piece("text", "", "b"))
    await asyncio.sleep(0.005)
    assert paper.asked == 1 and paper.written == []
    gate.set()
    await until(lambda: len(paper.written) == 2)
    assert paper.written == [words("a"), words("b")]
    await pump.stop()


async def test_flush_writes_at_once() -> None:
    paper = Paper()
    pump = JournalPump(paper.write, 60)
    pump.add(Piece("text", "", "a"))
    await pump.flush()
    await pump.flush()
    assert paper.written == [words("a")]


async def test_stop_writes_nothing_more_and_waits_for_what_is_on_its_way() -> None:
    gate = asyncio.Event()
    paper = Paper(gate=gate)
    pump = JournalPump(paper.write, 0.001)
    pump.add(Piece("text", "", "a"))
    await until(lambda: paper.asked)
    pump.add(Piece("text", "", "never"))
    stopping = asyncio.ensure_future(pump.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    gate.set()
    await stopping
    assert paper.written == [words("a")]


async def test_a_write_that_failed_is_told_at_the_next_piece() -> None:
    pump = JournalPump(Paper(error=StorageFull()).write, 0.001)
    pump.add(Piece("text", "", "a"))
    await until(lambda: pump.error)
    with pytest.raises(StorageFull):
        pump.add(Piece("text", "", "b"))
    await pump.stop()
