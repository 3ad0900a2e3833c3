"""Removes stored files that nothing names any more: no message, trash, draft, assistant, backup; only old ones."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, backup, backup_shelf, utc_now
from desktop_chat.services.draft_files import DraftFiles
from desktop_chat.services.knowledge_files import known_digests
from desktop_chat.services.storage import Storage

KEPT_FOR = timedelta(days=1)
"""A file is put into the store before the row that names it: a young one may have a row any moment."""


def collect(storage: Storage, older_than: timedelta = KEPT_FOR) -> list[str]:
    """The digests of what was removed."""
    if storage.blobs is None:
        return []
    lock = backup.lock(storage.database.path)
    if not lock.acquire():
        return []  # a copy is being made, and nobody knows yet what it will name
    try:
        kept = storage.database.write(lambda session: _forget_unnamed(session, storage.tables, older_than))
        kept |= backup_shelf.named_digests(storage.database.path)
        kept |= DraftFiles(storage.database.path).named_digests()
        return storage.blobs.collect(kept, older_than)
    finally:
        lock.release()


def _forget_unnamed(session: Session, tables: Tables, older_than: timedelta) -> set[str]:
    """Drop the rows of old files that no attachment names, deleted messages counting; the digests that stay."""
    blob, attachment = tables.blob, tables.attachment
    if blob is None or attachment is None:
        return set()
    is_named = exists(select(attachment.key).where(attachment.blob_key == blob.key))
    known = known_digests(session, tables)
    session.execute(
        delete(blob)
        .where(~is_named, blob.digest.not_in(known), blob.created_at < utc_now() - older_than)
        .execution_options(synchronize_session=False)
    )
    return known.union(session.scalars(select(blob.digest)))
