"""An assistant as a JSON document, with the files that it knows: for export, import and copies elsewhere."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.attachments import StoredFile
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.knowledge_files import digests_of, files_of

FORMAT = "desktop-chat assistant"
VERSION = 1


def document_of(view: AssistantView, blobs: BlobStore | None, *, with_files: bool = True) -> dict[str, Any]:
    """Everything that another program needs to have the same assistant."""
    files = _contents(view.definition, blobs) if with_files else {}
    return {
        "format": FORMAT,
        "version": VERSION,
        "mark": view.mark,
        "tags": list(view.tags),
        "pinned": view.pinned,
        "assistant": dict(view.definition),
        **({"files": files} if files else {}),
    }


def written(document: Mapping[str, Any]) -> str:
    """For people to read, too."""
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2).decode() + "\n"


def read(text: str | bytes) -> dict[str, Any]:
    """A document, or the bare definition that somebody wrote by hand; a UserError where it is neither."""
    try:
        told = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(told, dict):
        raise _unreadable()
    if told.get("format") == FORMAT and isinstance(told.get("assistant"), dict):
        return told
    if "name" in told and "format" not in told:
        return {"assistant": told}
    raise _unreadable()


def keep_files(document: Mapping[str, Any], blobs: BlobStore | None) -> list[StoredFile]:
    """Put the files of a document into the store; as they are called by the definition."""
    files = document.get("files")
    if blobs is None or not isinstance(files, Mapping):
        return []
    known = {file.digest: file for file in files_of(document["assistant"])}
    unnamed = StoredFile("", "application/octet-stream", "unknown")
    kept = []
    for content in files.values():
        try:
            blob = blobs.put(base64.b64decode(str(content), validate=True))
        except (binascii.Error, ValueError) as error:
            raise _unreadable() from error
        kept.append(replace(known.get(blob.digest, unnamed), digest=blob.digest, size=blob.size))
    return kept


def _contents(definition: Mapping[str, Any], blobs: BlobStore | None) -> dict[str, str]:
    if blobs is None:
        return {}
    paths = {digest: blobs.path(digest) for digest in digests_of(definition)}
    return {digest: base64.b64encode(path.read_bytes()).decode("ascii") for digest, path in paths.items()}


def _unreadable() -> UserError:
    return UserError(sentence("This is no assistant that can be read here."))
