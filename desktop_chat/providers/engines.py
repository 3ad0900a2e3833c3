"""The child processes that run models here, one for each file; one that rests gives way where memory is short."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desktop_chat.errors import ProviderUnavailable, Remedy
from desktop_chat.language import sentence
from desktop_chat.providers import cores, memory
from desktop_chat.providers.local_process import LocalProcess, new_token
from desktop_chat.providers.local_server import Settings

T = TypeVar("T")

GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is to run."""

    file: Path
    model: str
    window: int
    """Tokens that one conversation may have."""
    conversations: int
    memory: int = 0
    """Bytes that it will take; 0: so few that nobody asks."""


class Engines:
    """`room` tells how much memory there is, where that is known."""

    def __init__(self, room: Callable[[], int | None] = memory.available) -> None:
        self._room = room
        self._running: dict[str, LocalProcess] = {}
        """The one used last is the last."""
        self._users: Counter[str] = Counter()
        # One thread: requests that come together wait there for one start.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="local-model")

    def child(self, model: str) -> LocalProcess | None:
        """The child that runs this model, or is about to."""
        return self._running.get(model)

    def is_used(self, model: str) -> bool:
        """Whether it answers somebody now."""
        return self._users[model] > 0

    @asynccontextmanager
    async def using(self, plan: Plan) -> AsyncIterator[LocalProcess]:
        """A child that is ready, started if need be; it does not give way as long as it is used."""
        self._users[plan.model] += 1
        try:
            yield await self._ready(plan)
        finally:
            self._users[plan.model] -= 1

    async def _ready(self, plan: Plan) -> LocalProcess:
        child = self._running.get(plan.model)
        if child is not None and child.is_ready:
            self._running[plan.model] = self._running.pop(plan.model)
            return child
        return await self._in_turn(lambda: self._start(plan))

    async def is_gone(self, child: LocalProcess) -> bool:
        return await self._in_turn(child.is_gone)

    async def stop(self, model: str) -> None:
        """End the child that runs this model, if there is one."""
        await self._in_turn(lambda: self._end(model))

    async def aclose(self) -> None:
        """End all of them, also one that is just starting."""
        await _in(None, self._end_all)
        await self._in_turn(self._end_all)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        return await _in(self._starter, work)

    # ------------------------------------------------------ in the one thread

    def _start(self, plan: Plan) -> LocalProcess:
        """A child that runs it: the one there is, else a new one."""
        child = self._running.get(plan.model)
        if child is not None and child.is_ready:
            return child
        self._end(plan.model)
        self._make_room(plan)
        token = new_token()
        settings = Settings(
            str(plan.file), plan.model, token, plan.window, plan.conversations, threads=cores.threads()
        )
        child = self._running[plan.model] = LocalProcess(settings)
        child.start()
        return child

    def _make_room(self, plan: Plan) -> None:
        """Those that rest end, the one that rests longest first, until there is enough."""
        resting = [model for model in self._running if not self.is_used(model)]
        while (missing := self._missing(plan)) and resting:
            self._end(resting.pop(0))
        if missing:
            text = (
                "{model} needs about {need} GB of memory, and {missing} GB of it are not free. Close other "
                "programs, or choose a smaller model."
            )
            told = sentence(text, model=plan.model, need=_gigabytes(plan.memory), missing=_gigabytes(missing))
            raise ProviderUnavailable(told, remedy=Remedy.CHOOSE_MODEL)

    def _missing(self, plan: Plan) -> int:
        room = self._room() if plan.memory else None
        return 0 if room is None else max(0, plan.memory - room)

    def _end(self, model: str) -> None:
        child = self._running.get(model)
        if child is not None:
            child.end()
            self._running.pop(model, None)

    def _end_all(self) -> None:
        for model in tuple(self._running):
            self._end(model)


async def _in(worker: ThreadPoolExecutor | None, work: Callable[[], T]) -> T:
    """Done in that worker's thread, or in any."""
    return await asyncio.get_running_loop().run_in_executor(worker, work)


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:.1f}"
