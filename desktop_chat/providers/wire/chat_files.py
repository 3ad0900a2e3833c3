"""Encodes files as the chat family of services takes them, or says in a sentence that it does not."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported
from desktop_chat.language import sentence
from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.providers.wire.dialect import Dialect

Block: TypeAlias = dict[str, object]

_AUDIO = {"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav"}


def render_file(file: FilePart, dialect: Dialect) -> Block:
    """One file as a block of a message's content."""
    render = _RENDERERS.get(file.kind)
    if render is None or file.kind not in dialect.files:
        raise _unsupported(file)
    return render(file, dialect)


def _image(file: FilePart, dialect: Dialect) -> Block:
    address = _address(file, dialect)
    return {"type": "image_url", "image_url": address if dialect.has_plain_urls else {"url": address}}


def _audio(file: FilePart, dialect: Dialect) -> Block:
    form = _AUDIO.get(file.media_type)
    if form is None:
        raise _unsupported(file)
    return {"type": "input_audio", "input_audio": {"data": _base64(file), "format": form}}


def _document(file: FilePart, dialect: Dialect) -> Block:
    if dialect.has_plain_urls:
        return {"type": "document_url", "document_url": _address(file, dialect)}
    return {"type": "file", "file": {"filename": file.name, "file_data": _data_url(file)}}


def _text(file: FilePart, dialect: Dialect) -> Block:
    name, media_type = quoteattr(file.name), quoteattr(file.media_type)
    return {"type": "text", "text": f"<file name={name} mime_type={media_type}>\n{_words(file)}\n</file>"}


_RENDERERS: Mapping[FileKind, Callable[[FilePart, Dialect], Block]] = {
    "image": _image,
    "audio": _audio,
    "pdf": _document,
    "document": _document,
    "text": _text,
}


def _address(file: FilePart, dialect: Dialect) -> str:
    if file.data is None and file.url is not None and dialect.fetches_files:
        return file.url
    return _data_url(file)


def _data_url(file: FilePart) -> str:
    return f"data:{file.media_type};base64,{_base64(file)}"


def _base64(file: FilePart) -> str:
    return base64.b64encode(_bytes(file)).decode("ascii")


def _words(file: FilePart) -> str:
    """Text of a known encoding; what is in none of them is read byte by byte, so that nothing is lost."""
    data = _bytes(file)
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _bytes(file: FilePart) -> bytes:
    try:
        match file.data:
            case bytes():
                return file.data
            case Path():
                return file.data.read_bytes()
            case None:
                raise _unsupported(file)
            case read:
                return read()
    except OSError as error:
        words = sentence("The attachment {name} cannot be read, so nothing was sent.", name=file.name)
        raise AttachmentUnreadable(words) from error


def _unsupported(file: FilePart) -> AttachmentUnsupported:
    return AttachmentUnsupported(
        sentence("The chosen service does not take {name} ({kind}).", name=file.name, kind=file.media_type)
    )
