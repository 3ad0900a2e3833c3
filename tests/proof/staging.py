"""A stage for the flow: what the model says, the tools it calls, and a database that fails when it is told to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, TypeAlias, TypeVar

from sqlalchemy.orm import Session

from desktop_chat import StorageError, StorageFull, tool
from desktop_chat.models.database import Database
from desktop_chat.providers.scripted import ScriptedProvider, ScriptedReply, Step, Wait, tool_calls
from desktop_chat.services.tools import ToolCallValue

T = TypeVar("T")

Harm: TypeAlias = Literal["refused", "undone", "full", "lost"]
"""A write is refused; it is undone instead of committed; it and all that follow are; the process is gone."""

_numbers = count(1)


def said(*words: str) -> tuple[Step, ...]:
    """Words with a moment between them, in which something can go wrong."""
    return tuple(step for word in words for step in (f"{word} ", Wait(0)))


def called(*names: str, say: str = "") -> tuple[Step, ...]:
    """Calls of these tools, with ids that no other call has."""
    calls: list[tuple[str, str, str]] = [(f"call-{next(_numbers)}", name, "{}") for name in names]
    return (*tool_calls(*calls, say=say), Wait(0))


class Stage(ScriptedProvider):
    """Plays a script that can be exchanged; when it is over, it only says "Good."."""

    def __init__(self, name: str = "scripted") -> None:
        super().__init__(name=name)
        self._script: Iterator[ScriptedReply] = iter(())

    def play(self, script: Iterable[ScriptedReply]) -> None:
        self._script = iter(script)
        self.requests.clear()
        self.settings.clear()
        self.closed.clear()

    def _next_reply(self) -> ScriptedReply:
        return next(self._script, "Good.")


@dataclass
class Ran:
    """Which calls were run, and how often."""

    calls: Counter[str] = field(default_factory=Counter)

    def tools(self) -> tuple[object, ...]:
        @tool
        async def look(tool_call: ToolCallValue) -> str:
            """Look."""
            self.calls[tool_call.id] += 1
            await asyncio.sleep(0)
            return "seen"

        @tool
        def count_all(tool_call: ToolCallValue) -> str:
            """Count, in a thread."""
            self.calls[tool_call.id] += 1
            return "three"

        @tool
        async def fall(tool_call: ToolCallValue) -> str:
            """Fail."""
            self.calls[tool_call.id] += 1
            raise ValueError("fallen")

        @tool(requires_approval=True)
        async def pay(tool_call: ToolCallValue) -> str:
            """Pay, if somebody allows it."""
            self.calls[tool_call.id] += 1
            await asyncio.sleep(0)
            return "paid"

        return look, count_all, fall, pay


TOOLS = ("look", "count_all", "fall", "pay")


class Gone(StorageError):
    """The process would have ended before this: nothing of it reaches the disk."""


class FailingDatabase(Database):
    """Counts its pieces of work, and does harm at one of them."""

    def __init__(self, url: str) -> None:
        self.harm: Harm | None = None
        self.at = 0
        self.done = 0
        super().__init__(url)

    def arm(self, harm: Harm | None, at: int) -> None:
        self.harm, self.at, self.done = harm, at, 0

    @property
    def was_harmed(self) -> bool:
        return self.harm is not None and self.done >= self.at

    def _harm_now(self) -> Harm | None:
        self.done += 1
        is_over = self.done > self.at and self.harm in ("refused", "undone")
        return self.harm if self.was_harmed and not is_over else None

    def _unit(self, work: Callable[[Session], T]) -> Callable[[Session], T]:
        harm = self._harm_now()

        def harmed(session: Session) -> T:
            if harm in ("undone", "full"):
                work(session)
                session.flush()
            raise Gone() if harm == "lost" else StorageFull()

        return work if harm is None else harmed

    def _function(self, function: Callable[[], T]) -> Callable[[], T]:
        harm = self._harm_now()

        def harmed() -> T:
            raise Gone() if harm == "lost" else StorageFull()

        return function if harm is None else harmed

    def write(self, work: Callable[[Session], T], *, is_synced: bool = True) -> T:
        return super().write(self._unit(work), is_synced=is_synced)

    def write_soon(self, work: Callable[[Session], T], *, is_synced: bool = True) -> asyncio.Future[T]:
        return super().write_soon(self._unit(work), is_synced=is_synced)

    def call(self, function: Callable[[], T]) -> T:
        return super().call(self._function(function))

    def call_soon(self, function: Callable[[], T]) -> asyncio.Future[T]:
        return super().call_soon(self._function(function))


class AwaitPoints:
    """Counts how often any task waits, and does something at one of these moments."""

    def __init__(self) -> None:
        self.passed = 0
        self._at = 0
        self._act: Callable[[], object] | None = None

    def arm(self, at: int, act: Callable[[], object] | None) -> None:
        self.passed, self._at, self._act = 0, at, act

    @property
    def was_reached(self) -> bool:
        return self.passed >= self._at

    def make_task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **named: Any) -> asyncio.Task[Any]:
        return asyncio.Task(_Counted(coroutine, self._pass), loop=loop, **named)

    def _pass(self) -> None:
        self.passed += 1
        if self.passed == self._at and self._act is not None:
            asyncio.get_running_loop().call_soon(self._act)


class _Counted(Coroutine[Any, Any, Any]):
    """A coroutine that tells each time when it waits."""

    def __init__(self, inner: Coroutine[Any, Any, Any], waits: Callable[[], None]) -> None:
        self._inner = inner
        self._waits = waits

    def send(self, value: Any) -> Any:
        waited_for = self._inner.send(value)
        self._waits()
        return waited_for

    def throw(self, *error: Any) -> Any:
        waited_for = self._inner.throw(*error)
        self._waits()
        return waited_for

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, None, Any]:
        return self._inner.__await__()


Act: TypeAlias = Callable[[Any], Awaitable[object]]
"""One thing that a person does with a chat."""
