"""A million damaged replies: none hangs a reader, none makes it grow, none makes it raise what is not its own."""

from __future__ import annotations

import faulthandler
import os
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from random import Random

from desktop_chat.providers.wire import Wire
from tests.bench.bars import Bar
from tests.support.specimens import known_wires
from tests.support.specimens.reading import tried
from tests.support.specimens.specimen import Specimen

GROUP = "fuzz"
MUTATIONS = 1_000_000
PART = 10_000
"""Tries that one process makes at a time."""
HANGS_SECONDS = 60
SLOWEST_MS = 1_000
MOST_GROWN = 64
"""What a reader tells may be so many times as long as what it was sent, and some."""
SOME = 100_000
_bar = partial(Bar, GROUP)


@dataclass
class Found:
    """What came of all tries of one wire."""

    tries: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    seconds: float = 0.0

    def add(self, other: Found) -> None:
        self.tries += other.tries
        self.ends += other.ends
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)
        self.seconds += other.seconds


def bars(*, mutations: int = MUTATIONS, seed: int = 4) -> list[Bar]:
    """Two figures a wire; a try that never ends ends the bench, and says where it stood."""
    names = sorted(known_wires())
    each = mutations // len(names)
    found = {name: Found() for name in names}
    parts = [
        (name, range(start, min(start + PART, each)), seed) for name in names for start in range(0, each, PART)
    ]
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(parts)), get_context("spawn")) as workers:
        for (name, _, _), part in zip(parts, workers.map(_searched, *zip(*parts, strict=True)), strict=True):
            found[name].add(part)
    return [bar for name, of_wire in found.items() for bar in _bars_of(name, of_wire)]


def _searched(name: str, numbers: range, seed: int) -> Found:
    """In a process of its own."""
    wire, specimen = known_wires()[name]
    found, began = Found(len(numbers)), time.perf_counter()
    for number in numbers:
        if number % 1_000 == 0:
            faulthandler.dump_traceback_later(HANGS_SECONDS, exit=True)
        _try(found, wire, specimen, f"{name}-{seed}-{number}")
    faulthandler.cancel_dump_traceback_later()
    found.seconds = time.perf_counter() - began
    return found


def _try(found: Found, wire: Wire, specimen: Specimen, seed: str) -> None:
    random, began = Random(seed), time.process_time()
    try:
        size, events, error = tried(wire, specimen, random)
    except Exception as fault:  # noqa: BLE001 - what is looked for
        place = traceback.extract_tb(fault.__traceback__)[-1]
        found.faults.append(f"{type(fault).__name__} in {place.name} (seed {seed})")
        return
    found.slowest = max(found.slowest, time.process_time() - began)
    found.ends[type(error).__name__ if error else "read"] += 1
    told = sum(len(repr(event)) for event in events[:1000]) if len(events) < 1000 else len(events) * 100
    if told > SOME + MOST_GROWN * size:
        found.faults.append(f"grew from {size} to {told} (seed {seed})")


def _bars_of(name: str, found: Found) -> list[Bar]:
    ends = ", ".join(f"{count:,} {end}" for end, count in found.ends.most_common())
    faults = "".join(f"; {fault}" for fault in found.faults[:3])
    return [
        _bar(
            f"{name}: {found.tries:,} damaged replies, faults",
            "raised something else than the program's own errors, or told more than it was sent",
            0,
            len(found.faults),
            note=f"{found.seconds:.0f} s of work: {ends}{faults}",
        ),
        _bar(
            f"{name}: the slowest of them",
            "of the processor, with the making of it",
            SLOWEST_MS,
            found.slowest * 1000,
            unit="ms",
        ),
    ]
