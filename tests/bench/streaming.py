"""How fast a streamed answer goes from the socket to the database, and how soon Stop closes the socket."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from desktop_chat import Cancelled, Context, Library
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import TextAdded
from tests.bench.bars import Bar
from tests.bench.stream_server import ENDLESS

GROUP = "stream"
DELTAS = 20_000
MODEL = "bench-1"
SHARE_OF_FLOOR = 0.75
STOP_MS = 100
_bar = partial(Bar, GROUP)


async def bars(folder: Path, *, deltas: int = DELTAS, rounds: int = 5, stops: int = 20) -> list[Bar]:
    with Server(deltas) as server:
        async with wired_library(folder, server.url) as opened:
            floors, streamed = [], []
            for _ in range(rounds + 1):  # the first of them warms up
                floors.append(await floor_seconds(server.url))
                streamed.append(await _streamed(new_chat(opened), deltas))
        async with wired_library(folder, server.url + ENDLESS) as opened:
            stopped = [await _stopped(new_chat(opened), server) for _ in range(stops)]
    return [_speed_bar(deltas, floors[1:], streamed[1:]), _stop_bar(stopped)]


def _speed_bar(deltas: int, floors: list[float], streamed: list[float]) -> Bar:
    floor, taken = statistics.median(floors), statistics.median(streamed)
    return _bar(
        f"library stream, {deltas:,} deltas at zero delay, stored",
        "medians of the wall; floor: httpx alone reads the lines of the same bytes, from the same server",
        round(1 / SHARE_OF_FLOOR, 3),
        taken * 1000,
        floor=floor * 1000,
        unit="ms",
        note=f"{deltas / taken:,.0f} deltas/s against {deltas / floor:,.0f}: "
        f"{floor / taken:.2f} of the floor, {SHARE_OF_FLOOR} is wanted",
    )


def _stop_bar(stopped: list[float]) -> Bar:
    return _bar(
        "stop, from cancel() to a closed socket",
        "the slowest; the server's side of the connection is watched",
        STOP_MS,
        max(stopped) * 1000,
        unit="ms",
    )


class Server:
    """The server process; it ends with its standard input."""

    def __init__(self, deltas: int, wire: str | None = None) -> None:
        program = ["tests.bench.wire_server", wire] if wire else ["tests.bench.stream_server"]
        command = [sys.executable, "-m", *program, str(deltas)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self.line()}"

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


def wired_library(folder: Path, url: str) -> Library:
    """On a folder that is there, with the one service behind this address."""
    return Library(
        folder / "chats.sqlite3",
        context=Context({"openai": {"api_key": "bench", "base_url": url, "wire": "chat"}}),
        default_provider="openai",
        default_model=MODEL,
    )


def new_chat(opened: Library) -> ChatHandle:
    return opened.create_chat(model=MODEL, provider="openai", assume_model_exists=True)


async def floor_seconds(url: str) -> float:
    began = time.perf_counter()
    async with (
        httpx.AsyncClient() as client,
        client.stream("POST", f"{url}/v1/chat/completions", json={}) as answer,
    ):
        async for _ in answer.aiter_lines():
            pass
    return time.perf_counter() - began


async def _streamed(chat: ChatHandle, deltas: int) -> float:
    began = time.perf_counter()
    length = 0
    async for event in chat.stream("How are you?"):
        if isinstance(event, TextAdded):
            length += len(event.text)
    taken = time.perf_counter() - began
    assert length == len(chat.messages()[-1].content) > deltas
    return taken


async def _stopped(chat: ChatHandle, server: Server) -> float:
    """The server tells when it saw the connection close; the clock is the machine's."""
    began = 0.0
    with suppress(Cancelled):
        async for event in chat.stream("How are you?"):
            if isinstance(event, TextAdded) and not began:
                began = time.time()
                chat.cancel()
    return float(await asyncio.to_thread(server.line)) - began
