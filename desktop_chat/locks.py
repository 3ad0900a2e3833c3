"""A lock on a file that the system itself releases when the program that holds it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_chat import disk, errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PAUSE = 0.01
_LOOKS = 5


class FileLock:
    """One holder at a time, among all processes and all locks of this process on the same path."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock if it is free; never waits."""
        if self._handle is not None:
            return False
        with disk.faults_named(self._path):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if _locked(handle) and _is_still_there(handle, self._path):
            self._handle = handle
            return True
        os.close(handle)
        return False

    def wait(self, seconds: float) -> bool:
        """Take the lock as soon as it is free; False if it was not within this time."""
        deadline = time.monotonic() + seconds
        while not self.acquire():
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        return True

    def release(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Hold it for a while; StorageLocked if another holds it for longer than this."""
        if not self.wait(seconds):
            raise errors.StorageLocked(path=str(self._path))
        try:
            yield
        finally:
            self.release()


def is_held_by_someone(path: Path) -> bool:
    """Whether a living holder has the lock; looking does not disturb others who look."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:  # not to be known: then it must not be taken for dead
        return True
    try:
        return not _locked(handle, shared=True)
    finally:
        os.close(handle)


def _is_still_there(handle: int, path: Path) -> bool:
    # Whoever tidies up may have removed the file between its opening and its locking.
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


if sys.platform == "win32":

    def _locked(handle: int, *, shared: bool = False) -> bool:
        # There are no shared locks here: two who look at once are in each other's way for a moment.
        for _ in range(_LOOKS if shared else 1):
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(_PAUSE)
            else:
                return True
        return False

else:

    def _locked(handle: int, *, shared: bool = False) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
