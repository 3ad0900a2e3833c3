"""What an archive says about itself, and the names of what is in it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import msgspec

from desktop_chat.errors import UserError
from desktop_chat.language import sentence

FORMAT, VERSION = "desktop-chat archive", 1
MANIFEST, DRAFTS = "manifest.json", "drafts.jsonl"
LARGEST_MANIFEST = 4 << 20
LARGEST_ROW = 256 << 20
"""Bytes of one line. A message is a small part of it, and whoever reads holds one line in memory."""
_BLOB = re.compile(r"blobs/([0-9a-f]{64})")


class ArchiveUnreadable(UserError):
    default_sentence = "This archive is damaged or not one of this program. Nothing was changed."


class TablePart(msgspec.Struct, frozen=True):
    """One table: what its columns keep, and how many rows, bytes and which sum its lines have."""

    name: str
    columns: dict[str, str]
    rows: int
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    format: str
    version: int
    program: str
    revision: str | None
    """Of the ready-made tables; None where a program has tables of its own."""
    created_at: str
    tables: list[TablePart]
    missing: list[str] = []
    """Stored files that were gone or damaged when the archive was made."""
    settings: dict[str, Any] = {}
    drafts: TablePart | None = None
    """Questions that were not sent yet: no table, but lines as well."""

    @property
    def parts(self) -> dict[str, TablePart]:
        """Everything that is written in lines, by its member."""
        tables = {rows_member(part.name): part for part in self.tables}
        return tables if self.drafts is None else {**tables, DRAFTS: self.drafts}

    def table(self, name: str) -> TablePart | None:
        return next((each for each in self.tables if each.name == name), None)


def rows_member(table: str) -> str:
    return f"rows/{quote(table, safe='')}.jsonl"


def blob_member(digest: str) -> str:
    return f"blobs/{digest}"


def digest_in(member: str) -> str | None:
    found = _BLOB.fullmatch(member)
    return found[1] if found else None


def parsed(told: bytes) -> Manifest:
    """ArchiveUnreadable where this is none that we can read."""
    try:
        head = msgspec.json.decode(told, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ArchiveUnreadable() from error
    if head.get("format") != FORMAT:
        raise ArchiveUnreadable()
    if head.get("version") != VERSION:
        text = "This archive was written by a newer version of the program. Nothing was changed."
        raise UserError(sentence(text))
    try:
        return msgspec.json.decode(told, type=Manifest)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ArchiveUnreadable() from error
