"""What a specimen of a wire is: the events of a reply, and how they become bytes."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias


class Event(NamedTuple):
    """What one frame says, under its name if it has one."""

    said: Any
    name: str = ""


class Encoded(NamedTuple):
    """An event with its bytes."""

    event: Event
    encoded: bytes


Encode: TypeAlias = Callable[[Event], bytes]


def as_sse(event: Event) -> bytes:
    said = event.said if isinstance(event.said, str) else json.dumps(event.said)
    return (f"event: {event.name}\n" if event.name else "").encode() + f"data: {said}\n\n".encode(
        "utf-8", "surrogatepass"
    )


def as_event_stream(event: Event) -> bytes:
    """A message of the AWS event stream: lengths and their sum, headers, payload, and the sum of it all."""
    texts = {":event-type": event.name, ":content-type": "application/json", ":message-type": "event"}
    headers = b"".join(
        struct.pack(">B", len(name)) + name.encode() + b"\x07" + struct.pack(">H", len(text)) + text.encode()
        for name, text in texts.items()
    )
    payload = json.dumps(event.said).encode()
    lengths = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = lengths + struct.pack(">I", zlib.crc32(lengths)) + headers + payload
    return message + struct.pack(">I", zlib.crc32(message))


@dataclass(frozen=True)
class Specimen:
    begin: Sequence[Event]
    piece: Callable[[str], Event]
    """A piece of the text."""
    more: Sequence[Event]
    """After the text: thinking, calls that interleave, citations, files, and what nobody knows."""
    end: Callable[[str], Sequence[Event]]
    """With the whole text, for those who say it again."""
    whole: Mapping[str, Any]
    """The same in one piece of JSON, without the stream."""
    encode: Encode = as_sse

    def events(self, *texts: str, more: bool = False) -> list[Event]:
        told = self.more if more else ()
        return [*self.begin, *map(self.piece, texts), *told, *self.end("".join(texts))]

    @cached_property
    def full(self) -> Sequence[Encoded]:
        """A reply with everything."""
        return [Encoded(event, self.encode(event)) for event in self.events("Hé", "llo", more=True)]

    def stream(self, *texts: str, more: bool = False) -> bytes:
        return self.written(self.events(*texts, more=more))

    def written(self, events: Iterable[Event]) -> bytes:
        return b"".join(map(self.encode, events))
