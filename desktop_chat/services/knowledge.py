"""What an assistant knows: its files whole where they are short, else the passages that fit the question."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.models.search.knowledge import KnowledgeIndex, Passage
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.attachments import StoredFile
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.documents.process import extracted
from desktop_chat.services.documents.shelf import Documents
from desktop_chat.services.documents.values import Limits, Part, Unreadable
from desktop_chat.services.file_texts import text_of
from desktop_chat.services.knowledge_files import KNOWLEDGE, files_of
from desktop_chat.services.search_words import spread
from desktop_chat.services.settling import settled
from desktop_chat.services.sizes import tokens_of

MOST_WHOLE = 16_000
"""Tokens of all files together that are still sent whole, and no more than a quarter of what the model reads."""
PASSAGES = 8
LONGEST = 1_600
"""Characters of a passage."""
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_WORDS = re.compile(r"\w+")


class Knowledge:
    def __init__(self, database: Database, tables: Tables, blobs: BlobStore | None, documents: Documents) -> None:
        self._database = database
        self._blobs = blobs
        self._documents = documents
        self._index = KnowledgeIndex(tables, spread)

    async def about(self, assistant: AssistantView | None, question: str, room: int | None) -> tuple[str, ...]:
        """What is told to the model beside its instructions."""
        files = files_of(assistant.definition) if assistant else []
        if not files or assistant is None:
            return ()
        mode = (assistant.definition.get(KNOWLEDGE) or {}).get("mode") or "auto"
        if mode != "search":
            texts = [await self._text(file) for file in files]
            if mode == "whole" or tokens_of(texts) <= min(MOST_WHOLE, (room or MOST_WHOLE * 4) // 4):
                return ("\n\n".join(texts),)
        return await self._passages(files, question)

    async def _text(self, file: StoredFile) -> str:
        path = self._path(file)
        if file.kind != "text":
            return await self._documents.text_of(file.name, path)
        text = await asyncio.to_thread(text_of, file.name, path)
        return f"<file name={file.name!r}>\n{text}\n</file>"

    async def _passages(self, files: Sequence[StoredFile], question: str) -> tuple[str, ...]:
        await self._indexed(files)
        names = {file.digest: file.name for file in files if file.digest}
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORDS.findall(spread(question))))
        if not match:
            return ()

        def read(session: Session) -> list[Passage]:
            return self._index.found(session.connection(), match, tuple(names), PASSAGES)

        found = await self._database.read_in_worker(read)
        told = [_told(names[passage.digest], passage) for passage in found]
        return ("\n\n".join((_PREFACE, *told)),) if told else ()

    async def _indexed(self, files: Sequence[StoredFile]) -> None:
        digests = [file.digest for file in files if file.digest]
        held = self._database.read(lambda session: self._index.held(session.connection(), digests))
        for file in files:
            if file.digest and file.digest not in held:
                passages = [*passages_of(file.digest, await self._parts(file))]
                await settled(self._database.write_soon(partial(self._put, passages)))

    def _put(self, passages: Sequence[Passage], session: Session) -> None:
        self._index.put(session.connection(), passages)

    async def _parts(self, file: StoredFile) -> Sequence[Part]:
        path = self._path(file)
        if file.kind == "text":
            return sections_of(await asyncio.to_thread(text_of, file.name, path))
        try:
            return (await extracted(path, Limits())).parts
        except Unreadable as error:
            raise _unreadable(file, error.trouble) from error

    def _path(self, file: StoredFile) -> Path:
        if self._blobs is None or file.digest is None:
            raise _unreadable(file, "missing")
        path = self._blobs.path(file.digest)
        if not path.exists():
            raise _unreadable(file, "missing")
        return path


_PREFACE = "Passages that may help to answer. Where you use one, name its file and place."


def _told(name: str, passage: Passage) -> str:
    place = f" place={passage.place!r}" if passage.place else ""
    return f"<passage file={name!r}{place}>\n{passage.body}\n</passage>"


def sections_of(text: str) -> list[Part]:
    """A text by its headings."""
    starts = [(found.start(), found[1]) for found in _HEADING.finditer(text)]
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, ""))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [Part(name, text[start:end].strip()) for (start, name), end in zip(starts, ends, strict=True)]


def passages_of(digest: str, parts: Sequence[Part]) -> Iterator[Passage]:
    """Pieces of about the same length, which end where a paragraph or a line does."""
    for part in parts:
        rest = part.text.strip()
        while rest:
            end = _end_of(rest)
            yield Passage(digest, part.name, rest[:end].strip())
            rest = rest[end:].strip()


def _end_of(text: str) -> int:
    if len(text) <= LONGEST:
        return len(text)
    ends = (text.rfind(mark, LONGEST // 2, LONGEST) for mark in ("\n\n", "\n", ". ", " "))
    return next((end + 1 for end in ends if end > 0), LONGEST)


def _unreadable(file: StoredFile, reason: str) -> AttachmentUnreadable:
    told = sentence("{name}, which the assistant knows, cannot be read, so nothing was sent.", name=file.name)
    return AttachmentUnreadable(told, reason=reason)
