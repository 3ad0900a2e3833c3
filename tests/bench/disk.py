"""How much room the program's packages take: those of the runtime lock, with their bytecode, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tests.bench.bars import Bar

GROUP = "disk"
ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "packaging" / "locks" / "runtime.txt"
OWN = ("desktop_chat", "resources")
MOST_MB = 330
LARGEST = 3

_bar = partial(Bar, GROUP)
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def bars(_folder: Path) -> list[Bar]:
    sizes = {name: sum(map(_size, _places(name))) for name in _NAME.findall(LOCK.read_text("utf-8"))}
    own = sum(_size(ROOT / folder) for folder in OWN)
    largest = sorted(sizes.items(), key=lambda each: -each[1])[:LARGEST]
    note = ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in largest)
    how = "the packages of the runtime lock with their bytecode, and the program itself; no local model"
    return [_bar("environment on disk", how, MOST_MB, (sum(sizes.values()) + own) / 1e6, None, "MB", note)]


def _places(name: str) -> set[Path]:
    """The folders and files that a package put beside the others; none where this system needs it not."""
    try:
        files = distribution(name).files or ()
    except PackageNotFoundError:
        return set()
    return {Path(str(file.locate())).parents[len(file.parts) - 2] for file in files if _is_inside(file.parts)} | {
        Path(str(file.locate())) for file in files if len(file.parts) == 1
    }


def _is_inside(parts: tuple[str, ...]) -> bool:
    return len(parts) > 1 and parts[0] not in ("..", "__pycache__")


def _size(place: Path) -> int:
    return sum(file.lstat().st_size for file in _files(place) if not file.is_symlink())


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        return (file for file in place.rglob("*") if file.is_file())
    return iter([place] if place.exists() else [])
