"""Puts the blocks of a Converse reply together from what a stream brings of each, and tells what they say."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from desktop_chat.providers.events import (
    FileReceived,
    ProviderEvent,
    RawBlock,
    TextDelta,
    ThinkingDelta,
)
from desktop_chat.providers.wire.calls import Calls
from desktop_chat.providers.wire.converse_citations import citations_of
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.shapes import items, mapping, text

Block: TypeAlias = dict[str, Any]
Said: TypeAlias = list[ProviderEvent]

_SERVER = "server_tool_use"
_PLAIN = frozenset({"text", "toolUse", "citationsContent"})
"""What these say, the answer's text, calls and sources say as well."""


@dataclass
class _Open:
    """One block of a stream, as far as it has come."""

    place: int
    """Of its first character in the answer."""
    texts: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)
    signature: str = ""
    citations: list[Any] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    image: Block = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)

    def whole(self) -> Block:
        """As it would have come in one piece."""
        if "toolUse" in self.start:
            return {"toolUse": {**mapping(self.start["toolUse"]), "input": _parsed("".join(self.inputs))}}
        if "toolResult" in self.start or self.results:
            return {"toolResult": {**mapping(self.start.get("toolResult")), "content": self.results}}
        if self.image:
            return {"image": {**mapping(self.start.get("image")), **self.image}}
        if self.redacted:
            return {"reasoningContent": {"redactedContent": _joined(self.redacted)}}
        if self.thoughts or self.signature:
            signed = {"signature": self.signature} if self.signature else {}
            return {"reasoningContent": {"reasoningText": {"text": "".join(self.thoughts), **signed}}}
        said = "".join(self.texts)
        if not self.citations:
            return {"text": said}
        content = {"content": [{"text": said}]} if said else {}
        return {"citationsContent": {**content, "citations": self.citations}}


class Blocks:
    """The blocks of one reply, in the order in which they began."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._open: dict[object, _Open] = {}
        self._whole: dict[object, Block] = {}
        self._length = 0
        self._pictures = 0

    def start(self, index: object, start: Mapping[str, Any]) -> Said:
        block = self._block(index)
        block.start = start
        return self._call(index, mapping(start.get("toolUse")), "")

    def delta(self, index: object, delta: Mapping[str, Any]) -> Said:
        block = self._block(index)
        said: Said = []
        for name, take in _TAKERS.items():
            if delta.get(name) is not None:
                said += take(self, block, index, delta[name])
        return said

    def stop(self, index: object) -> Said:
        block = self._open.pop(index, None)
        if block is None:
            return []
        whole = self._whole[index] = block.whole()
        if "citationsContent" in whole:
            return list(citations_of(mapping(whole["citationsContent"]), block.place))
        return self._picture(mapping(whole.get("image")))

    def take(self, block: Block) -> Said:
        """A block that came in one piece."""
        index = len(self._whole)
        self._whole[index] = block
        reasoning = mapping(mapping(block.get("reasoningContent")).get("reasoningText"))
        cited = mapping(block.get("citationsContent"))
        place = self._length
        said = self._text("".join(text(mapping(part).get("text")) for part in items(cited.get("content"))))
        said += self._text(text(block.get("text")))
        said += [ThinkingDelta(words)] if (words := text(reasoning.get("text"))) else []
        call = mapping(block.get("toolUse"))
        said += self._call(index, call, call.get("input"))
        said += citations_of(cited, place)
        return said + self._picture(mapping(block.get("image")))

    def end(self) -> Said:
        """What is known now that nothing more comes: the calls, and the blocks that go back as they are."""
        said: Said = []
        for index in tuple(self._open):
            said += self.stop(index)
        said += self._calls.ready()
        blocks = [_returnable(block) for block in self._whole.values()]
        if any(not block.keys() <= _PLAIN or _is_served(block) for block in blocks):
            said += [RawBlock({"converse": block}) for block in blocks if block != {"text": ""}]
        return said

    def _block(self, index: object) -> _Open:
        block = self._open.get(index)
        if block is None:
            block = self._open[index] = _Open(self._length)
            self._whole.setdefault(index, {})
        return block

    def _text(self, words: str) -> Said:
        self._length += len(words)
        return [TextDelta(words)] if words else []

    def _call(self, index: object, call: Mapping[str, Any], arguments: object) -> Said:
        """Calls that the service makes and answers itself are none for this program."""
        if not call or call.get("type") == _SERVER:
            return []
        function = {"name": text(call.get("name")), "arguments": arguments}
        return self._calls.take({"index": index, "id": text(call.get("toolUseId")), "function": function})

    def _picture(self, image: Mapping[str, Any]) -> Said:
        data = _bytes(text(mapping(image.get("source")).get("bytes")))
        if not data:
            return []
        self._pictures += 1
        form = text(image.get("format")) or "png"
        return [FileReceived(f"picture-{self._pictures}.{form}", f"image/{form}", data)]

    def _take_text(self, block: _Open, index: object, words: object) -> Said:
        if not block.texts:
            block.place = self._length
        block.texts.append(text(words))
        return self._text(text(words))

    def _take_input(self, block: _Open, index: object, tool: object) -> Said:
        piece = mapping(tool).get("input")
        words = piece if isinstance(piece, str) else "" if piece is None else json.dumps(piece)
        block.inputs.append(words)
        if mapping(block.start.get("toolUse")).get("type") == _SERVER or not words:
            return []
        return self._calls.take({"index": index, "function": {"arguments": words}})

    def _take_reasoning(self, block: _Open, index: object, reasoning: object) -> Said:
        told = mapping(reasoning)
        block.signature += text(told.get("signature"))
        if text(told.get("redactedContent")):
            block.redacted.append(told["redactedContent"])
        words = text(told.get("text"))
        block.thoughts += [words] if words else []
        return [ThinkingDelta(words)] if words else []

    def _take_citation(self, block: _Open, index: object, found: object) -> Said:
        block.citations.append(found)
        return []

    def _take_result(self, block: _Open, index: object, found: object) -> Said:
        block.results += items(found)
        return []

    def _take_image(self, block: _Open, index: object, image: object) -> Said:
        block.image |= mapping(image)
        return []


_TAKERS: Mapping[str, Callable[[Blocks, _Open, object, object], Said]] = {
    "text": Blocks._take_text,
    "toolUse": Blocks._take_input,
    "reasoningContent": Blocks._take_reasoning,
    "citation": Blocks._take_citation,
    "toolResult": Blocks._take_result,
    "image": Blocks._take_image,
}


def _is_served(block: Block) -> bool:
    return mapping(block.get("toolUse")).get("type") == _SERVER


def _returnable(block: Block) -> Block:
    """A call comes with a type that no request may have."""
    if "toolUse" not in block or _is_served(block):
        return block
    return {"toolUse": {name: value for name, value in mapping(block["toolUse"]).items() if name != "type"}}


def _parsed(arguments: str) -> object:
    found = parse_json(arguments.encode("utf-8", "replace"), or_else={}) if arguments.strip() else {}
    return found if isinstance(found, dict) else {}


def _joined(pieces: list[str]) -> str:
    """Each piece is encoded for itself."""
    if len(pieces) == 1:
        return pieces[0]
    return base64.b64encode(b"".join(map(_bytes, pieces))).decode("ascii")


def _bytes(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""
