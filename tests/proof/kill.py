"""The kill test: programs that die at random moments, and what their users lose by it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from desktop_chat.models import schema
from tests.proof.kill_findings import FINDINGS, Findings
from tests.proof.kill_scenes import DIARY, prepare

ROOT = Path(__file__).parents[2]
CAN_FORK = hasattr(os, "fork")
AT_ONCE = 2
PAUSE = 0.005
START_SECONDS = 120.0
"""The most that a spawned program may need before it plays."""


@dataclass
class Report:
    """What all rounds found; only the seconds may be more than nothing."""

    rounds: int = 0
    lost_messages: int = 0
    lost_seconds: float = 0.0
    broken_databases: int = 0
    streamed_characters: int = 0
    faults: list[str] = field(default_factory=list)
    by_scene: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, found: Findings) -> None:
        self.rounds += 1
        self.lost_messages += found.lost_messages
        self.lost_seconds = max(self.lost_seconds, found.lost_seconds)
        self.broken_databases += bool(found.broken)
        self.streamed_characters += found.streamed
        self.faults += [f"{found.scene}: {fault}" for fault in (*found.broken, *found.faults)]
        self.by_scene[found.scene] = self.by_scene.get(found.scene, 0) + 1


def rounds(count: int, *, seed: int | None = None, folder: Path | None = None) -> Report:
    """Kill as many programs, by forks where there are any, else by spawning and ending them."""
    first = random.randrange(10**9) if seed is None else seed
    with _folder(folder) as place:
        return _reported(_forked(place, first, count) if CAN_FORK else _spawned(place, first, count))


def spawned_rounds(count: int, *, seed: int | None = None, folder: Path | None = None) -> Report:
    """The same with programs that are really started, each on its own."""
    first = random.randrange(10**9) if seed is None else seed
    with _folder(folder) as place:
        return _reported(_spawned(place, first, count))


def _reported(found: Iterable[Findings]) -> Report:
    report, began = Report(), time.monotonic()
    for findings in found:
        report.add(findings)
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="desktop-chat-kill-") as made:
        yield Path(made)


def _forked(folder: Path, first: int, count: int) -> Iterator[Findings]:
    command = [sys.executable, "-m", "tests.proof.kill_server", str(folder), str(first), str(count)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        for line in server.stdout:
            yield Findings(**json.loads(line))
    if server.returncode:
        raise RuntimeError("the fork server ended with an error")


def _spawned(folder: Path, first: int, count: int) -> Iterator[Findings]:
    """`kill` is SIGKILL where there is one, and TerminateProcess on Windows: neither lets a program tidy up."""
    template = folder / "template.sqlite3"
    schema.upgrade(template)
    seeds = range(first, first + count)
    for seed in seeds:
        prepare(folder / str(seed), seed, template)
    with ThreadPoolExecutor(AT_ONCE) as starting:
        list(starting.map(partial(_killed, folder), seeds))
    subprocess.run(_command("look", folder, *map(str, seeds)), cwd=ROOT, check=True)
    for seed in seeds:
        yield Findings(**json.loads((folder / str(seed) / FINDINGS).read_text()))


def _killed(folder: Path, seed: int) -> None:
    place, deadline = folder / str(seed), time.monotonic() + START_SECONDS
    known = (place / DIARY).stat().st_size if (place / DIARY).exists() else 0
    with subprocess.Popen(_command("play", place, str(seed), "0"), cwd=ROOT) as playing:
        while time.monotonic() < deadline and playing.poll() is None:
            if (place / DIARY).exists() and (place / DIARY).stat().st_size > known:
                break
            time.sleep(PAUSE)
        time.sleep(random.Random(seed).uniform(0.0, 1.0))
        playing.kill()


def _command(what: str, folder: Path, *numbers: str) -> list[str]:
    return [sys.executable, "-m", "tests.proof.kill_findings", what, str(folder), *numbers]
