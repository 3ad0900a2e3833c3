"""The built program on a computer of its own: started with an empty environment, watched from outside."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.rules.sources import ROOT

SECONDS = 120
QUESTION = "SELECT role, status, content, chat_id FROM messages ORDER BY created_at, position"


@dataclass(frozen=True)
class Row:
    """A message as it is kept."""

    role: str
    status: str
    content: str
    chat: int


@dataclass(frozen=True)
class Installed:
    """A build and a home."""

    folder: Path
    home: Path

    @property
    def program(self) -> Path:
        return self.folder / ("desktop-chat.exe" if os.name == "nt" else "desktop-chat")

    @property
    def data(self) -> Path:
        """Where this system keeps a program's data."""
        return self.home / ".local" / "share" / "desktop-chat"

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing but a home and, where it is said, a screen: no Python is on the path."""
        return {"HOME": str(self.home), "PATH": str(self.home / "nothing"), "LANG": "C.UTF-8", **more}

    def run(
        self, *words: str, said: str = "", before: Sequence[str] = (), **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, str(self.program), *words],
            cwd=self.home,
            env=self.environment(**more),
            input=said,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )

    @contextmanager
    def running(self, **more: str) -> Iterator[subprocess.Popen[str]]:
        """A window that is open; it is killed at the end, whatever happened."""
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            [str(self.program)], cwd=self.home, env=self.environment(**more), stdin=quiet, text=True
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def kept(self) -> list[Row]:
        """Every message in the database, read from outside as another program would."""
        database = self.data / "chats.sqlite3"
        if not database.exists():
            return []
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            try:
                return [Row(*found) for found in connection.execute(QUESTION)]
            except sqlite3.OperationalError:
                return []  # it is just being made


def is_foreign(path: str) -> bool:
    """Whether it leads to the checkout or to a Python of this computer."""
    beginnings = (ROOT, Path(sys.prefix), Path(sys.base_prefix))
    return any(Path(path).is_relative_to(beginning) for beginning in beginnings if len(beginning.parts) > 2)


def foreign_files(process: int) -> list[str]:
    """What a process and its children have mapped that they should not know."""
    found = [line.split(maxsplit=5)[-1] for number in family(process) for line in _maps(number)]
    return sorted({path for path in found if path.startswith("/") and is_foreign(path)})


def family(process: int) -> list[int]:
    """The process and all that it started, by number."""
    children = Path(f"/proc/{process}/task").glob("*/children")
    started = [int(number) for file in children for number in file.read_text("ascii").split()]
    return [process, *(each for child in started for each in family(child))]


def program_of(process: int) -> Path:
    return Path(f"/proc/{process}/exe").readlink()


def _maps(process: int) -> list[str]:
    return Path(f"/proc/{process}/maps").read_text("utf-8").splitlines()
