"""Puts tool calls together from the fragments of a stream, however a server numbers and names them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from desktop_chat.providers.events import ProviderEvent, ToolArgumentsDelta, ToolCallReady, ToolCallStarted

_OWN_FIELDS = frozenset({"id", "index", "type", "function"})
_FUNCTION_FIELDS = frozenset({"name", "arguments"})


def new_call_id() -> str:
    """For a call that its server gave none."""
    return f"call_{uuid4().hex[:24]}"


@dataclass(slots=True)
class _Call:
    slot: int
    told_id: str
    id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def whole_arguments(self) -> str:
        text = "".join(self.arguments)
        return text if text.strip() else "{}"


class Calls:
    """The calls of one reply, in the order in which they began."""

    def __init__(self, new_id: Callable[[], str] = new_call_id) -> None:
        self._new_id = new_id
        self._calls: list[_Call] = []
        self._at: dict[object, _Call] = {}
        self._ready = 0

    def take(self, fragment: Mapping[str, Any], place: int | None = None) -> list[ProviderEvent]:
        """What a fragment brings; `place` stands for an index that it does not have."""
        function = fragment.get("function")
        function = function if isinstance(function, Mapping) else {}
        call = self._call_of(fragment, function, place)
        call.details.update(_details(fragment, function))
        events: list[ProviderEvent] = []
        name = function.get("name")
        if name and not call.name:
            call.name = str(name)
            events.append(ToolCallStarted(call.slot, call.id, call.name))
            events += [ToolArgumentsDelta(call.slot, text) for text in call.arguments]
        text = arguments_text(function.get("arguments"))
        if text:
            call.arguments.append(text)
            if call.name:
                events.append(ToolArgumentsDelta(call.slot, text))
        return events

    def ready(self) -> list[ProviderEvent]:
        """The calls that are whole now: the service has said that it is done. One without a name is none."""
        fresh, self._ready = self._calls[self._ready :], len(self._calls)
        return [
            ToolCallReady(call.slot, call.id, call.name, call.whole_arguments, call.details or None)
            for call in fresh
            if call.name
        ]

    def _call_of(self, fragment: Mapping[str, Any], function: Mapping[str, Any], place: int | None) -> _Call:
        """By index; a server that gives every call the same one still gives each another id."""
        index = fragment.get("index")
        index = place if index is None else str(index)
        told_id, name = str(fragment.get("id") or ""), function.get("name")
        if index is None:
            known = self._by_id(told_id) if told_id else self._latest(is_new=bool(name))
        else:
            known = self._at.get(index)
            if known and told_id and known.told_id and told_id != known.told_id and name:
                known = self._by_id(told_id)
        if known is None:
            known = self._begin(told_id)
        elif told_id and not known.told_id and not known.name:
            known.told_id = known.id = told_id
        self._at[index] = known
        return known

    def _by_id(self, told_id: str) -> _Call | None:
        return next((call for call in reversed(self._calls) if call.told_id == told_id), None)

    def _latest(self, *, is_new: bool) -> _Call | None:
        return self._calls[-1] if self._calls and not is_new else None

    def _begin(self, told_id: str) -> _Call:
        taken = {call.id for call in self._calls}
        call_id = told_id if told_id and told_id not in taken else self._new_id()
        call = _Call(len(self._calls), told_id, call_id)
        self._calls.append(call)
        return call


def arguments_text(arguments: object) -> str:
    if arguments is None:
        return ""
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _details(fragment: Mapping[str, Any], function: Mapping[str, Any]) -> dict[str, Any]:
    """What this program does not know, kept to be sent back; on the function under its own name."""
    details = {name: value for name, value in fragment.items() if name not in _OWN_FIELDS and value is not None}
    inner = {name: value for name, value in function.items() if name not in _FUNCTION_FIELDS and value is not None}
    return {**details, "function": inner} if inner else details
