"""Keeps the blocks of a reply of Cohere as they grow: what is said, what is thought, and what is cited where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_chat.providers.events import (
    CitationFound,
    ProviderEvent,
    TextDelta,
    ThinkingDelta,
    ToolCallReady,
)
from desktop_chat.providers.wire.citations import citation
from desktop_chat.providers.wire.shapes import count, items, mapping, some_text, text

_DOCUMENT = "doc:"


@dataclass
class _Block:
    kind: str
    place: int
    """Of its first character in the answer."""
    words: list[str] = field(default_factory=list)


class Content:
    def __init__(self) -> None:
        self._blocks: dict[int, _Block] = {}
        self._plan: list[str] = []
        self._cited: list[Mapping[str, Any]] = []
        self._length = 0

    def take(self, message: Mapping[str, Any]) -> list[ProviderEvent]:
        """A message that came in one piece."""
        said = self.plan(text(message.get("tool_plan")))
        content = message.get("content")
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else items(content)
        for index, block in enumerate(blocks):
            said += self.add(index, mapping(block))
        self._cited += [mapping(found) for found in items(message.get("citations"))]
        return said

    def add(self, index: int, piece: Mapping[str, Any]) -> list[ProviderEvent]:
        """The beginning of a block, or more of it."""
        thought, words = text(piece.get("thinking")), text(piece.get("text"))
        kind = "thinking" if thought or piece.get("type") == "thinking" else "text"
        block = self._blocks.get(index)
        if block is None:
            block = self._blocks[index] = _Block(kind, self._length)
        block.words.append(thought or words)
        if thought:
            return [ThinkingDelta(thought)]
        self._length += len(words)
        return [TextDelta(words)] if words else []

    def plan(self, words: str) -> list[ProviderEvent]:
        """What the model says of the tools it is about to call: a thought, told as one."""
        if not words:
            return []
        self._plan.append(words)
        return [ThinkingDelta(words)]

    def cite(self, found: Mapping[str, Any]) -> None:
        self._cited.append(found)

    def citations(self) -> list[CitationFound]:
        """The sources of the answer; those of a plan or a thought are none of it."""
        return [
            each
            for found in self._cited
            if text(found.get("type")) in ("", "TEXT_CONTENT")
            for each in _sources(found, self._place(found))
        ]

    def messages(self, calls: Sequence[ProviderEvent]) -> Iterator[dict[str, Any]]:
        """The message to give back, where it has thoughts in it, which stand in no other place."""
        blocks = [
            {"type": block.kind, block.kind: "".join(block.words)}
            for _, block in sorted(self._blocks.items())
            if any(block.words)
        ]
        if not self._plan and all(block["type"] == "text" for block in blocks):
            return
        message: dict[str, Any] = {"role": "assistant"}
        if self._plan:
            message["tool_plan"] = "".join(self._plan)
        if blocks:
            message["content"] = blocks
        made = [call for call in calls if isinstance(call, ToolCallReady)]
        if made:
            message["tool_calls"] = [_call(call) for call in made]
        yield message

    def _place(self, found: Mapping[str, Any]) -> int:
        """Of the block it is about; where none is named it is the first that is text."""
        index = count(found.get("content_index"))
        if index in self._blocks:
            return self._blocks[index].place
        return next((block.place for _, block in sorted(self._blocks.items()) if block.kind == "text"), 0)


def _sources(found: Mapping[str, Any], place: int) -> Iterator[CitationFound]:
    start, end = count(found.get("start")), count(found.get("end"))
    span: dict[str, Any] = {
        "text": some_text(found.get("text")),
        "start": None if start is None else place + start,
        "end": None if end is None else place + end,
    }
    for each in items(found.get("sources")) or ({},):
        source = mapping(each)
        told = mapping(source.get("document")) or mapping(source.get("tool_output"))
        name = text(source.get("id"))
        yield citation(
            url=some_text(told.get("url")) or (name if "://" in name else None),
            title=some_text(told.get("title")) or name or None,
            source=_number(name),
            **span,
        )


def _number(name: str) -> int | None:
    """Documents are sent under their number."""
    number = name.removeprefix(_DOCUMENT)
    return int(number) if name.startswith(_DOCUMENT) and number.isascii() and number.isdecimal() else None


def _call(call: ToolCallReady) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
