"""Attached files, kept once each under the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from desktop_chat import disk
from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.language import sentence
from desktop_chat.locks import FileLock

LARGEST = 2 << 30
"""No service takes a larger file; without an end to it, one that never ends would fill the disk."""
Watch = Callable[[int], None]
"""Told how much is copied so far; what it raises ends the copying and leaves nothing behind."""
_CHUNK = 1 << 20
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LOCK_SECONDS = 30.0
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A content that is on the disk for good: a row may name it now."""

    digest: str
    size: int


class BlobStore:
    """The files of one folder. Safe with several processes and threads on it."""

    def __init__(self, folder: Path, *, largest: int = LARGEST) -> None:
        self._largest = largest
        self._folder = disk.make_folder(folder)
        self._incoming = disk.make_folder(folder / "incoming")

    @property
    def folder(self) -> Path:
        return self._folder

    def put(self, source: Path | bytes | BinaryIO, watch: Watch | None = None) -> StoredBlob:
        """Keep a content, written and synced before this returns; the same content is kept once."""
        unfinished = self._incoming / secrets.token_hex(16)
        try:
            with _opened(source) as chunks:
                blob = _copied(_bounded(chunks, self._largest, watch), unfinished)
            with disk.faults_named(self._folder), self._alone():
                self._move_in(unfinished, blob)
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
        return blob

    def _move_in(self, unfinished: Path, blob: StoredBlob) -> None:
        path = self._place(blob.digest)
        if path.is_file() and path.stat().st_size == blob.size:
            os.utime(path)  # young again, so that it is not collected before its new row is written
            return
        is_new_folder = not path.parent.is_dir()
        path.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished.replace(path)
        disk.sync_folder(path.parent)
        if is_new_folder:
            disk.sync_folder(self._folder)

    def path(self, digest: str) -> Path:
        """The file of a content; AttachmentUnreadable if there is none. It must not be changed."""
        path = self._place(digest)
        if not path.is_file():
            raise _unreadable(digest, sentence("it is no longer there"))
        return path

    def head(self, digest: str, size: int) -> bytes:
        """How a content begins."""
        with self.path(digest).open("rb") as file:
            return file.read(size)

    def read(self, digest: str) -> bytes:
        """The content, checked; AttachmentUnreadable if it is gone or not what it was."""
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise _unreadable(digest, error.strerror or str(error)) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise _unreadable(digest, sentence("its content was damaged"))
        return content

    def collect(self, keep: Set[str], older_than: timedelta) -> list[str]:
        """Remove the contents that are not in `keep` and older than this; gives what was removed."""
        before = time.time() - older_than.total_seconds()
        with disk.faults_named(self._folder):
            for leftover in self._incoming.iterdir():
                _remove_if_older(leftover, before)
            candidates = sorted(path for path in self._folder.glob("??/*") if path.name not in keep)
            return [path.name for path in candidates if self._removed(path, before)]

    def _removed(self, path: Path, before: float) -> bool:
        # One at a time: whoever puts the same content waits no longer than for one file.
        with self._alone():
            return _remove_if_older(path, before)

    def _alone(self) -> AbstractContextManager[None]:
        return FileLock(self._folder / "blobs.lock").held(_LOCK_SECONDS)

    def _place(self, digest: str) -> Path:
        if not is_digest(digest):
            raise _unreadable(digest, sentence("this is not the name of a stored file"))
        return self._folder / digest[:2] / digest


def is_digest(name: object) -> bool:
    """Whether a content can be called so."""
    return isinstance(name, str) and _DIGEST.fullmatch(name) is not None


@contextmanager
def _opened(source: Path | bytes | BinaryIO) -> Iterator[Iterator[bytes]]:
    if isinstance(source, bytes):
        yield iter((source,))
    elif isinstance(source, Path):
        with _opened_file(source) as file:
            yield _chunks(file, str(source))
    else:
        yield _chunks(source, str(getattr(source, "name", source)))


def _opened_file(path: Path) -> BinaryIO:
    """A pipe or a device might never begin or never end: looked at before and, unmoved, once it is open."""
    try:
        _refuse_no_file(path, path.stat())
        file = os.fdopen(os.open(path, os.O_RDONLY | _WITHOUT_WAITING), "rb")
    except (OSError, ValueError) as error:  # a name with a null character is no OSError
        raise _unreadable(str(path), getattr(error, "strerror", None) or str(error)) from error
    try:
        _refuse_no_file(path, os.fstat(file.fileno()))
    except AttachmentUnreadable:
        file.close()
        raise
    return file


def _refuse_no_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _unreadable(str(path), sentence("it is not a file"))


def _bounded(chunks: Iterable[bytes], largest: int, watch: Watch | None) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise _unreadable(sentence("file"), sentence("it is larger than {size} MB", size=largest >> 20))
        if watch is not None:
            watch(size)
        yield chunk


def _chunks(file: BinaryIO, name: str) -> Iterator[bytes]:
    while True:
        try:
            chunk = file.read(_CHUNK)
        except (OSError, ValueError) as error:  # a closed file, or text that cannot be decoded
            raise _unreadable(name, str(error)) from error
        if not isinstance(chunk, bytes):
            raise _unreadable(name, sentence("it is opened as text"))
        if not chunk:
            return
        yield chunk


def _copied(chunks: Iterable[bytes], path: Path) -> StoredBlob:
    digest, size = hashlib.sha256(), 0
    with disk.faults_named(path):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    return StoredBlob(digest.hexdigest(), size)


def _unreadable(name: str, reason: str) -> AttachmentUnreadable:
    text = sentence("The attachment {name} cannot be read: {reason}.", name=name, reason=reason)
    return AttachmentUnreadable(text, name=name, reason=reason)


def _remove_if_older(path: Path, before: float) -> bool:
    try:
        if path.stat().st_mtime >= before:
            return False
        path.unlink()
    except (FileNotFoundError, PermissionError):  # gone already, or held open on Windows
        return False
    return True
