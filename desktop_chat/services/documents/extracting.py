"""Finds out what a document is, by its content, and reads it with whoever can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from desktop_chat.services.documents.packages import Package
from desktop_chat.services.documents.pages import read_pages
from desktop_chat.services.documents.sheets import read_sheets
from desktop_chat.services.documents.slides import read_slides
from desktop_chat.services.documents.values import Enough, Limits, Lines, Part, Unreadable
from desktop_chat.services.documents.written import read_written

Read: TypeAlias = Callable[[Package, str, Lines], None]

PDF_HEAD = 1024
"""Bytes before which a PDF file may have something else."""
PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What office programs of last century wrote, and today's write around a document with a password."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
READERS: Mapping[str, Read] = {"word": read_written, "xl": read_sheets, "ppt": read_slides}
"""By the folder of the main part."""


def extract(path: Path, limits: Limits, tell: Callable[[Part], None]) -> bool:
    """Tell the parts, in order. Whether that was all of it."""
    lines = Lines(limits, tell)
    try:
        with path.open("rb") as file:
            head = file.read(PDF_HEAD)
        if b"%PDF-" in head:
            read_pages(path, lines)
        elif head.startswith(PROTECTED):
            raise Unreadable("locked" if ENCRYPTED in path.read_bytes() else "foreign")
        else:
            _read_package(path, limits, lines)
    except Enough:
        return False
    return True


def _read_package(path: Path, limits: Limits, lines: Lines) -> None:
    with closing(Package(path, limits)) as package:
        main = package.main()
        read = READERS.get(main.partition("/")[0])
        if read is None:
            raise Unreadable("foreign")
        read(package, main, lines)
