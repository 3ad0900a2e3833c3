"""Where copies of assistants and threads may go: a folder of JSON files, or whatever can put and delete."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import quote

import msgspec

from desktop_chat import disk
from desktop_chat.errors import UserError
from desktop_chat.language import sentence

CopiedKind: TypeAlias = Literal["assistant", "thread"]
FOLDERS: Mapping[CopiedKind, str] = {"assistant": "assistants", "thread": "threads"}


class CopyTarget(Protocol):
    """Takes copies. `delete` of what is not there is no error; any other failure is an `Error` or `OSError`."""

    async def put(self, kind: CopiedKind, mark: str, document: Mapping[str, Any]) -> None: ...
    async def delete(self, kind: CopiedKind, mark: str) -> None: ...


class FolderOfCopies:
    """One file for each, written whole or not at all; other programs may read the folder at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, kind: CopiedKind, mark: str, document: Mapping[str, Any]) -> None:
        content = msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=1)
        await asyncio.to_thread(self._put, self._place(kind, mark), content)

    async def delete(self, kind: CopiedKind, mark: str) -> None:
        await asyncio.to_thread(self._place(kind, mark).unlink, missing_ok=True)

    def documents(self, kind: CopiedKind) -> Iterator[dict[str, Any]]:
        """What is there; a file that is none of ours stops it with a sentence."""
        for path in sorted((self.folder / FOLDERS[kind]).glob("*.json")):
            try:
                document = msgspec.json.decode(path.read_bytes())
            except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
                raise _unreadable(path) from error
            if not isinstance(document, dict):
                raise _unreadable(path)
            yield document

    @staticmethod
    def _put(path: Path, content: bytes) -> None:
        disk.make_folder(path.parent)
        new = path.with_suffix(".new")
        with disk.faults_named(path):
            with new.open("wb") as file:
                file.write(content)
                file.flush()
                disk.sync_file(file)
            new.replace(path)

    def _place(self, kind: CopiedKind, mark: str) -> Path:
        return self.folder / FOLDERS[kind] / f"{quote(mark, safe='')}.json"


def _unreadable(path: Path) -> UserError:
    return UserError(sentence("{name} is no copy that can be read here.", name=path.name))
