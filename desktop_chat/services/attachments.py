"""Files that go with a message: stored before the row that names them, typed by content and name."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import TextIOBase
from pathlib import Path
from typing import Any, BinaryIO, TextIO, TypeAlias, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported
from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import flush
from desktop_chat.services.blobs import BlobStore, Watch
from desktop_chat.services.charsets import looks_like_text
from desktop_chat.services.file_texts import check_text, is_text
from desktop_chat.services.reading import attachment_view
from desktop_chat.services.views import AttachmentView
from desktop_chat.texts import cleaned

ADDRESSES = ("http://", "https://", "gs://", "s3://")
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
)
TEXT_TYPES = (
    "application/json",
    "application/xml",
    "application/javascript",
    "application/x-sh",
    "application/toml",
)
HEAD = 4096
TYPES = mimetypes.MimeTypes()
"""Names mean the same on every system: a registry may call a table of values a program's document."""
for _ending, _form in {
    ".docx": "wordprocessingml.document",
    ".xlsx": "spreadsheetml.sheet",
    ".pptx": "presentationml.presentation",
}.items():
    TYPES.add_type(f"application/vnd.openxmlformats-officedocument.{_form}", _ending)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely in the blob store, or an address that a service can fetch."""

    name: str
    media_type: str
    kind: str
    digest: str | None = None
    size: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NamedFile:
    """Bytes with a name, to attach what is not a file on disk."""

    name: str
    content: bytes | str
    media_type: str | None = None


Attachable: TypeAlias = (
    str | Path | bytes | bytearray | memoryview | BinaryIO | TextIO | NamedFile | StoredFile | AttachmentView
)


def store_files(blobs: BlobStore | None, attach: Iterable[Attachable]) -> list[StoredFile]:
    """Put everything into the store. One that cannot be read stops the lot: nothing is left out silently."""
    wanted = list(attach)
    if wanted and blobs is None:
        raise AttachmentUnsupported(sentence("This program keeps no attachments."))
    return [_store(blobs, each, place) for place, each in enumerate(wanted, 1) if blobs is not None]


def store_file(blobs: BlobStore, source: Path | NamedFile, watch: Watch | None = None) -> StoredFile:
    """One file, while somebody watches."""
    match source:
        case NamedFile(name=name, content=content, media_type=media_type):
            return _stored(blobs, _bytes(content, name), name, media_type, watch)
    return _stored(blobs, source, source.name, watch=watch)


def _store(blobs: BlobStore, source: Attachable, place: int) -> StoredFile:
    match source:
        case StoredFile():
            return source
        case AttachmentView():
            return StoredFile(source.name, source.media_type, source.kind, source.digest, source.size, source.url)
        case NamedFile(name=name, content=content, media_type=media_type):
            return _stored(blobs, _bytes(content, name), name or _numbered(place), media_type)
        case bytes() | bytearray() | memoryview():
            return _stored(blobs, bytes(source), _numbered(place))
        case str() if source.startswith(ADDRESSES):
            return _address(cleaned(source))
        case str() | Path():
            return _stored(blobs, Path(source), Path(source).name)
    return _open_file(blobs, source, place)


def _open_file(blobs: BlobStore, file: BinaryIO | TextIO, place: int) -> StoredFile:
    name = Path(str(getattr(file, "name", "") or _numbered(place))).name
    if not hasattr(file, "read"):
        raise _unreadable(name, type(file).__name__)
    if isinstance(file, TextIOBase):
        return _stored(blobs, _bytes(file.read(), name), name)
    return _stored(blobs, cast(BinaryIO, file), name)


def _bytes(content: object, name: str) -> bytes:
    match content:
        case bytes() | bytearray() | memoryview():
            return bytes(content)
        case str():
            return cleaned(content).encode()
    raise _unreadable(name, type(content).__name__)


def _numbered(place: int) -> str:
    return sentence("file {place}", place=place)


def _unreadable(name: str, reason: object) -> AttachmentUnreadable:
    text = "{name} cannot be read ({reason}), so nothing was sent."
    return AttachmentUnreadable(sentence(text, name=name, reason=str(reason)), reason=str(reason))


def _address(url: str) -> StoredFile:
    name = url.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    media_type = TYPES.guess_type(name)[0] or "application/octet-stream"
    return StoredFile(name, media_type, kind_of(media_type), url=url)


def _stored(
    blobs: BlobStore,
    source: Path | bytes | BinaryIO,
    name: str,
    media_type: str | None = None,
    watch: Watch | None = None,
) -> StoredFile:
    try:
        stored = blobs.put(source, watch)
    except AttachmentUnreadable as error:
        reason = error.details.get("reason", "")
        raise _unreadable(name, reason) from error
    name, head = cleaned(name), blobs.head(stored.digest, HEAD)
    typed = media_type or media_type_of(name, head)
    kind = kind_of(typed)
    if kind == "unknown" and media_type is None and looks_like_text(head):
        kind = "text"
    path = blobs.path(stored.digest)
    if kind == "text" and media_type is None:
        check_text(name, path, stored.size)
    elif kind == "text" and not is_text(path, stored.size):
        kind = "unknown"  # whoever made it says that it is text, and is wrong
    return StoredFile(name, typed, kind, stored.digest, stored.size)


def media_type_of(name: str, head: bytes) -> str:
    """By content where that is plain, else by name, else by whether it reads as text."""
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "application/octet-stream")
    guessed = TYPES.guess_type(name)[0]
    is_doubtful = guessed is None or guessed.startswith(("audio/", "video/"))
    if is_doubtful and looks_like_text(head):
        return "text/plain"
    return guessed or "application/octet-stream"


def kind_of(media_type: str) -> str:
    if media_type in TEXT_TYPES or media_type.endswith(("+json", "+xml")):
        return "text"
    family = media_type.split("/", 1)[0]
    if family in ("image", "audio", "video", "text"):
        return family
    if media_type == "application/pdf":
        return "pdf"
    return "document" if media_type.startswith("application/vnd.") else "unknown"


def attach_files(
    session: Session, tables: Tables, message: Any, files: Sequence[StoredFile], first: int = 0
) -> tuple[AttachmentView, ...]:
    """Rows for files that are stored, in their places from the first; in the unit of work of their message."""
    if not files:
        return ()
    if tables.attachment is None:
        raise AttachmentUnsupported(sentence("This program keeps no attachments."))
    flush(session)
    rows = []
    for position, file in enumerate(files, first):
        row = tables.new(
            tables.attachment,
            message_key=message.key,
            blob=blob_row(session, tables, file),
            name=file.name,
            media_type=file.media_type,
            kind=file.kind,
            url=file.url,
            position=position,
            created_at=utc_now(),
        )
        session.add(row)
        rows.append(row)
    session.flush()
    return tuple(attachment_view(row, file.digest, file.size) for row, file in zip(rows, files, strict=True))


def blob_row(session: Session, tables: Tables, file: StoredFile) -> Any:
    if file.digest is None or tables.blob is None:
        return None
    row = session.scalars(select(tables.blob).where(tables.blob.digest == file.digest)).first()
    if row is None:
        row = tables.new(
            tables.blob,
            digest=file.digest,
            size=file.size,
            media_type=file.media_type,
            created_at=utc_now(),
        )
        session.add(row)
        session.flush()
    return row
