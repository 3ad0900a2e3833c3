"""Very many answers streamed in one window: after the first hundred messages it holds no more memory."""

from __future__ import annotations

import asyncio
import gc
import os
from functools import partial
from pathlib import Path

from desktop_chat import Library, ScriptedProvider, app
from desktop_chat.providers.scripted import ScriptedReply
from desktop_chat.services.written import Written
from desktop_chat.ui import display
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from tests.bench import chats
from tests.bench.bars import Bar
from tests.bench.window_stream import opened

GROUP = "soak"
MESSAGES, FIRST = 2_000, 100
PER_CHAT = 40
"""Each chat has as many, so that the history that is sent does not grow with the soak."""
MORE_MB = 12.0
STATM = Path("/proc/self/statm")
ANSWER = (
    "## A heading\n\nWords that are **strong**, `code` or [a link](https://example.org), and a list:\n\n"
    "- one\n- two\n\n```python\ntotal = add(total, price)\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n"
)

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, messages: int = MESSAGES, first: int = FIRST) -> list[Bar]:
    folder.mkdir(parents=True, exist_ok=True)
    if not display.is_here():
        display.leave()
    application = app.make_application()
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        return runner.run(_soaked(folder, messages, first))


async def _soaked(folder: Path, messages: int, first: int) -> list[Bar]:
    provider = chats.provider()
    held: dict[int, float] = {}
    async with opened(chats.library(folder / "soak", provider)) as (window, library, operator):
        for number in range(2, messages + 1, 2):
            if number % PER_CHAT == 2:
                operator.begin_chat()
            await _answered(window, library, operator, provider)
            if number in (first, messages):
                held[number] = _megabytes()
    name = f"{messages:,} messages streamed in one window, memory beyond that after {first}"
    how = f"resident memory; Markdown of every kind, {PER_CHAT} messages a chat"
    if not held[first]:
        return [_bar(name, how, MORE_MB, note="this system does not tell the memory of a process")]
    return [_bar(name, how, MORE_MB, max(0.0, held[messages] - held[first]), None, "MB")]


async def _answered(window: MainWindow, library: Library, operator: Operator, provider: ScriptedProvider) -> None:
    """One question and its answer, shown to the end."""
    reply: ScriptedReply = ANSWER * 3
    provider.add(reply)
    model = window.conversation.model
    before = model.rowCount()
    window.conversation.composer.send_requested.emit(Written("Go on"))

    def is_shown() -> bool:
        row = model.row(model.rowCount() - 1)
        is_more = model.rowCount() != before and row is not None
        return is_more and row is not None and row.message.status == "complete" and row.message.role == "assistant"

    while not is_shown() or library.replies.all:  # noqa: ASYNC110 - nothing in the window tells of it
        await asyncio.sleep(0.002)
    for remembered in (provider.requests, provider.settings, provider.closed):
        remembered.clear()


def _megabytes() -> float:
    gc.collect()
    if not STATM.exists():
        return 0.0
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_000_000
