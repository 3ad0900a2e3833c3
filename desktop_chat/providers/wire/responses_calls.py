"""Follows the tool calls of a reply in the Responses format, from their beginning to the whole item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_chat.providers.events import ProviderEvent, ToolArgumentsDelta, ToolCallReady, ToolCallStarted
from desktop_chat.providers.wire.calls import arguments_text


@dataclass(slots=True)
class _Call:
    slot: int
    id: str
    name: str
    arguments: str = ""
    is_over: bool = False


class ResponsesCalls:
    """By the place of their item in the answer: they may take turns."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._calls: dict[int, _Call] = {}

    def __bool__(self) -> bool:
        return any(call.is_over for call in self._calls.values())

    def begin(self, place: int, item: Mapping[str, Any]) -> list[ProviderEvent]:
        name = item.get("name")
        if place in self._calls or not name:
            return []
        call = _Call(len(self._calls), self._id(item), str(name))
        self._calls[place] = call
        return [
            ToolCallStarted(call.slot, call.id, call.name),
            *self.grow(place, arguments_text(item.get("arguments"))),
        ]

    def grow(self, place: int, text: str) -> list[ProviderEvent]:
        call = self._calls.get(place)
        if call is None or call.is_over or not text:
            return []
        call.arguments += text
        return [ToolArgumentsDelta(call.slot, text)]

    def fill(self, place: int, whole: str) -> list[ProviderEvent]:
        """What is missing of the arguments, now that all of them are known."""
        call = self._calls.get(place)
        known = call.arguments if call else ""
        return self.grow(place, whole[len(known) :]) if whole.startswith(known) else []

    def end(self, place: int, item: Mapping[str, Any]) -> list[ProviderEvent]:
        """The item is whole; the arguments that it tells now are those that count."""
        events = self.begin(place, item)
        call = self._calls.get(place)
        if call is None or call.is_over:
            return events
        told = arguments_text(item.get("arguments"))
        events += self.fill(place, told)
        call.arguments = told or call.arguments
        return [*events, self._ready(call)]

    def ready(self) -> list[ProviderEvent]:
        """The reply is over: so is what nobody said the end of."""
        return [self._ready(call) for call in self._calls.values() if not call.is_over]

    def drop(self, place: int) -> None:
        """This one will never be whole."""
        if place in self._calls:
            self._calls.pop(place)

    def id_at(self, place: int) -> str | None:
        call = self._calls.get(place)
        return call.id if call else None

    def _ready(self, call: _Call) -> ToolCallReady:
        call.is_over = True
        return ToolCallReady(call.slot, call.id, call.name, call.arguments if call.arguments.strip() else "{}")

    def _id(self, item: Mapping[str, Any]) -> str:
        """Its own, unless it has none or shares it."""
        told = str(item.get("call_id") or item.get("id") or "")
        taken = {call.id for call in self._calls.values()}
        return told if told and told not in taken else self._new_id()
