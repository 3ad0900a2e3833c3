"""A loopback server that answers what a test tells it to, byte for byte, and knows when it was left."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

EVENTS = {"content-type": "text/event-stream"}
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Loopback:
    """What the server has seen."""

    url: str = ""
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client lets go of its connection."""


Play: TypeAlias = Callable[[asyncio.StreamWriter], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class AskedSo:
    """A play that depends on what was asked."""

    choose: Callable[[Received], Play]


@asynccontextmanager
async def serving(*plays: Play | AskedSo) -> AsyncIterator[Loopback]:
    """Answers requests with these, in order; the last one also answers all that follow."""
    seen = Loopback()
    clients: set[asyncio.StreamWriter] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        clients.add(writer)
        first = b""
        try:
            while (received := await _received(reader, first)) is not None:
                seen.requests.append(received)
                play = plays[min(len(seen.requests), len(plays)) - 1]
                play = play.choose(received) if isinstance(play, AskedSo) else play
                first = await _played(play(writer), reader)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            seen.left.set()
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    seen.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield seen
    finally:
        server.close()
        for writer in clients:
            writer.close()
        await asyncio.gather(*(_closed(writer) for writer in clients))


@contextmanager
def serving_beside(*plays: Play | AskedSo) -> Iterator[Loopback]:
    """The same in a thread of its own, for a test that waits for another process."""
    begun: Future[tuple[Loopback, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def stay() -> None:
        end = asyncio.Event()
        async with serving(*plays) as seen:
            begun.set_result((seen, asyncio.get_running_loop(), end))
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(stay()), name="loopback server", daemon=True)
    thread.start()
    seen, loop, end = begun.result()
    try:
        yield seen
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()


async def _closed(writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _played(play: Coroutine[Any, Any, None], reader: asyncio.StreamReader) -> bytes:
    """Play until the end, or until the client has left; the first byte of what it asks next."""
    playing, next_byte = asyncio.ensure_future(play), asyncio.ensure_future(reader.read(1))
    await asyncio.wait({playing, next_byte}, return_when=asyncio.FIRST_COMPLETED)
    if not playing.done():
        playing.cancel()
    if not next_byte.done():
        next_byte.cancel()
    await asyncio.wait({playing, next_byte})
    if not playing.cancelled():
        playing.result()
    return b"" if next_byte.cancelled() else next_byte.result()


async def _received(reader: asyncio.StreamReader, first: bytes) -> Received | None:
    try:
        told = first + await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    request_line, *lines = told.decode("latin-1").split("\r\n")
    method, target, _ = request_line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, target, headers, body)


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Said\r\n{lines}\r\n".encode("latin-1")


def says(status: int, body: bytes | str | dict[str, Any], headers: dict[str, str] | None = None) -> Play:
    """A whole answer at once."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    data = data.encode() if isinstance(data, str) else data

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, {**JSON, **(headers or {}), "content-length": str(len(data))}) + data)

    return play


def streams(
    pieces: Iterable[bytes],
    *,
    headers: dict[str, str] | None = None,
    then: Play | None = None,
) -> Play:
    """An event stream in these pieces; `then` what happens instead of its end."""

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {**EVENTS, "transfer-encoding": "chunked", **(headers or {})}))
        for piece in pieces:
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
        if then is None:
            writer.write(b"0\r\n\r\n")
        else:
            await then(writer)

    return play


async def hangs(writer: asyncio.StreamWriter) -> None:
    """Says nothing more, and keeps the connection."""
    await asyncio.get_running_loop().create_future()


async def breaks(writer: asyncio.StreamWriter) -> None:
    """The connection ends here."""
    await writer.drain()
    writer.transport.abort()


def sse(*frames: dict[str, Any] | str) -> list[bytes]:
    """Frames as an event stream, one piece each."""
    return [f"data: {frame if isinstance(frame, str) else json.dumps(frame)}\n\n".encode() for frame in frames]


def text_frame(text: str, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {"model": "m-1", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}], **more}


def reply(*texts: str, reason: str = "stop") -> list[bytes]:
    """A whole streamed answer in these pieces."""
    return sse(*map(text_frame, texts), text_frame("", reason), "[DONE]")
