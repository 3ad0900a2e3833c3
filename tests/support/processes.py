"""The whole program as a process of its own: started, listened to, and killed at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.rules.sources import ROOT

MORE_THAN_AN_INTERVAL = 2_000
"""Characters that take the program longer to say than it keeps text to itself."""


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "tests.support.program", str(folder), *words]


@contextmanager
def program(
    folder: Path, *words: str, variables: Mapping[str, str] = os.environ
) -> Iterator[subprocess.Popen[str]]:
    """A running window; it is killed at the end, whatever happened."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command(folder, *words), cwd=ROOT, stdin=pipe, stdout=pipe, text=True, env=variables
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        assert not (crashes := told_crashes(folder)), crashes


def told_crashes(folder: Path) -> str:
    """What the program wrote down of its own faults, as a person would be shown it."""
    return "\n".join(path.read_text("utf-8") for path in sorted((folder / "log").glob("crash-*.txt")))


def kept_drafts(folder: Path) -> list[str]:
    """As they lie on the disk at this moment; one may be taken away while they are read."""
    found = []
    for path in (folder / "drafts").glob("*.json"):
        with suppress(FileNotFoundError):
            found.append(path.read_text("utf-8"))
    return found


def hear(process: subprocess.Popen[str], begins: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(begins):
            return line.strip()
    raise AssertionError(f"the program ended without a word of {begins}")


def hear_of_text(process: subprocess.Popen[str], at_least: int) -> int:
    """Wait until so much of the answer is shown; how much it is then."""
    while (shown := int(hear(process, "said").split()[1])) < at_least:
        pass
    return shown
