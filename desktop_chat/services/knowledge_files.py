"""The files that an assistant knows, as its definition names them: by digest, so that versions share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.models import Tables
from desktop_chat.services.attachments import StoredFile
from desktop_chat.services.blobs import BlobStore, is_digest

KNOWLEDGE, FILES = "knowledge", "files"
_FIELDS = ("name", "media_type", "kind", "digest", "size", "url")


def files_of(definition: Mapping[str, Any]) -> list[StoredFile]:
    """Those that are in the store. What is none, as in an archive that somebody else wrote, is left out."""
    knowledge = definition.get(KNOWLEDGE)
    told = knowledge.get(FILES) if isinstance(knowledge, Mapping) else None
    found = (each for each in told or () if isinstance(each, Mapping)) if isinstance(told, list | tuple) else ()
    return [_stored(each) for each in found if is_digest(each.get("digest"))]


def with_files(definition: Mapping[str, Any], files: Sequence[StoredFile]) -> dict[str, Any]:
    """The same definition, knowing these files and no others."""
    known = {**(definition.get(KNOWLEDGE) or {}), FILES: [plain_file(file) for file in files]}
    return {**definition, KNOWLEDGE: known if files or len(known) > 1 else None}


def known_digests(session: Session, tables: Tables) -> set[str]:
    """What any version of any assistant knows."""
    query = select(tables.assistant_version.definition)
    return {digest for definition in session.scalars(query) for digest in digests_of(definition or {})}


def digests_of(definition: Mapping[str, Any]) -> Iterable[str]:
    picture = definition.get("picture")
    named = [file.digest for file in files_of(definition) if file.digest]
    return [*named, str(picture)] if is_digest(picture) else named


def picture_of(definition: Mapping[str, Any], blobs: BlobStore | None) -> list[StoredFile]:
    """The picture, where it is in the store."""
    digest = definition.get("picture")
    if blobs is None or not isinstance(digest, str):
        return []
    with suppress(AttachmentUnreadable):  # it is shown without one
        return [StoredFile("picture", "image/png", "image", digest, blobs.path(digest).stat().st_size)]
    return []


def _stored(told: Mapping[str, Any]) -> StoredFile:
    size, url = told.get("size"), told.get("url")
    return StoredFile(
        str(told.get("name") or ""),
        str(told.get("media_type") or ""),
        str(told.get("kind") or "unknown"),
        told.get("digest"),
        size if isinstance(size, int) else None,
        url if isinstance(url, str) else None,
    )


def plain_file(file: StoredFile) -> dict[str, Any]:
    told = {name: getattr(file, name) for name in _FIELDS}
    return {name: value for name, value in told.items() if value is not None}
