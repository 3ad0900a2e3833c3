"""Names of files for what servers call by an address."""

from __future__ import annotations

from mimetypes import guess_extension
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

MOST_NAME = 120
FOREIGN = '\\/:*?"<>|'


def name_of(uri: str, media_type: str) -> str:
    """The last part of an address, with an ending that says what it is."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        parts = urlsplit("")
    last = unquote(PurePosixPath(parts.path or parts.netloc).name)
    kept = "".join(each for each in last if each.isprintable() and each not in FOREIGN).strip(". ")
    name = kept[-MOST_NAME:] or "resource"
    ending = guess_extension(media_type.partition(";")[0].strip()) or ""
    return name if "." in name else name + ending
