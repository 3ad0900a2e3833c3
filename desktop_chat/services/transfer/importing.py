"""Brings an archive in: first it is looked through as a whole, then its files, then its chats one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any, BinaryIO, cast

from sqlalchemy import select

from desktop_chat import disk
from desktop_chat.errors import StorageLocked
from desktop_chat.language import sentence
from desktop_chat.locks import FileLock
from desktop_chat.services.draft_files import Kept, digests_of
from desktop_chat.services.knowledge_files import known_digests
from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer import unsent
from desktop_chat.services.transfer.archive_reading import ArchiveReader
from desktop_chat.services.transfer.manifest import ArchiveUnreadable
from desktop_chat.services.transfer.merging import Counts, Merging
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.transfer.staged import staged
from desktop_chat.services.transfer.whole_file import refuse_full

COPIES_OF_ROWS = 4
"""In the database that they are looked at in, its copy when it is upgraded, here, and some for its log."""
LOCK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. `settings` are those of the archive, for a program that has such."""

    new: int = 0
    grown: int = 0
    """Chats that were here and have messages now that they had not."""
    known: int = 0
    messages: int = 0
    files: int = 0
    missing: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    drafts: unsent.Brought = field(default_factory=dict)
    """What was written and not sent there, by the text of its chat's key; it is kept with the drafts of here."""

    @property
    def sentence(self) -> str:
        text = sentence(
            "Chats: {new} new, {grown} with new messages, {known} known.",
            new=self.new,
            grown=self.grown,
            known=self.known,
        )
        if self.drafts:
            text += " " + sentence("Drafts: {count}.", count=len(self.drafts))
        if not self.missing:
            return text
        return (
            text
            + " "
            + sentence("Files that were missing already when it was exported: {count}.", count=self.missing)
        )


class Importing:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def run(self, path: Path, steps: Steps) -> Imported:
        """What is not a sound archive changes nothing; what ends on the way is taken up by the next import."""
        with ArchiveReader(path) as reader, self._workshop(reader) as folder:
            steps.begin(sentence("Checking the archive…"), reader.size)
            reader.check(steps.add)
            with staged(reader, self._storage.tables, folder, steps) as rows:
                kept = reader.drafts()
                files = self._needed(rows, reader, kept)
                self._store_files(reader, files, steps)
                counts = Merging(rows, self._storage, steps).run()
            return _imported(counts, reader, len(files), unsent.bring(self._storage, kept))

    @contextmanager
    def _workshop(self, reader: ArchiveReader) -> Iterator[Path]:
        """A folder beside the database, for one import at a time; what a lost program left there is removed."""
        database = self._storage.database.path
        folder = database.with_name(f"{database.name}.importing")
        with _alone(database.with_name(f"{database.name}-import.lock")):
            rmtree(folder, ignore_errors=True)
            needed = reader.rows_size * COPIES_OF_ROWS + reader.size - reader.rows_size
            refuse_full(database.parent, needed)
            try:
                yield disk.make_folder(folder)
            finally:
                rmtree(folder, ignore_errors=True)

    # ------------------------------------------------------------------ files

    def _needed(self, rows: Storage, reader: ArchiveReader, kept: Iterable[Kept]) -> dict[str, int]:
        """Every file that is named is in the archive, or was missing already when it was made."""
        blob = rows.tables.blob
        if blob is None:
            return {}
        wanted = set(rows.database.read(lambda session: session.scalars(select(blob.digest)).all()))
        wanted |= rows.database.read(lambda session: known_digests(session, rows.tables))
        wanted |= {digest for each in kept for digest in digests_of(each.draft)}
        found = reader.blobs
        if wanted - found.keys() - set(reader.manifest.missing) or found.keys() - wanted:
            raise ArchiveUnreadable()
        return found

    def _store_files(self, reader: ArchiveReader, files: Mapping[str, int], steps: Steps) -> None:
        """Before the rows that name them; should those not come, the files are collected after a day."""
        steps.begin(sentence("Storing files…"), len(files))
        for digest in files:
            assert self._storage.blobs is not None
            with reader.blob(digest) as content:
                self._storage.blobs.put(cast(BinaryIO, content), lambda _: steps.add(0))
            steps.add()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = FileLock(path)
    if not lock.wait(LOCK_SECONDS):
        raise StorageLocked(sentence("Another import is going on here. Wait for it."), path=str(path))
    try:
        yield
    finally:
        lock.release()


def _imported(counts: Counts, reader: ArchiveReader, files: int, brought: unsent.Brought) -> Imported:
    manifest, missing = reader.manifest, len(reader.manifest.missing)
    return Imported(
        counts.new, counts.grown, counts.known, counts.messages, files, missing, manifest.settings, brought
    )
