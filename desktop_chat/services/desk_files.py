"""What a window asks of files before they are sent: store one while it is watched, say whether it is taken."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported, Cancelled, Error, StorageError
from desktop_chat.language import sentence
from desktop_chat.services.attachments import NamedFile, StoredFile, store_file
from desktop_chat.services.library import Library
from desktop_chat.services.taking import objection
from desktop_chat.services.views import AttachmentView
from desktop_chat.services.written import FolderView

MOST_LOOKED_AT = 2_000
"""Files of a folder that are counted; whoever has more sees that there are more."""


class DeskFiles:
    """Whatever takes time is done in a worker thread."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def store(
        self, source: Path | tuple[str, bytes | str], tell: Callable[[int], None], is_wanted: Callable[[], bool]
    ) -> AttachmentView:
        """A file, or a name and a content. `tell` hears in the worker how many bytes are copied so far.

        AttachmentUnreadable says why not; Cancelled comes as soon as it is no longer wanted.
        """
        return await asyncio.to_thread(self._stored, source, tell, is_wanted)

    def _stored(
        self, source: Path | tuple[str, bytes | str], tell: Callable[[int], None], is_wanted: Callable[[], bool]
    ) -> AttachmentView:
        def watch(size: int) -> None:
            if not is_wanted():
                raise Cancelled
            tell(size)

        blobs = self._library.storage.blobs
        if blobs is None:
            raise AttachmentUnsupported(sentence("This program keeps no attachments."))
        try:
            return _view(store_file(blobs, source if isinstance(source, Path) else NamedFile(*source), watch))
        except (AttachmentUnreadable, AttachmentUnsupported) as error:
            text = sentence("It cannot be attached: {reason}.", reason=error.details.get("reason", error.sentence))
            raise AttachmentUnreadable(text) from error
        except StorageError as error:
            self._library.storage.watch.hear(error)
            raise

    async def objection(self, chat_id: Any, kind: str) -> str:
        """Why the model of this chat, or of a new one, does not take such files; empty when it does."""
        return await asyncio.to_thread(self._objection, chat_id, kind)

    def _objection(self, chat_id: Any, kind: str) -> str:
        library = self._library
        provider, model = library.default_provider, library.default_model
        try:
            if chat_id is not None:
                view = library.chat(chat_id).view
                provider, model = view.provider, view.model
            if not model:
                return ""
            facts = library.models.facts(provider, model) if provider else library.models.resolve(model)
        except Error:
            return ""  # that there is no such model is said when something is sent
        return objection(kind, facts, library.models)

    async def text_of(self, file: AttachmentView) -> str:
        """The words of a file that was a pasted text."""
        return await asyncio.to_thread(lambda: self._path(file).read_text("utf-8", "replace"))

    async def path_of(self, file: AttachmentView) -> Path:
        """Where its content lies; it must not be changed."""
        return await asyncio.to_thread(self._path, file)

    def _path(self, file: AttachmentView) -> Path:
        blobs = self._library.storage.blobs
        if blobs is None or file.digest is None:
            raise AttachmentUnreadable(sentence("{name} is not kept here.", name=file.name))
        return blobs.path(file.digest)

    async def look_into(self, folder: Path) -> FolderView:
        return await asyncio.to_thread(_folder_view, folder)


def _view(file: StoredFile) -> AttachmentView:
    return AttachmentView(None, file.name, file.media_type, file.kind, file.size, file.digest, file.url)


def _folder_view(folder: Path) -> FolderView:
    found: list[Path] = []
    for path in _files_in(folder):
        if len(found) == MOST_LOOKED_AT:
            return FolderView(folder.name, tuple(found), has_more=True)
        found.append(path)
    return FolderView(folder.name, tuple(found))


def _files_in(folder: Path) -> Iterator[Path]:
    """Hidden ones and those behind links are left out; a folder that cannot be opened has none."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path
