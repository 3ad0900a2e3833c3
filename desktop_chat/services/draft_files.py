"""Keeps drafts of questions as files beside the database, one for each chat, whole after every crash."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from desktop_chat import disk
from desktop_chat.services.written import QuestionDraft

FOLDER = "drafts"
NEW_CHAT = ""
"""The key of the box in which the next chat begins."""
_ENDING = ".json"


class Kept(msgspec.Struct, frozen=True):
    """One file: whose draft it is, and the draft."""

    chat: str
    draft: QuestionDraft


class DraftFiles:
    """The drafts of one folder, by the text of their chat's key. One thread at a time writes."""

    def __init__(self, database_path: Path) -> None:
        self._folder = database_path.with_name(FOLDER)

    def all(self) -> dict[str, QuestionDraft]:
        """Every draft that can be read; one that cannot hides no other."""
        found = (_read(path) for path in sorted(self._folder.glob(f"*{_ENDING}")))
        return {kept.chat: kept.draft for kept in found if kept is not None}

    def keep(self, chat: str, draft: QuestionDraft) -> None:
        """On the disk when this returns; a blank one leaves nothing there."""
        path = self._folder / f"{hashlib.sha256(chat.encode()).hexdigest()[:32]}{_ENDING}"
        with disk.faults_named(path):
            if draft.is_blank:
                path.unlink(missing_ok=True)
                return
            disk.make_folder(self._folder)
            disk.write_whole(path, msgspec.json.encode(Kept(chat, draft)))

    def named_digests(self) -> set[str]:
        """The stored files that drafts name."""
        return {digest for draft in self.all().values() for digest in digests_of(draft)}


def digests_of(draft: QuestionDraft) -> set[str]:
    lists = (draft.files, draft.aside.files, *(written.files for written in (*draft.sent, *draft.queued)))
    return {file.digest for files in lists for file in files if file.digest is not None}


def _read(path: Path) -> Kept | None:
    with suppress(OSError, msgspec.MsgspecError, UnicodeError):
        return msgspec.json.decode(path.read_bytes(), type=Kept)
    return None
