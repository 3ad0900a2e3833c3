"""The folder of attached files beside an exported chat, each under a name that every system takes."""

from __future__ import annotations

import re
import shutil
from itertools import chain, count
from pathlib import Path
from urllib.parse import quote

from desktop_chat import disk
from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.views import AttachmentView

LONGEST = 100
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class FolderBeside:
    """Called after the file: `Chat.md` has `Chat-files/`, or `Chat-files-2/`; a file that is gone is not there."""

    def __init__(self, file: Path, blobs: BlobStore | None) -> None:
        self._folder = _free_folder(file.with_name(f"{file.stem}-files"))
        self._blobs = blobs
        self._places: dict[str, str] = {}
        """By digest, so that what is attached twice lies there once."""

    def place_of(self, attachment: AttachmentView) -> str | None:
        """Where it lies, seen from the file, as an address within Markdown."""
        if attachment.digest is None or self._blobs is None:
            return None
        if attachment.digest not in self._places:
            try:
                source = self._blobs.path(attachment.digest)
            except AttachmentUnreadable:
                return None
            self._places[attachment.digest] = self._copied(source, attachment.name)
        return f"{quote(self._folder.name)}/{quote(self._places[attachment.digest])}"

    def _copied(self, source: Path, name: str) -> str:
        disk.make_folder(self._folder)
        fitting = self._free_name(fitting_name(name))
        with disk.faults_named(self._folder):
            shutil.copyfile(source, self._folder / fitting)
        return fitting

    def give_up(self) -> None:
        """What was written does not stay."""
        if self._places:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _free_name(self, name: str) -> str:
        taken = {each.casefold() for each in self._places.values()}
        stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
        free, number = name, 2
        while free.casefold() in taken:
            free, number = f"{stem}-{number}{dot}{ending}", number + 1
        return free


def _free_folder(wanted: Path) -> Path:
    """Nothing that lies there already is overwritten."""
    others = (wanted.with_name(f"{wanted.name}-{number}") for number in count(2))
    return next(folder for folder in chain((wanted,), others) if not folder.exists())


def fitting_name(name: str) -> str:
    """The name as a file may have it everywhere."""
    plain = _UNFIT.sub("_", name).strip(" .") or "file"
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    if len(plain) <= LONGEST:
        return plain
    stem, dot, ending = plain.rpartition(".") if "." in plain[-12:] else (plain, "", "")
    return f"{stem[: LONGEST - len(ending) - 1]}{dot}{ending}"
