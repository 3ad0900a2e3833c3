"""Forks processes that play, kills them at random moments and has a fresh one look at what is left.

It is started before any engine, thread or Qt: a fork then takes milliseconds where a new program takes a second.
`python -m tests.proof.kill_server FOLDER SEED ROUNDS` prints the findings of each round as a line of JSON.
"""

from __future__ import annotations

import gc
import json
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
PAUSE = 0.001
TEMPLATE = "template.sqlite3"
LONGEST = {"migration": 0.3, "branches": 0.5, "first start": 0.5}
"""When the last of these scenes may be killed; the others go on for longer."""
LONGEST_OTHER = 1.0


@dataclass
class Job:
    """A process at work, and when it is killed if it has not ended by then."""

    pid: int
    deadline: float
    is_killed: bool = False

    def has_ended(self) -> bool:
        if not self.is_killed and time.monotonic() >= self.deadline:
            os.kill(self.pid, signal.SIGKILL)
            self.is_killed = True
        return os.waitpid(self.pid, os.WNOHANG)[0] != 0


def forked(work: Callable[[], object], seconds: float) -> Job:
    pid = os.fork()
    if pid:
        return Job(pid, time.monotonic() + seconds)
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # a forked child must never return into the server
        traceback.print_exc()
    finally:
        os._exit(code)


def one_round(folder: Path, seed: int) -> Generator[Job, None, Findings]:
    """Up to three generations, each killed and each finding what the one before left."""
    chance = random.Random(seed)
    scene = kill_scenes.scene_of(seed)
    longest = LONGEST.get(scene, LONGEST_OTHER)
    yield forked(partial(kill_scenes.prepare, folder, seed, folder.parent / TEMPLATE), LOOK_SECONDS)
    for generation in range(chance.choice((1, 1, 2, 3))):
        yield forked(partial(kill_scenes.play, folder, seed, generation), chance.uniform(0.01, longest))
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
