"""Opens an office document, which is a ZIP archive of XML parts that name each other by relationships."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Generator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from desktop_chat.services.documents.markup import Handler, ToldInAttributes, read_markup
from desktop_chat.services.documents.values import Enough, Limits, Unreadable

PIECE = 64 * 1024
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LOCKED = 1
MAIN = "officeDocument"
FAULTS = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError)


class Related(NamedTuple):
    """Another part: what it is, by the last word of its type, and where."""

    kind: str
    path: str


class Package:
    """Open until it is closed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._left = limits.unpacked
        try:
            self._archive = zipfile.ZipFile(path)
        except FAULTS as error:
            raise Unreadable("broken") from error

    def close(self) -> None:
        self._archive.close()

    def main(self) -> str:
        """The part that everything begins with."""
        found = [related.path for related in self.related("").values() if related.kind == MAIN]
        if not found:
            raise Unreadable("foreign")
        return found[0]

    def related(self, path: str) -> Mapping[str, Related]:
        """What a part names, by the ids that it uses for it."""
        folder, name = posixpath.split(path)
        links = _Links(folder)
        self.read(posixpath.join(folder, "_rels", f"{name}.rels"), links, is_needed=False)
        return links.found

    def read(self, path: str, handler: Handler, *, is_needed: bool = True) -> None:
        try:
            part = self._archive.getinfo(path)
        except KeyError:
            if is_needed:
                raise Unreadable("broken") from None
            return
        if part.flag_bits & LOCKED:
            raise Unreadable("locked")
        if part.compress_type not in PACKINGS:
            raise Unreadable("broken")
        with closing(self._pieces(part)) as pieces:
            read_markup(pieces, handler)

    def _pieces(self, part: zipfile.ZipInfo) -> Generator[bytes, None, None]:
        """What an archive says of its sizes is not believed: what comes out of it is counted."""
        try:
            with self._archive.open(part) as stream:
                while piece := stream.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise Enough
                    yield piece
        except FAULTS as error:
            raise Unreadable("broken") from error


class _Links(ToldInAttributes):
    """Reads a part's relationships; those to places outside are none."""

    def __init__(self, folder: str) -> None:
        self.found: dict[str, Related] = {}
        self._folder = folder

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = Related(kind, target.lstrip("/"))
