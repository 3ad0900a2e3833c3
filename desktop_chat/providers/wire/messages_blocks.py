"""Puts a block of a Messages reply together from its pieces, so that it can go back exactly as it came."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.events import (
    ProviderEvent,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
)
from desktop_chat.providers.wire.given_back import input_of
from desktop_chat.providers.wire.messages_citations import citation_of

_SHOWN: Mapping[str, Callable[[str], ProviderEvent]] = {"text": TextDelta, "thinking": ThinkingDelta}
"""Blocks whose words are told as they come; the words stand in a field of the block's own name."""


class Block:
    """Any block: of one that nobody knows, every piece is kept."""

    def __init__(self, start: Mapping[str, Any], offset: int) -> None:
        self.kind = str(start.get("type", ""))
        self._show = _SHOWN.get(self.kind)
        self._fields = dict(start)
        self._pieces: dict[str, list[str]] = {}
        self._offset = offset
        """Where in the answer its text begins."""

    def begun(self) -> Sequence[ProviderEvent]:
        """What the beginning says already: everything, where a reply comes in one piece."""
        return self._shown(self._fields)

    def take(self, delta: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        shown = self._shown(delta)
        if shown and len(delta) == 2:  # nothing but words and its type, as nearly all are
            self._pieces.setdefault(self.kind, []).append(delta[self.kind])
            return shown
        for name, value in delta.items():
            if name == "citation":
                self._fields["citations"] = [*(self._fields.get("citations") or ()), value]
            elif isinstance(value, str) and name != "type":
                self._pieces.setdefault(name, []).append(value)
            elif value is not None and name != "type":
                self._fields[name] = value
        return shown

    def ended(self) -> Sequence[ProviderEvent]:
        if self.kind != "text":
            return ()
        text = self._joined("text")
        told = self._fields.get("citations")
        found = [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []
        return [citation_of(each, text, self._offset) for each in found]

    def whole(self) -> dict[str, Any]:
        """As the service has it."""
        names = [name for name in self._pieces if name != "partial_json"]
        block = {**self._fields, **{name: self._joined(name) for name in names}}
        if "partial_json" in self._pieces:
            block["input"] = input_of("".join(self._pieces["partial_json"]))
        return block

    def _joined(self, name: str) -> str:
        begun = self._fields.get(name)
        return "".join([begun if isinstance(begun, str) else "", *self._pieces.get(name, ())])

    def _shown(self, said: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        if self._show is None:
            return ()
        words = said.get(self.kind)
        return (self._show(words),) if isinstance(words, str) and words else ()


class CallBlock(Block):
    """A call of one of the program's tools."""

    def __init__(self, start: Mapping[str, Any], slot: int, call_id: str) -> None:
        super().__init__({**start, "id": call_id}, 0)
        self._slot = slot
        self._id = call_id
        self._name = str(start["name"])

    def begun(self) -> Sequence[ProviderEvent]:
        return [ToolCallStarted(self._slot, self._id, self._name)]

    def take(self, delta: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        super().take(delta)
        piece = delta.get("partial_json")
        return [ToolArgumentsDelta(self._slot, piece)] if isinstance(piece, str) and piece else ()

    def ended(self) -> Sequence[ProviderEvent]:
        """No arguments are an empty object."""
        text = "".join(self._pieces.get("partial_json", ()))
        if not text.strip():
            text = json.dumps(self._fields.get("input") or {}, ensure_ascii=False)
        return [ToolCallReady(self._slot, self._id, self._name, text)]


def started(start: object, slot: int, offset: int, new_id: str) -> Block:
    """The block that begins so. A call without a name is none."""
    if not isinstance(start, Mapping):
        raise MalformedReply()
    name = start.get("name")
    if start.get("type") == "tool_use" and isinstance(name, str) and name.strip():
        told_id = start.get("id")
        return CallBlock(start, slot, told_id if isinstance(told_id, str) and told_id else new_id)
    return Block(start, offset)
