"""Streams one reply of many deltas over loopback, as fast as it is read: run as a process of its own.

Who allows only a few tokens, as for the title of a chat, is answered in a few, as by any service.
It prints its port, then the moment at which each endless stream was left, and ends with its standard input. Deltas
are one HTTP chunk each.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress

ENDLESS = "/endless"
HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
    b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
)
LIMITS = ("max_tokens", "max_completion_tokens")
FEW = 100
WORDS = ("It ", "depends ", "on ", "what ", "you ", "mean ", "by ", "that. ")


def frame(text: str) -> bytes:
    """One delta, as services of this format send it."""
    said = {
        "id": "chatcmpl-bench",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": "bench-1",
        "choices": [{"index": 0, "delta": {"content": text}, "logprobs": None, "finish_reason": None}],
    }
    return chunk(b"data: " + json.dumps(said).encode() + b"\n\n")


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def reply(deltas: int) -> bytes:
    finish = b'data: {"model":"bench-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    usage = b'data: {"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":%d}}\n\n' % deltas
    words = b"".join(frame(WORDS[number % len(WORDS)]) for number in range(deltas))
    return HEAD + words + b"".join(map(chunk, (finish, usage, b"data: [DONE]\n\n", b"")))


async def serve(whole: bytes) -> None:
    """Answer everybody with these bytes, until nobody holds the standard input any more."""
    short = reply(len(WORDS))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        # What is left unread when the connection is closed makes the system break it off.
        asked = await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
        with suppress(ConnectionError):
            if ENDLESS.encode() in head.split(b"\r\n")[0]:
                await _until_left(reader, writer)
            else:
                writer.write(short if _is_short(asked) else whole)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def _is_short(asked: bytes) -> bool:
    wishes = json.loads(asked)
    return any(wishes.get(limit, FEW + 1) <= FEW for limit in LIMITS)


async def _until_left(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say one word after the other; once nobody listens any more, print when that was."""
    writing = asyncio.ensure_future(_without_end(writer))
    try:
        with suppress(ConnectionError):
            await reader.read()
        print(time.time(), flush=True)
    finally:
        writing.cancel()
        await asyncio.wait([writing])


async def _without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    with suppress(ConnectionError):
        while True:
            writer.write(frame("word "))
            await writer.drain()
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    asyncio.run(serve(reply(int(sys.argv[1]))))
