"""Answers that come late: what a slow disk, keyring or network does to a verb, at the moment a test wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TURNS = 20
"""Of the loop: more than anybody takes to show what he was told."""


class Late:
    """What is held until it is let go."""

    def __init__(self) -> None:
        self.held: list[asyncio.Event] = []
        """One for every call, the first asked for first."""
        self.count = 0
        """How many wait."""

    def let_go(self, number: int | None = None) -> None:
        """This answer, or all there are."""
        for gate in self.held if number is None else (self.held[number],):
            gate.set()

    async def passed(self, number: int | None = None) -> None:
        """Let it go, and have whoever waited for it do with it what he would."""
        self.let_go(number)
        for _ in range(TURNS):
            await asyncio.sleep(0)


@contextmanager
def late(owner: Any, verb: str, *, is_begun: bool = True) -> Iterator[Late]:
    """Until the end of the block, this verb of `owner` is carried out and answers late, or begins late."""
    told, real = Late(), getattr(owner, verb)

    async def answered(*arguments: Any, **named: Any) -> Any:
        gate = asyncio.Event()
        told.held.append(gate)
        found = await real(*arguments, **named) if is_begun else None
        told.count += 1
        await gate.wait()
        return found if is_begun else await real(*arguments, **named)

    setattr(owner, verb, answered)
    try:
        yield told
    finally:
        delattr(owner, verb)
        told.let_go()
