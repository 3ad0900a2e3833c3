"""What takes minutes to fill is kept for the next run, for as long as what it is made by stays the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from tests.bench.report import FOLDER

KEPT = FOLDER / "fixtures"


def kept(name: str, made_by: Iterable[Path], make: Callable[[Path], object], kept_in: Path) -> Path:
    """The folder of this name, made now unless an earlier run has left it whole; older ones of the name go."""
    digest = sha256()
    for source in sorted(made_by):
        digest.update(source.read_bytes())
    folder = kept_in / f"{name}-{digest.hexdigest()[:12]}"
    if not folder.exists():
        for older in kept_in.glob(f"{name}-*"):
            shutil.rmtree(older)
        unfinished = kept_in / f"{name}-unfinished"
        make(unfinished)
        unfinished.rename(folder)
    return folder
