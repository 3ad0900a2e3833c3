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
    PastCall,
    PastMessage,
)
from desktop_chat.services.path_ends import past_call
from desktop_chat.services.sizes import CHARACTERS_PER_TOKEN, TOKENS_PER_MESSAGE
from desktop_chat.services.statements import backwards

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
    reading = _Reading(room, summary.get("position", -1), summary.get("until"))
    for row in found:
        if reading.take(*row):
            found.close()
            break
    calls, files = reading.with_calls, reading.with_files
    for key, made in _calls(session, tables, list(calls)).items():
        calls[key].calls = tuple(made)
    for key, attached in _files(session, tables, blobs, list(files)).items():
        files[key].files = tuple(attached)
    text = summary["text"] if reading.is_summarised else None
    return Past(tuple(reading.systems), reading.messages[::-1], reading.is_whole, text)


class _Reading:
    """The past as it is read, from its end: tens of thousands of rows, so nothing is looked at twice."""

    def __init__(self, room: int | None, summary_position: int, summary_until: str | None) -> None:
        self._left = float("inf") if room is None else float(room)
        self._summary_position, self._summary_until = summary_position, summary_until
        self.systems: list[str] = []
        self.messages: list[PastMessage] = []
        self.with_calls: dict[Any, PastMessage] = {}
        self.with_files: dict[Any, PastMessage] = {}
        self.is_summarised = False
        self.is_whole = True

    def take(
        self,
        key: Any,
        role: str,
        status: str,
        content: str,
        position: int,
        thinking: str | None,
        raw: Any,
        provider: str | None,
        has_calls: bool,
        has_files: bool,
    ) -> bool:
        """Add a row. True where what comes before need not be read: no room, or a summary stands for it."""
        if role == "system":
            self.systems.append(content)
            return False
        if position == self._summary_position and str(key) == self._summary_until:
            self.is_summarised = True
            return True
        message = PastMessage(key, role, status, content, position, thinking, raw, provider)
        self.messages.append(message)
        if has_calls:
            self.with_calls[key] = message
        if has_files:
            self.with_files[key] = message
        self._left -= len(content) / CHARACTERS_PER_TOKEN + TOKENS_PER_MESSAGE
        if self._left < 0 and role == "user":
            self.is_whole = position == 0
            return True
        return False


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
