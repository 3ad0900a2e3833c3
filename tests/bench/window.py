"""Starting the window and leaving it alone: against a bare window of Qt, started in the same minutes."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop_chat import Library
from desktop_chat.models import Chat, new_key, utc_now
from tests.bench import chats
from tests.bench.bars import Bar

GROUP = "window"
CHATS = 10_000
MESSAGES = 200
TIMES_PAINTED, TIMES_SHOWN, TIMES_MEMORY = 1.8, 3.5, 2.0
ROUNDS = 7

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, rounds: int = ROUNDS, count: int = CHATS) -> list[Bar]:
    folder.mkdir(exist_ok=True)
    asyncio.run(_fill(folder, count))
    walls: dict[str, list[float]] = defaultdict(list)
    idles: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for kind in ("bare", "program"):
            marks, idle = started(kind, folder)
            idles[kind].append(idle)
            for name, wall in marks.items():
                walls[f"{kind} {name}"].append(wall)
    return [*_start_bars(walls, count), *_idle_bars(idles)]


def _start_bars(walls: dict[str, list[float]], count: int) -> list[Bar]:
    floor = _median_ms(walls["bare painted"])
    how = "from the start of the process, against a bare QMainWindow with a QListView"
    painted, shown = _median_ms(walls["program painted"]), _median_ms(walls["program shown"])
    note = f"the services behind them were attached after {_median_ms(walls['program attached']):,.0f} ms"
    return [
        _bar("cold start to a painted window that takes keys", how, TIMES_PAINTED, painted, floor, "ms"),
        _bar(f"cold start to {count:,} chats and the last one shown", how, TIMES_SHOWN, shown, floor, "ms", note),
    ]


def _idle_bars(idles: dict[str, list[dict[str, float]]]) -> list[Bar]:
    def median(kind: str, name: str) -> float:
        return statistics.median(idle[name] for idle in idles[kind])

    memory, floor = median("program", "memory_mb"), median("bare", "memory_mb")
    note = "" if floor else "this system does not tell the memory of a process"
    cpu = max(0.0, median("program", "cpu_percent") - median("bare", "cpu_percent"))
    return [
        _bar("idle, memory", "resident", TIMES_MEMORY, memory or None, floor or None, "MB", note),
        _bar("idle, processor", "beyond the bare window, over 3 s", 0.05, cpu, None, "%"),
        _bar("idle, timers", "of Qt and of the event loop, but the bench's own", 0, median("program", "timers")),
    ]


def started(kind: str, folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """One start: when each thing was seen, and how the process idled afterwards."""
    command = [sys.executable, "-m", "tests.bench.window_alone", kind, str(folder)]
    variables = dict(os.environ)
    if not variables.get("DISPLAY"):
        variables["QT_QPA_PLATFORM"] = "offscreen"
    marks: dict[str, float] = {}
    idle: dict[str, float] = {}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables) as process:
        for line in process.stdout or ():
            if line.startswith("{"):
                idle = json.loads(line)
            else:
                marks[line.strip()] = time.perf_counter() - began
    if process.returncode or not idle:
        raise RuntimeError(f"the {kind} window did not start")
    return marks, idle


def _median_ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


async def _fill(folder: Path, count: int) -> None:
    """Many chats, the last of which has some messages."""
    async with chats.library(folder, chats.provider()) as opened:
        add_chats(opened, count - 1)
        chats.fill(opened, MESSAGES)


def add_chats(opened: Library, count: int) -> None:
    now = utc_now()
    rows = [
        {
            "id": new_key(),
            "kind": "chat",
            "title": f"Chat number {number}",
            "settings": {},
            "provider": "scripted",
            "model_name": chats.MODEL,
            "pinned": number % 1_000 == 0,
            "created_at": now - timedelta(hours=number + 1),
            "updated_at": now - timedelta(hours=number + 1),
        }
        for number in range(count)
    ]
    opened.database.write(lambda session: _insert(session, rows))


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(Chat), rows)
