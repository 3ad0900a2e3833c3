"""Stores, judges and pictures the files of the box, in workers and a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_chat.errors import Cancelled, Error
from desktop_chat.ui.composing import thumbnails
from desktop_chat.ui.composing.attached import Attached
from desktop_chat.ui.composing.items import Item, Source

if TYPE_CHECKING:
    from desktop_chat.services.views import AttachmentView
    from desktop_chat.ui.desk import StartTask
    from desktop_chat.ui.desk_parts import Files

AT_A_TIME = 2
THUMBNAIL = 72
"""Pixels; enough for a chip at three times the usual resolution."""


class Storing(QObject):
    """Made when the services are there; what was brought before is stored then."""

    brought = Signal(object, object)
    """Files: the chat whose box they are for, and their paths."""
    folder_found = Signal(object, object)
    """The same for a `FolderView`: the person is to say how many of its files are meant."""
    _copied = Signal(object, int)
    """From a worker."""

    def __init__(self, attached: Attached, files: Files, start: StartTask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._attached = attached
        self._files, self._start = files, start
        self._chat_id: Any = None
        self._box = 0
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._cared_for: set[Item] = set()
        self._copied.connect(self._note_copied)
        attached.care_wanted.connect(self._care_for)
        attached.care()

    def begin_with(self, chat_id: Any) -> None:
        """Another box is shown."""
        self._box += 1
        self.judge(chat_id)

    def judge(self, chat_id: Any) -> None:
        """The chat is another, or its model."""
        self._chat_id = chat_id
        self._attached.care()

    def bring(self, paths: Sequence[Path]) -> None:
        """Files, and folders that are asked about."""
        self._start(self._sort(paths, self._box, self._chat_id), name="look at what was brought")

    async def _sort(self, paths: Sequence[Path], box: int, chat_id: Any) -> None:
        """A disk may take its time to say what is a folder; files are for the box that they were brought to."""
        are_folders = await asyncio.to_thread(lambda: [path.is_dir() for path in paths])
        files = [path for path, is_folder in zip(paths, are_folders, strict=True) if not is_folder]
        self.brought.emit(self._chat_of(box, chat_id), files)
        for path, is_folder in zip(paths, are_folders, strict=True):
            if is_folder:
                found = await self._files.look_into(path)
                self.folder_found.emit(self._chat_of(box, chat_id), found)

    def _chat_of(self, box: int, chat_id: Any) -> Any:
        """The box that is shown may have become that of a chat meanwhile."""
        return self._chat_id if box == self._box else chat_id

    def read(self, item: Item, take: Callable[[str], None]) -> None:
        """The words of a pasted text that is stored."""
        if item.view is not None:
            self._start(self._read(item.view, take), name=f"read {item.name}")

    async def _read(self, view: AttachmentView, take: Callable[[str], None]) -> None:
        try:
            text = await self._files.text_of(view)
        except Error as error:
            self._attached.complained.emit(error.sentence)
            return
        take(text)

    def _care_for(self, item: Item) -> None:
        if not item.refusal and item not in self._cared_for:
            self._cared_for.add(item)
            self._start(self._care(item), name=f"store {item.name}")

    async def _care(self, item: Item) -> None:
        try:
            async with self._room:
                await self._store(item)
                view = item.view
                if view is None or not item.is_wanted:
                    return
                await self._judge(item, view)
                if view.kind == "image" and item.thumbnail is None:
                    await self._picture(item, view)
        finally:
            self._cared_for.discard(item)

    async def _store(self, item: Item) -> None:
        if item.view is not None or item.source is None or not item.is_wanted:
            return
        try:
            given = await _given(item, item.source)
            tell = partial(self._copied.emit, item)
            view = await self._files.store(given, tell, lambda: item.is_wanted)
        except Cancelled:
            return
        except Error as error:
            self._attached.refuse(item, error.sentence)
            return
        self._attached.stored(item, view)

    async def _judge(self, item: Item, view: AttachmentView) -> None:
        """Again when the chat changed while it was judged."""
        while True:
            chat_id = self._chat_id
            item.objection = await self._files.objection(chat_id, view.kind)
            if chat_id == self._chat_id:
                break
        self._attached.item_changed.emit(item)

    async def _picture(self, item: Item, view: AttachmentView) -> None:
        try:
            path = await self._files.path_of(view)
        except Error as error:
            self._attached.refuse(item, error.sentence)
            return
        item.thumbnail = await asyncio.to_thread(thumbnails.thumbnail, path, THUMBNAIL)
        self._attached.item_changed.emit(item)

    def _note_copied(self, item: Item, copied: int) -> None:
        item.copied = copied
        self._attached.item_changed.emit(item)


async def _given(item: Item, source: Source) -> Path | tuple[str, bytes | str]:
    """What the store takes; a picture becomes a file, and a file's size is known for its progress."""
    if isinstance(source, Path):
        item.size = await asyncio.to_thread(_size_of, source)
        return source
    name, content = source
    if isinstance(content, QImage):
        return name, await asyncio.to_thread(thumbnails.png_of, content)
    return name, content


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return None
