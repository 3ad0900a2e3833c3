"""`desktop-chat export` and `desktop-chat import`: chats as files to read, and everything as one archive."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from desktop_chat.cli.ask import known_chat
from desktop_chat.cli.lines import write_beside
from desktop_chat.cli.statuses import DONE
from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.library import Library
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder
from desktop_chat.services.settings_file import SettingsFile
from desktop_chat.services.transfer.progress import Progress

STREAM = "-"


async def perform(wanted: argparse.Namespace) -> int:
    """Do what is wanted; the result is the exit status."""
    return await (_export(wanted) if wanted.verb == "export" else _import(wanted))


async def _export(wanted: argparse.Namespace) -> int:
    if wanted.all == (wanted.chat is not None):
        raise UserError(sentence("Say what to export: --all, or --chat ID."))
    folder = data_folder(wanted.data_dir)
    async with open_library(folder) as library:
        if wanted.all:
            return await _export_all(library, folder, wanted.output)
        return await _export_chat(library, wanted)


async def _export_all(library: Library, folder: Path, output: str | None) -> int:
    if output in (None, STREAM):
        raise UserError(sentence("An archive needs a file: say which, with -o."))
    line = _Line()
    try:
        done = await library.export(str(output), settings=SettingsFile(folder).kept, watch=line.tell)
    finally:
        line.end()
    text = "Written to {path}. Chats: {chats}, messages: {messages}, files: {files}."
    write_beside(sentence(text, chats=done.chats, messages=done.messages, files=done.files, path=str(done.path)))
    if done.missing:
        write_beside(
            sentence("Files that are gone or damaged here, and so not in it: {count}.", count=done.missing)
        )
    return DONE


async def _export_chat(library: Library, wanted: argparse.Namespace) -> int:
    chat = known_chat(library, wanted.chat)
    to: Any = sys.stdout.buffer if wanted.output in (None, STREAM) else Path(wanted.output)
    await library.export_chat(chat.id, to, wanted.format, with_files=wanted.files)
    sys.stdout.flush()
    return DONE


async def _import(wanted: argparse.Namespace) -> int:
    folder = data_folder(wanted.data_dir)
    async with open_library(folder) as library:
        line = _Line()
        try:
            done = await library.import_(wanted.archive, watch=line.tell)
        finally:
            line.end()
    SettingsFile(folder).adopt(done.settings)
    write_beside(done.sentence)
    return DONE


class _Line:
    """One line of a terminal that says how far it is; nothing where nobody looks."""

    def __init__(self) -> None:
        self._is_seen = sys.stderr.isatty()
        self._length = 0

    def tell(self, progress: Progress) -> None:
        if not self._is_seen:
            return
        share = f" {100 * progress.done // progress.total} %" if progress.total else ""
        text = f"{progress.step}{share}"
        sys.stderr.write(f"\r{text.ljust(self._length)}")
        sys.stderr.flush()
        self._length = len(text)

    def end(self) -> None:
        if self._length:
            sys.stderr.write(f"\r{' ' * self._length}\r")
