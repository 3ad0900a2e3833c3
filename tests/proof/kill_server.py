"""Forks processes that play, kills them at random moments and has a fresh one look at what is left.

It is started before any engine, thread or Qt: a fork then takes milliseconds where a new program takes a second.
`python -m tests.proof.kill_server FOLDER SEED ROUNDS` prints the findings of each round as a line of JSON.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from desktop_chat import Tables
from desktop_chat.models import migration, schema
from tests.proof import kill_findings, kill_scenes
from tests.proof.kill_findings import Findings

AT_ONCE = 4
LOOK_SECONDS = 60.0
PAUSE = 0.003
TEMPLATE = "template.sqlite3"
FIRST_WORDS = 200
"""Characters that are in a diary as soon as its process shows something."""
LONGEST = {"migration": 0.3, "branches": 0.5, "first start": 0.5}
"""When the last of these scenes may be killed; the others go on for longer."""
LONGEST_OTHER = 1.0


@dataclass
class Job:
    """A process at work; it is killed after so many seconds, counted from its first words if there is a diary."""

    pid: int
    seconds: float
    diary: Path | None = None
    known: int = 0
    deadline: float = 0.0
    is_killed: bool = False

    def __post_init__(self) -> None:
        self.known = _size(self.diary)
        self.deadline = time.monotonic() + (LOOK_SECONDS if self.diary else self.seconds)

    def has_ended(self) -> bool:
        if self.diary is not None and _size(self.diary) > self.known + FIRST_WORDS:
            self.diary, self.deadline = None, time.monotonic() + self.seconds
        if not self.is_killed and time.monotonic() >= self.deadline:
            os.kill(self.pid, signal.SIGKILL)
            self.is_killed = True
        return os.waitpid(self.pid, os.WNOHANG)[0] != 0


def _size(file: Path | None) -> int:
    return file.stat().st_size if file is not None and file.exists() else 0


def forked(work: Callable[[], object], seconds: float, diary: Path | None = None) -> Job:
    pid = os.fork()
    if pid:
        return Job(pid, seconds, diary)
    code = 1
    logging.disable()
    try:
        work()
        code = 0
    finally:  # a child must never return into the server
        if code:
            traceback.print_exc()
        os._exit(code)


def one_round(folder: Path, seed: int) -> Generator[Job, None, Findings]:
    """Up to three generations, each killed and each finding what the one before left."""
    chance = random.Random(seed)
    scene = kill_scenes.scene_of(seed)
    longest = LONGEST.get(scene, LONGEST_OTHER)
    yield forked(partial(kill_scenes.prepare, folder, seed, folder.parent / TEMPLATE), LOOK_SECONDS)
    for generation in range(chance.choice((1, 1, 2, 3))):
        begins = folder / kill_scenes.DIARY if scene in kill_scenes.DEEDS and chance.random() < 0.7 else None
        playing = partial(kill_scenes.play, folder, seed, generation)
        yield forked(playing, chance.uniform(0.0, longest), begins)
    yield forked(partial(kill_findings.write_findings, folder, seed), LOOK_SECONDS)
    found = folder / kill_findings.FINDINGS
    if not found.exists():
        return Findings(scene, faults=[f"nobody could look at what was left of round {seed}"])
    findings = Findings(**json.loads(found.read_text()))
    shutil.rmtree(folder)
    return findings


def played(folder: Path, seeds: Iterator[int]) -> Iterator[Findings]:
    """All rounds, some at once."""
    lanes: list[tuple[Generator[Job, None, Findings], Job]] = []
    while True:
        while len(lanes) < AT_ONCE and (seed := next(seeds, None)) is not None:
            begun = one_round(folder / str(seed), seed)
            lanes.append((begun, next(begun)))
        if not lanes:
            return
        time.sleep(PAUSE)
        going, lanes = lanes, []
        for begun, job in going:
            try:
                lanes.append((begun, next(begun) if job.has_ended() else job))
            except StopIteration as end:
                yield end.value


def main(folder: str, seed: str, rounds: str) -> None:
    Tables()
    migration.config  # noqa: B018 - imported now, so that no child has to
    gc.freeze()
    first = int(seed)
    template = forked(partial(schema.upgrade, Path(folder) / TEMPLATE), LOOK_SECONDS)
    while not template.has_ended():
        time.sleep(PAUSE)
    for findings in played(Path(folder), iter(range(first, first + int(rounds)))):
        sys.stdout.write(json.dumps(asdict(findings)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
