"""Collects what services add to a chat reply: blocks to give back, sources, pictures and refusals."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from desktop_chat.providers.events import (
    FileReceived,
    ProviderEvent,
    RawBlock,
    TextDelta,
    ThinkingDelta,
)
from desktop_chat.providers.wire.chat_sources import Sources

_ENDINGS = {"image/jpeg": "jpg", "image/svg+xml": "svg"}
_GROWING = ("text", "summary", "data")


class Extras:
    def __init__(self) -> None:
        self.is_refusal = False
        self._details: list[dict[str, Any]] = []
        self._chunks: list[dict[str, Any]] = []
        self._has_thought = False
        self._sources = Sources()
        self._pictures = 0

    def take_frame(self, said: Mapping[str, Any]) -> None:
        """Sources stand beside the answer, the same in every frame."""
        if "citations" in said or "search_results" in said:
            self._sources.take_list(_items(said, "search_results") or _items(said, "citations"))

    def take_chunks(self, chunks: Sequence[Any]) -> list[ProviderEvent]:
        """An answer in typed chunks; thinking that comes so has to go back so."""
        events: list[ProviderEvent] = []
        for chunk in chunks:
            if not isinstance(chunk, Mapping):
                continue
            kind, text = chunk.get("type"), _chunk_text(chunk)
            if kind == "thinking":
                self._has_thought = True
                events += [ThinkingDelta(text)] if text else []
            elif text:
                events.append(TextDelta(text))
            if kind == "tool_reference":
                self._sources.take_note(chunk)
            _grow(self._chunks, chunk)
        return events

    def take_delta(self, delta: Mapping[str, Any], *, is_thought_told: bool = False) -> list[ProviderEvent]:
        events: list[ProviderEvent] = []
        for block in _items(delta, "reasoning_details"):
            if isinstance(block, Mapping):
                _grow_detail(self._details, block)
                thought = block.get("text") or block.get("summary")
                if thought and not is_thought_told:
                    events.append(ThinkingDelta(str(thought)))
        for note in _items(delta, "annotations"):
            self._sources.take_note(note)
        refusal = delta.get("refusal")
        if refusal:
            self.is_refusal = True
            events.append(TextDelta(str(refusal)))
        for picture in _items(delta, "images"):
            events += self._picture(picture)
        return events

    def events(self, text: str = "") -> list[ProviderEvent]:
        """What is known only now that the reply, whose text this is, is over."""
        events: list[ProviderEvent] = []
        if self._details:
            events.append(RawBlock({"reasoning_details": self._details}))
        if self._has_thought:
            events.append(RawBlock({"content": self._chunks}))
        return [*events, *self._sources.events(text)]

    def _picture(self, picture: object) -> list[ProviderEvent]:
        address = picture.get("image_url") if isinstance(picture, Mapping) else None
        address = address.get("url") if isinstance(address, Mapping) else address
        found = _data_of(address) if isinstance(address, str) else None
        if found is None:
            return []
        self._pictures += 1
        media_type, data = found
        ending = _ENDINGS.get(media_type) or media_type.rpartition("/")[2]
        return [FileReceived(f"picture-{self._pictures}.{ending}", media_type, data)]


def _items(said: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = said.get(name)
    return found if isinstance(found, list) else ()


def _chunk_text(chunk: Mapping[str, Any]) -> str:
    inner = chunk.get("thinking") or chunk.get("text") or ""
    if isinstance(inner, list):
        return "".join(str(each.get("text") or "") for each in inner if isinstance(each, Mapping))
    return str(inner)


def _grow(chunks: list[dict[str, Any]], chunk: Mapping[str, Any]) -> None:
    """Neighbouring chunks of one kind become one, as they would have come without streaming."""
    kind, text = chunk.get("type"), _chunk_text(chunk)
    if chunks and chunks[-1].get("type") == kind == "text":
        chunks[-1]["text"] += text
    elif chunks and chunks[-1].get("type") == kind == "thinking":
        chunks[-1]["thinking"][0]["text"] += text
    elif kind == "thinking":
        chunks.append({"type": "thinking", "thinking": [{"type": "text", "text": text}]})
    elif kind == "text":
        chunks.append({**chunk, "text": text})
    else:
        chunks.append(dict(chunk))


def _grow_detail(blocks: list[dict[str, Any]], block: Mapping[str, Any]) -> None:
    """Streamed blocks of one index and type are pieces of one block."""
    place = (block.get("index"), block.get("type"))
    last = blocks[-1] if blocks else None
    if last is None or place[0] is None or (last.get("index"), last.get("type")) != place:
        blocks.append(dict(block))
        return
    for name, value in block.items():
        if name in _GROWING and isinstance(value, str) and isinstance(last.get(name), str):
            last[name] += value
        elif value is not None:
            last[name] = value


def _data_of(address: str) -> tuple[str, bytes] | None:
    head, comma, rest = address.partition(",")
    if not comma or not head.startswith("data:"):
        return None
    media_type, *flags = head.removeprefix("data:").split(";")
    try:
        data = base64.b64decode(rest) if "base64" in flags else unquote_to_bytes(rest)
    except ValueError:
        return None
    return media_type or "application/octet-stream", data
