"""Turns the bytes of a server-sent event stream into frames, wherever the network cuts them."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_chat.errors import MalformedReply
from desktop_chat.language import sentence

MOST_BYTES = 32 * 1024 * 1024
"""A frame may carry a picture, but it has an end."""

_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Frame:
    """One event: its data with lines joined, its name, and what stood in a bare `error:` line."""

    data: bytes = b""
    event: str = ""
    error: bytes | None = None


class Frames:
    """Takes pieces of a stream as they come and gives back the frames that are whole.

    As the HTML standard has it, but that a last frame needs no blank line after it, and that a line
    `error: …`, which some servers end a broken stream with, is kept.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._tail: list[bytes] = []
        self._lines: list[bytes] = []
        self._event = ""
        self._error: bytes | None = None
        self._held = 0
        self._growing = 0
        self._is_begun = False
        self._has_returned = False

    def feed(self, piece: bytes) -> list[Frame]:
        """The frames that this piece completes."""
        if self._held + self._growing > self._most:
            raise MalformedReply(sentence("The service sent a piece of an answer that is too large to be read."))
        if not self._is_begun:
            piece = self._without_bom(piece)
        if self._has_returned and piece:
            self._has_returned = False
            piece = piece.removeprefix(b"\n")
        if b"\n" not in piece and b"\r" not in piece:
            self._keep(piece)
            return []
        if self._tail:
            piece = b"".join((*self._tail, piece))
            self._tail.clear()
            self._growing = 0
        self._has_returned = piece.endswith(b"\r")
        return self._read(piece)

    def end(self) -> list[Frame]:
        """The frame that the stream ended in, if it has anything."""
        rest = b"".join(self._tail)
        self._tail.clear()
        return self._read((rest if self._is_begun else rest.removeprefix(_BOM)) + b"\n\n")

    def _read(self, piece: bytes) -> list[Frame]:
        """Split into lines; the last one may still be growing."""
        lines = piece.splitlines()
        last = lines.pop() if piece[-1] not in b"\r\n" else None
        frames: list[Frame] = []
        for line in lines:
            if line:
                self._take(line)
            elif self._lines or self._error is not None:
                frames.append(self._whole())
            else:
                self._event = ""
        self._keep(last or b"")
        return frames

    def _take(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if value[:1] == b" ":
            value = value[1:]
        if name == b"data":
            self._lines.append(value)
            self._held += len(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"error":
            self._error = value

    def _whole(self) -> Frame:
        lines = self._lines
        frame = Frame(lines[0] if len(lines) == 1 else b"\n".join(lines), self._event, self._error)
        self._lines = []
        self._event, self._error = "", None
        self._held = 0
        return frame

    def _keep(self, piece: bytes) -> None:
        """The beginning of a line."""
        if piece:
            self._tail.append(piece)
            self._growing += len(piece)

    def _without_bom(self, piece: bytes) -> bytes:
        """The first bytes may be a byte order mark, perhaps one byte at a time."""
        piece = b"".join((*self._tail, piece))
        self._tail.clear()
        if len(piece) < len(_BOM) and _BOM.startswith(piece):
            self._tail.append(piece)
            return b""
        self._is_begun = True
        return piece.removeprefix(_BOM)
