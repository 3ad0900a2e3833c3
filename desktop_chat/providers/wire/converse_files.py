"""Encodes files as Converse takes them, each document under a name of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TypeAlias

from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.providers.wire.files import SOUNDS, base64_of, form_of, text_of, unsupported, words_of

Block: TypeAlias = dict[str, object]

_IMAGES = {"image/png": "png", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/gif": "gif", "image/webp": "webp"}
_AUDIO = {
    **SOUNDS,
    "audio/vnd.wave": "wav",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
    "audio/ogg": "ogg",
    "audio/opus": "opus",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/webm": "webm",
    "audio/x-matroska": "mka",
}
_VIDEO = {
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "video/webm": "webm",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "video/x-ms-wmv": "wmv",
    "video/3gpp": "three_gp",
}
_DOCUMENTS = {
    "application/pdf": "pdf",
    "text/csv": "csv",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/html": "html",
    "text/plain": "txt",
    "text/markdown": "md",
}
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
_MOST_NAME = 150


class Names:
    """Names of documents: of the signs that may be in one, and none of them twice in a request."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, file: FilePart) -> str:
        stem = _NO_NAME.sub("_", PurePath(file.name).stem).strip("_")[:_MOST_NAME] or "document"
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name


def render_file(file: FilePart, names: Names, *, is_cited: bool) -> Block:
    """One file as a block of content; `is_cited`: the answer is to name its passages."""
    render = _RENDERERS.get(file.kind)
    if render is None:
        raise unsupported(file)
    return render(file, names, is_cited)


def search_result(file: FilePart) -> Block:
    """A text found somewhere, as something that can be cited."""
    return {
        "searchResult": {
            "source": file.url or file.name,
            "title": file.name,
            "content": [{"text": words_of(file)}],
            "citations": {"enabled": True},
        }
    }


def _medium(kind: str, formats: Mapping[str, str]) -> Callable[[FilePart, Names, bool], Block]:
    def render(file: FilePart, names: Names, is_cited: bool) -> Block:
        return {kind: {"format": form_of(file, formats), "source": _source(file)}}

    return render


def _document(file: FilePart, names: Names, is_cited: bool) -> Block:
    document: Block = {"format": form_of(file, _DOCUMENTS), "name": names.of(file), "source": _source(file)}
    return {"document": {**document, "citations": {"enabled": True}} if is_cited else document}


def _text(file: FilePart, names: Names, is_cited: bool) -> Block:
    """Words among words, but for what is to be cited: that has to be a document."""
    if not is_cited:
        return {"text": text_of(file)}
    source = {"text": words_of(file)}
    return {
        "document": {"format": "txt", "name": names.of(file), "source": source, "citations": {"enabled": True}}
    }


_RENDERERS: Mapping[FileKind, Callable[[FilePart, Names, bool], Block]] = {
    "image": _medium("image", _IMAGES),
    "audio": _medium("audio", _AUDIO),
    "video": _medium("video", _VIDEO),
    "pdf": _document,
    "document": _document,
    "text": _text,
}


def _source(file: FilePart) -> Block:
    if file.data is None and file.url is not None and file.url.startswith("s3://"):
        return {"s3Location": {"uri": file.url}}
    return {"bytes": base64_of(file)}
