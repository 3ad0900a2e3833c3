"""Files that are there whole or not at all, and whether the disk has room for them."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from desktop_chat import disk
from desktop_chat.errors import StorageFull, UserError
from desktop_chat.language import sentence

ALWAYS_FREE = 16 << 20
_MEGA = 1_000_000


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to write to under another name; it gets its own, synced, when all went well, else it goes."""
    refuse_taken(path, replace=replace)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.unfinished")
    try:
        with disk.faults_named(path), unfinished.open("xb") as file:
            yield file
            file.flush()
            disk.sync_file(file)
        with disk.faults_named(path):
            unfinished.replace(path)
            disk.sync_folder(path.parent)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def refuse_taken(path: Path, *, replace: bool) -> None:
    if path.is_dir():
        raise UserError(sentence("{path} is a folder.", path=str(path)))
    if not path.parent.is_dir():
        raise UserError(sentence("The folder {folder} does not exist.", folder=str(path.parent)))
    if not replace and path.exists():
        raise UserError(sentence("{path} is there already. Choose another name.", path=str(path)))


def refuse_full(folder: Path, size: int) -> None:
    """StorageFull, before anything is written, where so many bytes would not fit."""
    with disk.faults_named(folder):
        free = shutil.disk_usage(folder).free
    if size + ALWAYS_FREE > free:
        text = "There is too little room in {folder}: {needed} MB are needed, {free} MB are free."
        needed = f"{(size + ALWAYS_FREE) / _MEGA:,.0f}"
        raise StorageFull(
            sentence(text, folder=str(folder), needed=needed, free=f"{free / _MEGA:,.0f}"), path=str(folder)
        )
