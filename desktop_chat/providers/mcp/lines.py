"""Cuts bytes into lines of a bounded length: one message of a server is one line."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_chat.providers.mcp.limits import MOST_MESSAGE


class LineTooLong(ValueError):
    """A line has no end within its limit."""


class Lines:
    def __init__(self, most: int = MOST_MESSAGE) -> None:
        self._most = most
        self._open: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that end with this chunk, without their ends; blank ones are left out."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            self._grow(piece)
            line = b"".join(self._open).strip()
            self._open, self._size = [], 0
            if line:
                yield line
        self._grow(rest)

    def _grow(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._most:
            raise LineTooLong
        if piece:
            self._open.append(piece)
