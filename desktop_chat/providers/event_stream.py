"""Turns the bytes of an AWS event stream into frames, wherever the network cuts them, and checks their sums."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from desktop_chat.errors import MalformedReply
from desktop_chat.language import sentence
from desktop_chat.providers.sse import Frame

MOST_BYTES = 32 * 1024 * 1024
"""A frame may carry a picture, but it has an end."""
MOST_HEADER_BYTES = 128 * 1024

Value: TypeAlias = bool | int | bytes | str | UUID

_PRELUDE = struct.Struct(">III")
_SUM = struct.Struct(">I")
_LENGTH = struct.Struct(">H")
_LEAST = _PRELUDE.size + _SUM.size
# What the type of a header says of its value: a flag, a whole number of four sizes, or a moment in milliseconds.
_FLAGS = {0: True, 1: False}
_NUMBERS = {2: struct.Struct(">b"), 3: struct.Struct(">h"), 4: struct.Struct(">i"), 5: struct.Struct(">q")}
_NUMBERS[8] = _NUMBERS[5]
_BYTES, _TEXT, _UUID = 6, 7, 9
_UUID_SIZE = 16
_USUAL = 256


class EventFrames:
    """Takes pieces of a stream as they come and gives back the frames that are whole.

    A frame's `event` is its type. What is a failure has `error`: its payload, or what its headers say.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = bytearray()

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The frames that this piece completes, one by one: those before a broken one are not lost."""
        self._held += piece
        return self._whole_ones()

    def _whole_ones(self) -> Iterator[Frame]:
        start = 0
        try:
            while (size := self._next_size(start)) is not None:
                message = bytes(self._held[start : start + size])
                start += size
                yield _frame(message)
        finally:
            del self._held[:start]

    def end(self) -> Iterator[Frame]:
        """None: a frame says itself how long it is, so that a beginning of one was cut."""
        if self._held:
            raise _broken()
        return iter(())

    def _next_size(self, start: int) -> int | None:
        """How long the next frame is, as soon as it is all there. Its length is believed when its sum is right."""
        if len(self._held) - start < _PRELUDE.size:
            return None
        size, header_size, told_sum = _PRELUDE.unpack_from(self._held, start)
        if zlib.crc32(self._held[start : start + 8]) != told_sum:
            raise _broken()
        if not _LEAST + header_size <= size <= self._most or header_size > MOST_HEADER_BYTES:
            raise MalformedReply(sentence("The service sent a piece of an answer that is too large to be read."))
        return size if len(self._held) - start >= size else None


def headers_of(data: bytes) -> dict[str, Value]:
    """The headers of a frame, by their names; raises MalformedReply."""
    headers: dict[str, Value] = {}
    place = 0
    try:
        while place < len(data):
            end = place + 1 + data[place]
            name, kind = data[place + 1 : end].decode(), data[end]
            headers[name], place = _value(data, kind, end + 1)
    except (IndexError, struct.error, UnicodeDecodeError, ValueError):
        raise _broken() from None
    return headers


@lru_cache(64)
def _usual_headers(data: bytes) -> Mapping[str, Value]:
    """Those of most frames are the same again and again."""
    return headers_of(data)


def _value(data: bytes, kind: int, place: int) -> tuple[Value, int]:
    """A value of this type at this place, and where the next thing begins."""
    if kind in _FLAGS:
        return _FLAGS[kind], place
    if kind in _NUMBERS:
        number: int = _NUMBERS[kind].unpack_from(data, place)[0]
        return number, place + _NUMBERS[kind].size
    if kind == _UUID:
        return UUID(bytes=data[place : place + _UUID_SIZE]), place + _UUID_SIZE
    if kind not in (_BYTES, _TEXT):
        raise _broken()
    place += _LENGTH.size
    end = place + _LENGTH.unpack_from(data, place - _LENGTH.size)[0]
    if end > len(data):
        raise _broken()
    value = data[place:end]
    return (value if kind == _BYTES else value.decode()), end


def _frame(message: bytes) -> Frame:
    body, told_sum = message[: -_SUM.size], _SUM.unpack(message[-_SUM.size :])[0]
    if zlib.crc32(body) != told_sum:
        raise _broken()
    header_end = _PRELUDE.size + _PRELUDE.unpack_from(body)[1]
    head, payload = body[_PRELUDE.size : header_end], body[header_end:]
    headers = _usual_headers(head) if len(head) <= _USUAL else headers_of(head)
    match headers.get(":message-type", "event"):
        case "exception":
            return Frame(event=_text(headers, ":exception-type"), error=payload)
        case "error":
            return Frame(event=_text(headers, ":error-code"), error=_told(headers, payload))
        case _:
            return Frame(payload, _text(headers, ":event-type"))


def _told(headers: Mapping[str, Value], payload: bytes) -> bytes:
    """An error of the stream itself says everything in its headers."""
    message = _text(headers, ":error-message")
    return json.dumps({"message": message}).encode() if message else payload


def _text(headers: Mapping[str, Value], name: str) -> str:
    return str(headers.get(name, ""))


def _broken() -> MalformedReply:
    return MalformedReply(sentence("The service sent a piece of an answer that arrived damaged."))
