"""What servers answer with, as texts and files within bounds: results of calls, resources, prompts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from mimetypes import guess_extension
from typing import Any

from mcp_types import (
    AudioContent,
    BlobResourceContents,
    CallToolResult,
    EmbeddedResource,
    GetPromptResult,
    ImageContent,
    ReadResourceResult,
    ResourceLink,
    TextContent,
    TextResourceContents,
)

from desktop_chat.language import sentence
from desktop_chat.providers.mcp.limits import MOST_FILE, MOST_FILES, MOST_TEXT
from desktop_chat.providers.mcp.resource_names import name_of
from desktop_chat.providers.mcp.values import RemoteFile, RemoteResult


def result_of(told: CallToolResult) -> RemoteResult:
    heap = _Heap()
    heap.add_all(told.content)
    return heap.result(told.structured_content, is_error=bool(told.is_error))


def resource_of(told: ReadResourceResult) -> RemoteResult:
    heap = _Heap()
    for each in told.contents:
        heap.add_resource(each)
    return heap.result()


def prompt_of(told: GetPromptResult) -> RemoteResult:
    heap = _Heap()
    heap.add_all(message.content for message in told.messages)
    return heap.result()


class _Heap:
    """Grows within its bounds; what is left out is said once."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._files: list[RemoteFile] = []
        self._room = MOST_TEXT
        self._left_out = 0

    def add_all(self, blocks: Iterable[Any]) -> None:
        for block in blocks:
            match block:
                case TextContent(text=text):
                    self._add_text(text)
                case ImageContent(data=data, mime_type=kind) | AudioContent(data=data, mime_type=kind):
                    self._add_file(f"result{guess_extension(kind) or ''}", kind, data)
                case EmbeddedResource(resource=resource):
                    self.add_resource(resource)
                case ResourceLink(uri=uri, name=name):
                    self._add_text(f"{name}: {uri}")

    def add_resource(self, resource: TextResourceContents | BlobResourceContents) -> None:
        kind = resource.mime_type or ""
        match resource:
            case TextResourceContents(text=text):
                self._add_text(text)
            case BlobResourceContents(blob=blob):
                self._add_file(name_of(resource.uri, kind), kind or "application/octet-stream", blob)

    def _add_text(self, text: str) -> None:
        if len(text) > self._room:
            cut_here = sentence("… cut here: {count} characters in all.", count=len(text))
            text = f"{text[: self._room]}\n{cut_here}"
            self._room = 0
        else:
            self._room -= len(text)
        if text:
            self._texts.append(text)

    def _add_file(self, name: str, kind: str, encoded: str) -> None:
        is_too_much = len(encoded) > MOST_FILE * 4 // 3 + 4 or len(self._files) >= MOST_FILES
        data = None if is_too_much else _decoded(encoded)
        if data is None:
            self._left_out += 1
        else:
            self._files.append(RemoteFile(name, kind, data))

    def result(self, data: object = None, *, is_error: bool = False) -> RemoteResult:
        if self._left_out:
            left_out = sentence(
                "{count} files were left out: too large, too many or damaged.", count=self._left_out
            )
            self._texts.append(left_out)
        return RemoteResult(tuple(self._texts), tuple(self._files), data, is_error)


def _decoded(encoded: str) -> bytes | None:
    try:
        return base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return None
