"""The built program against the same from its source: how soon its window is there, and how large each part is.

It is measured where `make package` has been; the build with the local model is not held to a size.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench.bars import Bar

GROUP = "package"
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "dist" / "desktop-chat"
MOST_MB = 180
TIMES_SOURCE = 1.3
TIMES_COMMAND = 2.0
"""A frozen program starts itself a second time, with its own libraries; that is some tens of milliseconds."""
ROUNDS = 7
LARGEST = 6
PATIENCE = 60.0
TITLE = "^Desktop Chat$"
SOURCE = (sys.executable, "-m", "desktop_chat")
PARTS = {
    "PySide6/Qt": "Qt",
    "PySide6": "Qt for Python",
    "cryptography": "cryptography",
    "sqlalchemy": "SQLAlchemy",
    "pypdfium2_raw": "PDFium",
    "libpython": "Python",
    "python3": "Python",
    "base_library": "Python",
    "LICENSES": "licences",
    "share": "icons",
}
"""What a place begins with, the longest first; a library beside them is one of the system."""

_bar = partial(Bar, GROUP)


def bars(folder: Path, *, build: Path = BUILD, rounds: int = ROUNDS) -> list[Bar]:
    size, note = _sized(build)
    return [
        _bar("the build on disk", "one folder, without the local model", MOST_MB, size, None, "MB", note),
        _said_version(build, rounds),
        _shown_window(folder, build, rounds),
    ]


def parts(build: Path) -> Counter[str]:
    """Bytes by part, links not counted."""
    sizes: Counter[str] = Counter()
    for file in build.rglob("*"):
        if file.is_file() and not file.is_symlink():
            sizes[_part(file.relative_to(build).as_posix())] += file.stat().st_size
    return sizes


def _part(place: str) -> str:
    inner = place.removeprefix("_internal/")
    usual = (
        "the program's own modules" if inner == place else "libraries of the system" if ".so" in inner else "rest"
    )
    return next((part for beginning, part in PARTS.items() if inner.startswith(beginning)), usual)


def _sized(build: Path) -> tuple[float | None, str]:
    sizes = parts(build)
    if not sizes:
        return None, "there is no build; make package makes one"
    told = ", ".join(f"{part} {size / 1e6:.0f} MB" for part, size in sizes.most_common(LARGEST))
    return sum(sizes.values()) / 1e6, told


def _said_version(build: Path, rounds: int) -> Bar:
    def wall(command: Sequence[str]) -> float:
        began = time.perf_counter()
        subprocess.run([*command, "--version"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began

    how = "the command line, against the source"
    return _compared("start to its version", how, build, rounds, wall, TIMES_COMMAND)


def _shown_window(folder: Path, build: Path, rounds: int) -> Bar:
    name, how = "start to a window on the screen", "under Xvfb, without chats, against the source"
    if any(shutil.which(tool) is None for tool in ("Xvfb", "xdotool")):
        return _bar(name, how, TIMES_SOURCE, None, None, "ms", "needs Xvfb and xdotool")
    with _screen() as display:
        variables = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        return _compared(name, how, build, rounds, lambda command: _until_shown(command, folder, variables))


def _compared(
    name: str,
    how: str,
    build: Path,
    rounds: int,
    wall: Callable[[Sequence[str]], float],
    limit: float = TIMES_SOURCE,
) -> Bar:
    """Both in turns, so that other work on the machine slows both."""
    program = build / "desktop-chat"
    if not program.exists():
        return _bar(name, how, limit, None, None, "ms", "there is no build; make package makes one")
    walls = [(wall([str(program)]), wall(SOURCE)) for _ in range(rounds)]
    built, source = (statistics.median(each) * 1000 for each in zip(*walls, strict=True))
    return _bar(name, how, limit, built, source, "ms")


def _until_shown(command: Sequence[str], folder: Path, variables: dict[str, str]) -> float:
    looking = ["xdotool", "search", "--onlyvisible", "--name", TITLE]
    words = [*command, "--data-dir", str(folder / "data")]
    began = time.perf_counter()
    with subprocess.Popen(words, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL) as process:
        try:
            while subprocess.run(looking, env=variables, capture_output=True, check=False).returncode:
                if time.perf_counter() - began > PATIENCE:
                    raise RuntimeError("the window did not come")
            return time.perf_counter() - began
        finally:
            process.kill()


@contextmanager
def _screen() -> Iterator[str]:
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()
