"""Answers that come late: what a slow disk, keyring or network does to a verb, at the moment a test wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Late:
    """What is held until it is let go."""

    def __init__(self) -> None:
        self.held: list[asyncio.Event] = []
        """One for every call, the first asked for first."""

    @property
    def count(self) -> int:
        return len(self.held)

    def let_go(self, number: int | None = None) -> None:
        """This answer, or all there are."""
        for gate in self.held if number is None else (self.held[number],):
            gate.set()


@contextmanager
def late(owner: Any, verb: str, *, is_begun: bool = True) -> Iterator[Late]:
    """Until the end of the block, this verb of `owner` is carried out and answers late, or begins late."""
    told, real = Late(), getattr(owner, verb)

    async def answered(*arguments: Any, **named: Any) -> Any:
        gate = asyncio.Event()
        if not is_begun:
            told.held.append(gate)
            await gate.wait()
        found = await real(*arguments, **named)
        if is_begun:
            told.held.append(gate)
            await gate.wait()
        return found

    setattr(owner, verb, answered)
    try:
        yield told
    finally:
        delattr(owner, verb)
        told.let_go()
