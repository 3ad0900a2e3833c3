"""Streams one reply of a wire format over loopback: run as a process of its own, like `stream_server`."""

from __future__ import annotations

import asyncio
import sys

from tests.bench.stream_server import HEAD, WORDS, chunk, serve
from tests.support.specimens import SPECIMENS


def reply(wire: str, deltas: int) -> bytes:
    """Each event is an HTTP chunk of its own."""
    specimen = SPECIMENS[wire]
    events = specimen.events(*(WORDS[number % len(WORDS)] for number in range(deltas)))
    return HEAD + b"".join(chunk(specimen.encode(event)) for event in events) + chunk(b"")


if __name__ == "__main__":
    asyncio.run(serve(reply(sys.argv[1], int(sys.argv[2]))))
