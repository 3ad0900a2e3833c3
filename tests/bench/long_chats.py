"""Opening, paging and switching branches: a chat of 100,000 messages against one of 100."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from desktop_chat import Library
from tests.bench import chats
from tests.bench.bars import Bar, median_ms
from tests.bench.statements import counted

GROUP = "long"
SHORT, LONG = 100, 100_000
PAGE = 50
TIMES_SHORT = 1.5
STATEMENTS = 6
MORE_MEMORY_MB = 10
SWITCH_SECONDS = 2.0
"""No bar of its own: the reference machine took 0.8 s, and a machine with other work to do takes longer."""

_bar = partial(Bar, GROUP)
Action = Callable[[int], object]


async def bars(folder: Path, *, rounds: int = 40, short: int = SHORT, long: int = LONG) -> list[Bar]:
    found = []
    async with chats.library(folder, chats.provider()) as opened:
        for branches in (False, True):
            pair = [chats.fill(opened, length, branches=branches) for length in (short, long)]
            found += _reading_bars(opened, pair, (short, long), rounds, branches=branches)
        beginning = chats.second_beginning(opened, pair[1])
        found.append(_switching_bar(opened, pair[1], beginning, max(2, rounds // 10)))
    return [*found, _memory_bar(folder / "chats.sqlite3", pair, (short, long))]


def _reading_bars(
    opened: Library, pair: Sequence[int], lengths: tuple[int, int], rounds: int, *, branches: bool
) -> list[Bar]:
    kind = " with branches" if branches else ""
    middle = {chat: length // 2 for chat, length in zip(pair, lengths, strict=True)}
    verbs: dict[str, Action] = {
        "open": lambda chat: open_chat(opened, chat),
        "page": lambda chat: opened.chat(chat).page(before=middle[chat], limit=PAGE),
    }
    found = []
    for verb, act in verbs.items():
        name = f"{verb} {lengths[1]:,} messages{kind}"
        found.append(_wall_bar(f"{name} against {lengths[0]}", act, pair, rounds))
        found.append(_statements_bar(f"{name}, statements", act, pair[1]))
    return found


def open_chat(opened: Library, chat: int) -> int:
    """All that a window shows of a chat at first: how many messages, the last of them, and their versions."""
    handle = opened.chat(chat)
    page = handle.page(limit=PAGE)
    handle.versions([message.id for message in page])
    return handle.count()


def _wall_bar(name: str, act: Action, pair: Sequence[int], rounds: int) -> Bar:
    walls: dict[int, list[float]] = {chat: [] for chat in pair}
    for chat in pair:
        act(chat)
    for _ in range(rounds):
        for chat in pair:
            walls[chat].append(_seconds(act, chat))
    short, long = (median_ms(walls[chat]) for chat in pair)
    return _bar(name, f"medians, {PAGE} messages shown", TIMES_SHORT, long, short, "ms")


def _statements_bar(name: str, act: Action, chat: int) -> Bar:
    with counted() as sent:
        act(chat)
    return _bar(name, "BEGIN not counted", STATEMENTS, len(sent))


def _switching_bar(opened: Library, chat: int, beginning: int, rounds: int) -> Bar:
    """Away from the long branch and back again, each of which moves all of its messages."""
    handle = opened.chat(chat)
    long = next(key for key in handle.siblings(beginning) if key != beginning)
    walls = []
    for _ in range(rounds):
        walls += [_seconds(handle.select, beginning), _seconds(handle.select, long)]
    name = f"switch the branch at the root of {handle.count():,}"
    how = "median of leaving the long branch and entering it"
    return _bar(name, how, SWITCH_SECONDS, median_ms(walls) / 1000, None, "s")


def _seconds(act: Action, what: int) -> float:
    began = time.perf_counter()
    act(what)
    return time.perf_counter() - began


def _memory_bar(database: Path, pair: Sequence[int], lengths: tuple[int, int]) -> Bar:
    short, long = (_memory_mb(database, chat) for chat in pair)
    how = "most memory of a process that opens it and pages back ten times, beyond the same with the short one"
    name = f"open {lengths[1]:,} messages against {lengths[0]}, memory"
    if short is None or long is None:
        return _bar(name, how, MORE_MEMORY_MB, note="this system does not tell the memory of a process")
    return _bar(name, how, MORE_MEMORY_MB, max(0.0, long - short), None, "MB")


def _memory_mb(database: Path, chat: int) -> float | None:
    """In a process of its own, which has done nothing else."""
    command = [sys.executable, "-m", "tests.bench.opened_alone", str(database), str(chat)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return float(done.stdout) if done.stdout.strip() else None
