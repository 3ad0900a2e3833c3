"""Writes everything that a library keeps into one archive, as it stands at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.language import sentence
from desktop_chat.models import schema
from desktop_chat.providers.secrets import is_secret_name
from desktop_chat.services.draft_files import digests_of
from desktop_chat.services.knowledge_files import known_digests
from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer import cells, unsent
from desktop_chat.services.transfer.archive_writing import ArchiveWriter
from desktop_chat.services.transfer.live import LiveText
from desktop_chat.services.transfer.manifest import FORMAT, VERSION, Manifest
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.transfer.rows import count
from desktop_chat.services.transfer.sheets import Sheet, Sheets
from desktop_chat.services.transfer.whole_file import refuse_full, whole_file
from desktop_chat.services.written import QuestionDraft

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Exported:
    path: Path
    chats: int
    messages: int
    files: int
    missing: int
    """Files that are named but were gone or damaged."""


class Exporting:
    def __init__(self, storage: Storage, live: LiveText) -> None:
        self._storage, self._live = storage, live
        self._sheets = Sheets(storage.tables)

    def run(self, path: Path, settings: Mapping[str, Any], steps: Steps, *, replace: bool) -> Exported:
        """All of it reads the same state of the database, however long it takes."""
        return self._storage.database.read(
            lambda session: self._write(session, path, settings, steps, replace=replace)
        )

    def _write(
        self, session: Session, path: Path, settings: Mapping[str, Any], steps: Steps, *, replace: bool
    ) -> Exported:
        counts = {sheet.name: count(session, sheet) for sheet in self._sheets}
        kept = unsent.found(self._storage)
        files = self._files(session, kept)
        with whole_file(path, replace=replace) as file:
            refuse_full(path.parent, self._storage.database.path.stat().st_size + sum(files.values()))
            archive = self._filled(file, session, counts, files, kept, settings, steps)
        chats, messages = (counts[self._sheets.of(role).name] for role in ("chat", "message"))
        return Exported(path, chats, messages, len(files) - len(archive.missing), len(archive.missing))

    def _filled(
        self,
        file: BinaryIO,
        session: Session,
        counts: Mapping[str, int],
        files: Mapping[str, int],
        kept: Mapping[str, QuestionDraft],
        settings: Mapping[str, Any],
        steps: Steps,
    ) -> ArchiveWriter:
        archive = ArchiveWriter(file)
        try:
            steps.begin(sentence("Writing chats…"), sum(counts.values()))
            for sheet in self._sheets:
                archive.put_rows(sheet.name, dict(sheet.kinds), self._lines(session, sheet, steps))
            steps.begin(sentence("Writing files…"), sum(files.values()))
            for digest in files:
                self._put_file(archive, digest, steps)
            archive.put_drafts(unsent.lines(kept))
            archive.end(self._manifest(archive, settings))
        except BaseException:
            archive.give_up()
            raise
        return archive

    def _lines(self, session: Session, sheet: Sheet, steps: Steps) -> Iterator[bytes]:
        query = select(*sheet.raw.c).order_by(sheet.key)
        for row in session.execute(query, execution_options={"yield_per": AT_ONCE}).mappings():
            steps.add()
            told = self._live.completed(sheet, row) if sheet.role == "message" else row
            yield cells.row_text({name: cells.written(kind, told[name]) for name, kind in sheet.kinds.items()})

    def _files(self, session: Session, kept: Mapping[str, QuestionDraft]) -> dict[str, int]:
        """Every file that a row, an assistant or a draft names, and how large it is where that is known."""
        tables = self._storage.tables
        if tables.blob is None:
            return {}
        query = select(tables.blob.digest, tables.blob.size)
        named = known_digests(session, tables).union(*map(digests_of, kept.values()))
        sizes = dict.fromkeys(named, 0) | {row[0]: row[1] for row in session.execute(query)}
        return {digest: sizes[digest] for digest in sorted(sizes)}

    def _put_file(self, archive: ArchiveWriter, digest: str, steps: Steps) -> None:
        assert self._storage.blobs is not None
        try:
            archive.put_blob(digest, self._storage.blobs.path(digest), steps)
        except AttachmentUnreadable:
            archive.missing.append(digest)

    def _manifest(self, archive: ArchiveWriter, settings: Mapping[str, Any]) -> Manifest:
        return Manifest(
            FORMAT,
            VERSION,
            _program(),
            schema.revisions()[-1] if self._storage.tables.is_ready_made else None,
            datetime.now(UTC).isoformat(timespec="seconds"),
            archive.tables,
            archive.missing,
            {name: value for name, value in settings.items() if not is_secret_name(name)},
            archive.drafts,
        )


def _program() -> str:
    try:
        return version("desktop-chat")
    except PackageNotFoundError:
        return ""
