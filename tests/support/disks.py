"""Disks that are full: a small one where it can be mounted, and a limit on the size of files elsewhere."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE = "3m"
LIMIT = 100_000
"""Bytes of a file: more than a fresh log has, and less than anything that a test calls heavy."""


@contextmanager
def files_limited(limit: int = LIMIT) -> Iterator[None]:
    """As long as it lasts, no file of this process can grow beyond this: what a quota or a full disk does."""
    if sys.platform == "win32":
        raise NotImplementedError("there is no limit on the size of files here")
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Disk:
    """A small disk of its own, which can be filled and freed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        with self._filler.open("ab", buffering=0) as file:
            with suppress(OSError):
                while True:
                    file.write(b"x" * 512)
            file.truncate(file.tell() - leave)

    def free(self) -> None:
        self._filler.unlink()


@contextmanager
def small_disk(size: str = SIZE) -> Iterator[Disk | None]:
    """One of its own; None where nobody may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="desktop-chat-disk-"))
    try:
        if not _is_mounted(folder, size):
            yield None
            return
        try:
            yield Disk(folder)
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    finally:
        folder.rmdir()


def _is_mounted(folder: Path, size: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
