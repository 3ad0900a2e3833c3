"""Writes an archive from one end to the other: rows as lines, files under their sums, last what is in it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.transfer.manifest import (
    DRAFTS,
    LARGEST_ROW,
    MANIFEST,
    Manifest,
    TablePart,
    blob_member,
    rows_member,
)
from desktop_chat.services.transfer.progress import Steps

CHUNK = 1 << 20
_MOST_EARLY, _FIRST_YEAR = (1980, 1, 1, 0, 0, 0), 1980


class ArchiveWriter:
    """Holds one line or one chunk of a file at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)
        self.tables: list[TablePart] = []
        self.drafts: TablePart | None = None
        self.missing: list[str] = []

    def put_rows(self, table: str, columns: dict[str, str], lines: Iterable[bytes]) -> None:
        """Lines without their ends."""
        self.tables.append(self._put_lines(rows_member(table), table, columns, lines))

    def put_drafts(self, lines: Iterable[bytes]) -> None:
        self.drafts = self._put_lines(DRAFTS, "drafts", {}, lines)

    def _put_lines(self, name: str, table: str, columns: dict[str, str], lines: Iterable[bytes]) -> TablePart:
        count, size, total = 0, 0, hashlib.sha256()
        with self._zip.open(_member(name, ZIP_DEFLATED), "w", force_zip64=True) as member:
            for line in lines:
                if len(line) >= LARGEST_ROW:
                    raise UserError(sentence("A row of {table} is too long for an archive.", table=table))
                whole = line + b"\n"
                member.write(whole)
                total.update(whole)
                count, size = count + 1, size + len(whole)
        return TablePart(table, columns, count, size, total.hexdigest())

    def put_blob(self, digest: str, path: Path, steps: Steps) -> None:
        """A file that is not what its name says is noted as missing."""
        entry = _member(blob_member(digest), ZIP_STORED)
        total = hashlib.sha256()
        with path.open("rb") as file, self._zip.open(entry, "w", force_zip64=True) as member:
            while chunk := file.read(CHUNK):
                total.update(chunk)
                member.write(chunk)
                steps.add(len(chunk))
        if total.hexdigest() != digest:
            self.missing.append(digest)

    def end(self, manifest: Manifest) -> None:
        self._zip.writestr(_member(MANIFEST, ZIP_DEFLATED), msgspec.json.format(msgspec.json.encode(manifest)))
        self._zip.close()

    def give_up(self) -> None:
        """Let go of the file before it is closed; what it has is no archive."""
        with suppress(OSError, ValueError):
            self._zip.close()


def _member(name: str, method: int) -> ZipInfo:
    now = time.localtime()[:6]
    entry = ZipInfo(name, now if now[0] >= _FIRST_YEAR else _MOST_EARLY)
    entry.compress_type = method
    entry.external_attr = 0o600 << 16
    return entry
