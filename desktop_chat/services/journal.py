"""The streamed text of running replies, as pieces appended to files, so that a crash takes none of it.

Not in the database, where each commit writes a page of 4 KB: 18 times the text at 100 tokens a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from desktop_chat import disk

SYNC_SECONDS = 5.0
"""A power cut, not a crash, can take this much."""

_ENDING = ".journal"
_FRAME = struct.Struct("<II")  # length and CRC-32 of what follows
_ABANDONED_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text as it came: of the answer, of its thinking, of a tool call's arguments (named by `key`)."""

    kind: str
    key: str
    text: str


class JournalFile:
    """The pieces of one reply by one run. It belongs to one thread at a time."""

    def __init__(self, path: Path, file: FileIO, end: int) -> None:
        self._path = path
        self._file = file
        self._end = end
        self._is_synced = True
        self._is_named = False
        self._synced_at = time.monotonic()

    def append(self, pieces: Sequence[Piece]) -> None:
        """Keep the pieces; all of them or, when this raises, none."""
        if not pieces:
            return
        with disk.faults_named(self._path):
            self._write(_framed([[piece.kind, piece.key, piece.text] for piece in pieces]))
            self._is_synced = False
            if time.monotonic() - self._synced_at >= SYNC_SECONDS:
                self._sync()

    def _write(self, frame: bytes) -> None:
        try:
            _write_at(self._file, self._end, frame)
        except OSError:
            # What was written of it would hide every later piece from the reader.
            with suppress(OSError):
                self._file.truncate(self._end)
            raise
        self._end += len(frame)

    def _sync(self) -> None:
        os.fsync(self._file.fileno())
        if not self._is_named:
            disk.sync_folder(self._path.parent)
        self._is_named = True
        self._is_synced = True
        self._synced_at = time.monotonic()

    def close(self, *, durable: bool = False) -> None:
        """Let go of the file; `durable` makes it survive a power cut too. Doing it again does nothing."""
        if self._file.closed:
            return
        try:
            if durable and not self._is_synced:
                with disk.faults_named(self._path):
                    self._sync()
        finally:
            self._file.close()


class Journal:
    """All journal files of one folder, named by the keys of message and run, whatever text these are."""

    def __init__(self, folder: Path) -> None:
        self._folder = disk.make_folder(folder)

    def open(self, message_key: str, run_key: str) -> JournalFile:
        """The file to append to; what an earlier run of the program kept in it stays."""
        path = self._path(message_key, run_key)
        with disk.faults_named(path):
            if _header(path) is None:
                self._begin(path, message_key, run_key)
            file = path.open("r+b", buffering=0)
            end = sum(_FRAME.size + len(body) for body in _frames(path))
            return JournalFile(path, file, end)

    def _begin(self, path: Path, message_key: str, run_key: str) -> None:
        # Renamed into place, so that no file is ever seen without the line that says whose it is.
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(_framed([message_key, run_key]))
        unfinished.replace(path)

    def read(self, message_key: str, run_key: str) -> list[Piece]:
        """The pieces in their order; a torn or damaged end is left out."""
        path = self._path(message_key, run_key)
        with disk.faults_named(path):
            bodies = list(_frames(path))
        return [Piece(*piece) for body in bodies[1:] for piece in _parsed(body)]

    def pending(self) -> list[tuple[str, str]]:
        """Message and run of every file that was not discarded."""
        with disk.faults_named(self._folder):
            paths = sorted(self._folder.glob(f"*{_ENDING}"))
            headers = [(path, _header(path)) for path in paths]
            for path, header in headers:
                if header is None:
                    _remove_abandoned(path)
        return [(str(header[0]), str(header[1])) for _, header in headers if header is not None]

    def discard(self, message_key: str, run_key: str) -> None:
        """Forget the pieces: they are in the message now."""
        path = self._path(message_key, run_key)
        with disk.faults_named(path):
            path.unlink(missing_ok=True)

    def _path(self, message_key: str, run_key: str) -> Path:
        name = json.dumps([message_key, run_key]).encode()
        return self._folder / (hashlib.sha256(name).hexdigest()[:40] + _ENDING)


def _framed(values: list[Any]) -> bytes:
    # A model's text may hold half a surrogate pair, which plain UTF-8 refuses.
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return _FRAME.pack(len(body), zlib.crc32(body)) + body


def _parsed(body: bytes) -> list[Any]:
    values: list[Any] = json.loads(body.decode("utf-8", "surrogatepass"))
    return values


def _frames(path: Path) -> Iterator[bytes]:
    """What was written whole."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    at = 0
    while at + _FRAME.size <= len(content):
        length, check = _FRAME.unpack_from(content, at)
        at += _FRAME.size
        body = content[at : at + length]
        if len(body) < length or zlib.crc32(body) != check:
            return
        yield body
        at += length


def _header(path: Path) -> list[Any] | None:
    body = next(_frames(path), None)
    header = _parsed(body) if body else None
    return header if header is not None and len(header) == 2 else None


def _remove_abandoned(path: Path) -> None:
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
            path.unlink()


def _write_at(file: FileIO, position: int, content: bytes) -> None:
    file.seek(position)
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
