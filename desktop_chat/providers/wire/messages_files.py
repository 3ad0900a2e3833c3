"""Encodes files as blocks of the Messages format, or says in a sentence that it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.providers.wire.files import base64_of, text_of, unsupported, words_of
from desktop_chat.providers.wire.messages_dialect import MessagesDialect

Block: TypeAlias = dict[str, object]

CITED: Mapping[str, object] = {"enabled": True}

_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def render_file(file: FilePart, dialect: MessagesDialect, *, cited: bool) -> Block:
    """One file as a block. `cited`: the answer is to name its places."""
    render = _RENDERERS.get(file.kind)
    if render is None or file.kind not in dialect.files:
        raise unsupported(file)
    return render(file, dialect, cited)


def render_found(file: FilePart, dialect: MessagesDialect, *, cited: bool) -> Block:
    """A file that a tool brought: text of which the address is known is something that was found there."""
    if not (cited and file.kind == "text" and file.url and file.data is not None):
        return render_file(file, dialect, cited=cited)
    return {
        "type": "search_result",
        "source": file.url,
        "title": file.name,
        "content": [{"type": "text", "text": words_of(file)}],
        "citations": CITED,
    }


def _image(file: FilePart, dialect: MessagesDialect, cited: bool) -> Block:
    return {"type": "image", "source": _source(file, dialect, _IMAGES)}


def _pdf(file: FilePart, dialect: MessagesDialect, cited: bool) -> Block:
    return _document(file, _source(file, dialect, frozenset({"application/pdf"})), cited)


def _text(file: FilePart, dialect: MessagesDialect, cited: bool) -> Block:
    if file.data is None:
        raise unsupported(file)
    if not cited:
        return {"type": "text", "text": text_of(file)}
    words = words_of(file)
    if not words.strip():
        return {"type": "text", "text": text_of(file)}
    return _document(file, {"type": "text", "media_type": "text/plain", "data": words}, cited)


def _document(file: FilePart, source: Block, cited: bool) -> Block:
    block: Block = {"type": "document", "source": source}
    return {**block, "title": file.name, "citations": CITED} if cited else block


def _source(file: FilePart, dialect: MessagesDialect, media_types: frozenset[str]) -> Block:
    if file.data is None and file.url is not None and dialect.fetches_files:
        return {"type": "url", "url": file.url}
    media_type = "image/jpeg" if file.media_type == "image/jpg" else file.media_type
    if file.data is None or media_type not in media_types:
        raise unsupported(file)
    return {"type": "base64", "media_type": media_type, "data": base64_of(file)}


_RENDERERS: Mapping[FileKind, Callable[[FilePart, MessagesDialect, bool], Block]] = {
    "image": _image,
    "pdf": _pdf,
    "text": _text,
}
