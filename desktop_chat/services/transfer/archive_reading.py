"""Reads an archive without believing it: names, sizes and sums are checked, nothing is unpacked by its name."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

import msgspec

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.draft_files import Kept
from desktop_chat.services.transfer import manifest as naming
from desktop_chat.services.transfer.manifest import ArchiveUnreadable, Manifest, TablePart

CHUNK = 1 << 20
_ENCRYPTED = 1
_DAMAGE = (
    BadZipFile,
    LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    KeyError,
    OverflowError,
    RecursionError,
)
"""What the standard library raises over files that are no archives, or are damaged."""


@contextmanager
def damage_named() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise ArchiveUnreadable(reason=str(error)) from error


class ArchiveReader:
    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except OSError as error:
            text = sentence(
                "{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or str(error)
            )
            raise UserError(text) from error
        try:
            with damage_named():
                self._zip = ZipFile(self._file)
                self._members = _checked(self._zip)
                self.manifest = self._manifest()
                self._refuse_strangers()
        except BaseException:
            self._file.close()
            raise

    def _manifest(self) -> Manifest:
        entry = self._members.get(naming.MANIFEST)
        if entry is None or entry.file_size > naming.LARGEST_MANIFEST:
            raise ArchiveUnreadable()
        return naming.parsed(self._zip.read(entry))

    def _refuse_strangers(self) -> None:
        """Every member is one that we know, and as large as the manifest says."""
        sizes = {name: part.size for name, part in self.manifest.parts.items()}
        if len({part.name for part in self.manifest.tables}) != len(self.manifest.tables):
            raise ArchiveUnreadable()
        for name, entry in self._members.items():
            if name != naming.MANIFEST and naming.digest_in(name) is None and sizes.get(name) != entry.file_size:
                raise ArchiveUnreadable()
        if not sizes.keys() <= self._members.keys():
            raise ArchiveUnreadable()

    @property
    def rows_size(self) -> int:
        return sum(part.size for part in self.manifest.parts.values())

    @property
    def size(self) -> int:
        """Of all rows and files, unpacked."""
        return self.rows_size + sum(self.blobs.values())

    @property
    def blobs(self) -> dict[str, int]:
        """The files that are whole, by their sums, and how large each is."""
        found = {naming.digest_in(name): entry.file_size for name, entry in self._members.items()}
        missing = set(self.manifest.missing)
        return {digest: size for digest, size in found.items() if digest is not None and digest not in missing}

    def check(self, tell: Callable[[int], None]) -> None:
        """Read all of it once; ArchiveUnreadable where a byte is not what the sums say."""
        for name in self.manifest.parts:
            for line in self._checked_lines(name):
                tell(len(line))
        for digest in self.blobs:
            self._check_blob(digest, tell)

    def rows(self, part: TablePart) -> Iterator[dict[str, Any]]:
        """One after the other; that they were all of them, and unchanged, is known at the end."""
        for line in self._checked_lines(naming.rows_member(part.name)):
            with damage_named():
                row = json.loads(line)
            if not isinstance(row, dict):
                raise ArchiveUnreadable()
            yield row

    def drafts(self) -> list[Kept]:
        """Questions that were not sent when the archive was made."""
        if self.manifest.drafts is None:
            return []
        try:
            return [msgspec.json.decode(line, type=Kept) for line in self._checked_lines(naming.DRAFTS)]
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise ArchiveUnreadable(reason=str(error)) from error

    def _checked_lines(self, name: str) -> Iterator[bytes]:
        part = self.manifest.parts[name]
        total, count = hashlib.sha256(), 0
        with damage_named(), self._lines(name) as lines:
            while line := lines.readline(naming.LARGEST_ROW + 1):
                if len(line) > naming.LARGEST_ROW:
                    raise ArchiveUnreadable()
                total.update(line)
                count += 1
                yield line
        if (count, total.hexdigest()) != (part.rows, part.sha256):
            raise ArchiveUnreadable()

    def _lines(self, name: str) -> BufferedReader:
        return BufferedReader(cast(Any, self._zip.open(self._members[name])), CHUNK)

    @contextmanager
    def blob(self, digest: str) -> Iterator[IO[bytes]]:
        with damage_named(), self._zip.open(self._members[naming.blob_member(digest)]) as member:
            yield member

    def _check_blob(self, digest: str, tell: Callable[[int], None]) -> None:
        total = hashlib.sha256()
        with self.blob(digest) as member:
            while chunk := member.read(CHUNK):
                total.update(chunk)
                tell(len(chunk))
        if total.hexdigest() != digest:
            raise ArchiveUnreadable()

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _checked(archive: ZipFile) -> dict[str, ZipInfo]:
    entries = archive.infolist()
    if max(Counter(entry.filename for entry in entries).values(), default=0) > 1:
        raise ArchiveUnreadable()
    for entry in entries:
        is_plain = entry.compress_type in (ZIP_STORED, ZIP_DEFLATED) and not entry.flag_bits & _ENCRYPTED
        if not is_plain or entry.file_size < 0:
            raise ArchiveUnreadable()
    return {entry.filename: entry for entry in entries}
