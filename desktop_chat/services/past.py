"""Reads from the rows what a request needs of the past, and no more of it than a model can take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.history import (
    CHARACTERS_PER_TOKEN,
    TOKENS_PER_MESSAGE,
    PastCall,
    PastMessage,
)
from desktop_chat.services.statements import backwards
from desktop_chat.services.turns import past_call

FETCHED_AT_ONCE = 500
SUMMARY = "summary"
"""Among a chat's settings: what is sent in place of its oldest messages."""


@dataclass(frozen=True, slots=True)
class Past:
    instructions: tuple[str, ...]
    messages: list[PastMessage]
    is_whole: bool
    """False when older messages were not even read, because they cannot fit."""
    summary: str | None = None
    """What stands for everything before these messages."""


def read_past(
    session: Session,
    tables: Tables,
    blobs: BlobStore | None,
    chat_key: Any,
    room: int | None,
    settings: Mapping[str, Any],
) -> Past:
    """The end of the active path, as much as may fit, read backwards with one statement."""
    summary = settings.get(SUMMARY) or {}
    found = session.connection().execute(backwards(tables), {"chat_key": chat_key}).yield_per(FETCHED_AT_ONCE)
    rows, systems, is_whole = _fitting_rows(found, room)
    summarised = [row for row in rows if row.position <= summary.get("position", -1)]
    text = summary["text"] if summarised and str(summarised[0].key) == summary["until"] else None
    if text is not None:
        rows, is_whole = rows[: len(rows) - len(summarised)], True
    calls = _calls(session, tables, [row.key for row in rows if row.has_calls])
    files = _files(session, tables, blobs, [row.key for row in rows if row.has_files])
    past = [_past_message(row, calls, files) for row in reversed(rows)]
    return Past(tuple(systems), past, is_whole, text)


def _fitting_rows(rows: Any, room: int | None) -> tuple[list[Any], list[str], bool]:
    """Stop reading at the question that begins where the room ends."""
    kept: list[Any] = []
    systems: list[str] = []
    taken = 0.0
    for row in rows:
        if row.role == "system":
            systems.append(row.content)
            continue
        kept.append(row)
        taken += len(row.content) / CHARACTERS_PER_TOKEN + TOKENS_PER_MESSAGE
        if room is not None and taken > room and row.role == "user":
            rows.close()
            return kept, systems, row.position == 0
    return kept, systems, True


def _past_message(row: Any, calls: dict[Any, list[PastCall]], files: dict[Any, list[FilePart]]) -> PastMessage:
    return PastMessage(
        row.key,
        row.role,
        row.status,
        row.content,
        row.position,
        row.thinking,
        row.raw,
        row.provider,
        tuple(calls.get(row.key, ())),
        tuple(files.get(row.key, ())),
    )


def _calls(session: Session, tables: Tables, keys: list[Any]) -> dict[Any, list[PastCall]]:
    found: dict[Any, list[PastCall]] = defaultdict(list)
    call = tables.tool_call
    for start in range(0, len(keys), FETCHED_AT_ONCE):
        part = keys[start : start + FETCHED_AT_ONCE]
        for row in session.scalars(select(call).where(call.message_key.in_(part)).order_by(call.position)):
            found[row.message_key].append(past_call(row))
    return found


def _files(
    session: Session, tables: Tables, blobs: BlobStore | None, keys: list[Any]
) -> dict[Any, list[FilePart]]:
    found: dict[Any, list[FilePart]] = defaultdict(list)
    attachment, blob = tables.attachment, tables.blob
    if attachment is None or blob is None:
        return found
    for start in range(0, len(keys), FETCHED_AT_ONCE):
        rows = session.execute(
            select(attachment, blob.digest)
            .outerjoin(blob, attachment.blob_key == blob.key)
            .where(attachment.message_key.in_(keys[start : start + FETCHED_AT_ONCE]))
            .order_by(attachment.position)
        )
        for row, digest in rows:
            data = blobs.path(digest) if blobs is not None and digest else None
            kind = cast(FileKind, row.kind)
            found[row.message_key].append(FilePart(row.name, row.media_type, kind, data, row.url))
    return found
