"""The events of one run, told to any number of listeners, none of whom can hold up the run."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from desktop_chat.services.events import AnyReplyEvent, Snapshot, TextAdded, ThinkingAdded

MERGE_AFTER = 512
"""A listener this far behind gets neighbouring pieces of text as one event, so that its backlog stays small."""

AnyEvent = TypeVar("AnyEvent")


class _Merged:
    """Neighbouring pieces of one message's text, joined when they are read."""

    __slots__ = ("first", "number", "texts")

    def __init__(self, first: TextAdded | ThinkingAdded) -> None:
        self.first = first
        self.texts = [first.text]
        self.number = first.number

    def takes(self, event: AnyReplyEvent) -> bool:
        if type(event) is not type(self.first) or not isinstance(event, TextAdded | ThinkingAdded):
            return False
        if event.message_id != self.first.message_id:
            return False
        self.texts.append(event.text)
        self.number = event.number
        return True

    def joined(self) -> TextAdded | ThinkingAdded:
        kind = type(self.first)
        return kind(
            run_id=self.first.run_id,
            number=self.number,
            message_id=self.first.message_id,
            text="".join(self.texts),
        )


class Subscription(AsyncIterator[AnyReplyEvent]):
    """One listener's place in the feed."""

    def __init__(self, leave: Callable[[Subscription], None]) -> None:
        self._events: deque[AnyReplyEvent | _Merged] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._is_closed = False
        self._leave = leave

    def push(self, event: AnyReplyEvent) -> None:
        if len(self._events) < MERGE_AFTER or not self._merge(event):
            self._events.append(event)
        self._rouse()

    def _merge(self, event: AnyReplyEvent) -> bool:
        if not isinstance(event, TextAdded | ThinkingAdded):
            return False
        last = self._events[-1]
        if isinstance(last, TextAdded | ThinkingAdded):
            last = self._events[-1] = _Merged(last)
        return isinstance(last, _Merged) and last.takes(event)

    def close(self) -> None:
        self._is_closed = True
        self._rouse()

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def __anext__(self) -> AnyReplyEvent:
        while not self._events:
            if self._is_closed:
                raise StopAsyncIteration
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        event = self._events.popleft()
        return event.joined() if isinstance(event, _Merged) else event

    async def aclose(self) -> None:
        self._leave(self)
        self._events.clear()
        self.close()


class Feed:
    def __init__(self, snapshot: Callable[[int], Snapshot]) -> None:
        self.number = 0
        self._snapshot = snapshot
        self._listeners: list[Subscription] = []
        self._is_closed = False

    @property
    def is_heard(self) -> bool:
        return bool(self._listeners)

    def subscribe(self, *, with_snapshot: bool) -> Subscription:
        subscription = Subscription(self._forget)
        if with_snapshot:
            subscription.push(self._snapshot(self.number))
        if self._is_closed:
            subscription.close()
        else:
            self._listeners.append(subscription)
        return subscription

    def _forget(self, subscription: Subscription) -> None:
        if subscription in self._listeners:
            self._listeners.remove(subscription)

    def tell(self, kind: Callable[..., AnyReplyEvent], run_key: Any, **values: Any) -> None:
        """Number an event and pass it on; it is not even made where nobody listens."""
        self.number += 1
        if not self._listeners:
            return
        event = kind(run_id=run_key, number=self.number, **values)
        for listener in tuple(self._listeners):
            listener.push(event)

    def close(self) -> None:
        self._is_closed = True
        for listener in tuple(self._listeners):
            listener.close()
        self._listeners.clear()
