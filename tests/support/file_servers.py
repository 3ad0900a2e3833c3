"""A loopback server of one large file, which can be made to cut, lie, change and be slow."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tests.support.servers import AskedSo, Play, Received, breaks, head


@dataclass
class FileHost:
    """What it does with the next requests, and then what it should."""

    data: bytes
    tag: str = '"first"'
    knows_ranges: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    """After so many bytes each of the next answers breaks off."""
    claims: int | None = None
    """The length it tells, whatever it has."""
    gate: asyncio.Event | None = None
    """Half of it is sent, the rest when this is set."""

    @property
    def play(self) -> AskedSo:
        return AskedSo(self.answer)

    def answer(self, asked: Received) -> Play:
        start = self._start(asked)
        if start > len(self.data) or (start and start == len(self.data)):
            return _whole(head(416, {"content-range": f"bytes */{len(self.data)}", "content-length": "0"}))
        told = {"etag": self.tag, **self.headers, "content-length": str(self.claims or len(self.data) - start)}
        if start:
            told["content-range"] = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        first = head(206 if start else 200, told)
        body = self.data[start:]
        if self.cuts:
            return _cut(first + body[: self.cuts.pop(0)])
        if self.claims is not None:
            return _cut(first + body[: self.claims])
        return _whole(first + body) if self.gate is None else _slow(first, body, self.gate)

    def _start(self, asked: Received) -> int:
        wanted = asked.headers.get("range", "")
        is_same = asked.headers.get("if-range") == self.tag
        return int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and is_same and self.knows_ranges else 0


def _whole(data: bytes) -> Play:
    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return play


def _cut(data: bytes) -> Play:
    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.02)  # what was sent is read before the connection is seen to be gone
        await breaks(writer)

    return play


def _slow(first: bytes, body: bytes, gate: asyncio.Event) -> Play:
    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(first + body[: len(body) // 2])
        await writer.drain()
        await gate.wait()
        writer.write(body[len(body) // 2 :])

    return play
