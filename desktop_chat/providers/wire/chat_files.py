"""Encodes files as the chat family of services takes them, or says in a sentence that it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.providers.wire.dialect import Dialect, Documents
from desktop_chat.providers.wire.files import base64_of, data_url, sound, text_of, unsupported

Block: TypeAlias = dict[str, object]


def render_file(file: FilePart, dialect: Dialect) -> Block:
    """One file as a block of a message's content."""
    render = _RENDERERS.get(file.kind)
    if render is None or file.kind not in dialect.files:
        raise unsupported(file)
    return render(file, dialect)


def _image(file: FilePart, dialect: Dialect) -> Block:
    address = _address(file, dialect)
    return {"type": "image_url", "image_url": address if dialect.has_plain_urls else {"url": address}}


def _audio(file: FilePart, dialect: Dialect) -> Block:
    return sound(file)


def _video(file: FilePart, dialect: Dialect) -> Block:
    return {"type": "video_url", "video_url": {"url": _address(file, dialect)}}


def _document(file: FilePart, dialect: Dialect) -> Block:
    return _DOCUMENTS[dialect.documents](file, dialect)


def _as_file(file: FilePart, dialect: Dialect) -> Block:
    return {"type": "file", "file": {"filename": file.name, "file_data": data_url(file)}}


def _as_document_url(file: FilePart, dialect: Dialect) -> Block:
    return {"type": "document_url", "document_url": _address(file, dialect)}


def _as_file_url(file: FilePart, dialect: Dialect) -> Block:
    """Without the head of a data address, which this service takes for a part of the file."""
    is_fetched = file.data is None and file.url is not None and dialect.fetches_files
    address = file.url if is_fetched else base64_of(file)
    return {"type": "file_url", "file_url": {"url": address}, "file_name": file.name}


_DOCUMENTS: Mapping[Documents, Callable[[FilePart, Dialect], Block]] = {
    "file": _as_file,
    "document_url": _as_document_url,
    "file_url": _as_file_url,
}


def _text(file: FilePart, dialect: Dialect) -> Block:
    return {"type": "text", "text": text_of(file)}


_RENDERERS: Mapping[FileKind, Callable[[FilePart, Dialect], Block]] = {
    "image": _image,
    "audio": _audio,
    "video": _video,
    "pdf": _document,
    "document": _document,
    "text": _text,
}


def _address(file: FilePart, dialect: Dialect) -> str:
    if file.data is None and file.url is not None and dialect.fetches_files:
        return file.url
    return data_url(file)
