"""Keeps what is written in the editor of assistants as files beside the database, whole after every crash."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from desktop_chat import disk
from desktop_chat.services.assistant_written import AssistantDraft
from desktop_chat.services.draft_files import FOLDER
from desktop_chat.services.knowledge_files import digests_of

_ENDING = ".json"


class AssistantDrafts:
    """The drafts of one folder, by the marks of their assistants. One thread at a time writes."""

    def __init__(self, database_path: Path) -> None:
        self._folder = database_path.with_name(FOLDER) / "assistants"

    def all(self) -> dict[str, AssistantDraft]:
        """Every one that can be read; one that cannot hides no other."""
        found = (_read(path) for path in sorted(self._folder.glob(f"*{_ENDING}")))
        return {draft.mark: draft for draft in found if draft is not None}

    def of(self, mark: str) -> AssistantDraft | None:
        return _read(self._path(mark))

    def keep(self, draft: AssistantDraft) -> None:
        """On the disk when this returns."""
        path = self._path(draft.mark)
        with disk.faults_named(path):
            disk.make_folder(self._folder)
            disk.write_whole(path, msgspec.json.encode(draft))

    def forget(self, mark: str) -> None:
        path = self._path(mark)
        with disk.faults_named(path):
            path.unlink(missing_ok=True)

    def named_digests(self) -> set[str]:
        """The stored files that drafts name."""
        return {digest for draft in self.all().values() for digest in digests_of(draft.definition)}

    def _path(self, mark: str) -> Path:
        return self._folder / f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}{_ENDING}"


def _read(path: Path) -> AssistantDraft | None:
    with suppress(OSError, msgspec.MsgspecError, UnicodeError):
        return msgspec.json.decode(path.read_bytes(), type=AssistantDraft)
    return None
