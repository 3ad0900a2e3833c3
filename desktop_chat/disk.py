"""What a disk can refuse, as errors of this program, and how a file is made to last."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from desktop_chat import errors
from desktop_chat.language import sentence

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL


def fault(error: OSError, path: Path) -> errors.StorageError:
    """The storage error that says what the system reported."""
    facts: dict[str, Any] = {"path": str(error.filename or path), "reason": str(error)}
    if error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL:
        return errors.StorageFull(**facts)
    if error.errno in _READ_ONLY:
        return errors.StorageReadOnly(**facts)
    return errors.StorageError(
        sentence("The disk reported an error: {reason}", reason=error.strerror or str(error)), **facts
    )


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turn what the system says about files into the errors of this program."""
    try:
        yield
    except OSError as error:
        raise fault(error, path) from error


def make_folder(folder: Path) -> Path:
    """The folder, made with its parents if need be, and closed to other people of this computer."""
    with faults_named(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, made to last; whoever looks meanwhile finds the old one or the new one."""
    with faults_named(path):
        unfinished = path.with_name(f"{path.name}.new")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            sync_file(file)
        unfinished.replace(path)
        sync_folder(path.parent)


def is_writable(folder: Path) -> bool:
    """As far as rights go, without writing."""
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def try_out(folder: Path, size: int) -> None:
    """Write so many bytes there and remove them again; what stands in the way is raised."""
    probe = folder / f".room-{os.urandom(8).hex()}"
    with faults_named(folder):
        try:
            with probe.open("xb") as file:
                file.write(bytes(size))
                file.flush()
                sync_file(file)
        finally:
            probe.unlink(missing_ok=True)


def sync_file(file: IO[bytes]) -> None:
    """Make what was written and flushed survive a power cut."""
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make new and renamed files in it survive a power cut; Windows does so by itself."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
