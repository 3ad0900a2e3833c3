"""How messages come and go: over the pipes of a child process, or over streamable HTTP."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx2
import truststore
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from desktop_chat.providers.mcp.child import Child
from desktop_chat.providers.mcp.limits import MOST_MESSAGE, PACE, REST
from desktop_chat.providers.mcp.lines import Lines, LineTooLong
from desktop_chat.providers.mcp.values import Address, Program

CONNECT_SECONDS, SILENT_SECONDS = 20.0, 300.0
MOST_JUNK = 16_000
"""Bytes that are noted of what is no message: more than anybody keeps of a line."""
REFUSALS = (401, 403)
Note = Callable[[str], None]
Incoming = SessionMessage | Exception


@dataclass(slots=True)
class Line:
    """What is known of a connection beside its messages."""

    note: Note
    child: Child | None = None
    is_flooded: bool = False
    """A message was longer than any may be."""
    is_refused: bool = False
    """Whoever answers there wants to know who asks."""
    ended: anyio.Event = field(default_factory=anyio.Event)


@asynccontextmanager
async def over_pipes(program: Program, line: Line) -> AsyncGenerator[tuple[Any, Any]]:
    """Leaving it ends the process, also when that is because of a cancellation."""
    child = line.child = await Child.start(program, line.note)
    heard, incoming = anyio.create_memory_object_stream[Incoming](0)
    outgoing, said = anyio.create_memory_object_stream[SessionMessage](0)
    async with anyio.create_task_group() as group, incoming, outgoing:
        group.start_soon(_read, child, heard, line)
        group.start_soon(_write, child, said)
        try:
            yield incoming, outgoing
        finally:
            with anyio.CancelScope(shield=True):
                await child.end()
            group.cancel_scope.cancel()


async def _read(child: Child, heard: Any, line: Line) -> None:
    """Until its output ends. What is no message is noted, not answered."""
    lines, count = Lines(), 0
    gone = (anyio.EndOfStream, anyio.ClosedResourceError, anyio.BrokenResourceError, OSError)
    async with heard:
        with suppress(*gone):
            try:
                async for chunk in child.process.stdout:
                    for text in lines.add(chunk):
                        await _tell(text, heard, line.note)
                        count += 1
                        if count % PACE == 0:
                            await anyio.sleep(REST)
            except LineTooLong:
                line.is_flooded = True
    line.ended.set()


async def _tell(text: bytes, heard: Any, note: Note) -> None:
    try:
        message = jsonrpc_message_adapter.validate_json(text, by_name=False)
    except (ValueError, RecursionError):
        note(f"? {text[:MOST_JUNK].decode('utf-8', 'replace')}")
        return
    await heard.send(SessionMessage(message))


async def _write(child: Child, said: Any) -> None:
    with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError, OSError):
        async with said:
            async for each in said:
                text = each.message.model_dump_json(by_alias=True, exclude_unset=True)
                await child.process.stdin.send(text.encode("utf-8") + b"\n")


@asynccontextmanager
async def over_http(address: Address, line: Line) -> AsyncGenerator[tuple[Any, Any]]:
    """With the certificates that the system trusts; redirects to other places are not followed."""
    client = httpx2.AsyncClient(
        headers=dict(address.headers),
        timeout=httpx2.Timeout(CONNECT_SECONDS, read=SILENT_SECONDS),
        verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        event_hooks={"response": [lambda response: _looked_at(response, line)]},
    )
    streams = streamable_http_client(address.url, http_client=client, max_sse_event_size=MOST_MESSAGE)
    async with client, streams as (incoming, outgoing):
        yield incoming, outgoing


async def _looked_at(response: httpx2.Response, line: Line) -> None:
    """A stream of events is bounded by the SDK, event by event; anything else is bounded here."""
    line.is_refused = response.status_code in REFUSALS
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > MOST_MESSAGE:
                raise httpx2.ReadError("The answer is larger than any may be.")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
