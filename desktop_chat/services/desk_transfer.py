"""What a window does to take chats out and bring them in; how it ended is told as a value, with words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.library import Library
from desktop_chat.services.transfer.progress import Progress
from desktop_chat.services.written import Written

Tell = Callable[[str], None]
"""Called in another thread, with what is being done and how much of it is."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """How it ended, in words; `settings` came with an archive."""

    words: str
    is_done: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    drafts: Mapping[str, tuple[Written, ...]] = field(default_factory=dict)
    """The same, for the boxes that a window shows."""


class DeskTransfer:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def export_chat(self, chat_id: Any, to: Path, form: str, tell: Tell, *, with_files: bool) -> Transferred:
        """Another file of this name is replaced: the person was asked."""

        async def work() -> Transferred:
            chosen: Any = form
            await self._library.export_chat(
                chat_id, to, chosen, with_files=with_files, watch=_telling(tell), replace=True
            )
            return Transferred(sentence("The chat is in {name}.", name=to.name))

        return await _told(work())

    async def export_all(self, to: Path, settings: Mapping[str, Any], tell: Tell) -> Transferred:
        async def work() -> Transferred:
            done = await self._library.export(to, settings=settings, watch=_telling(tell), replace=True)
            facts = {"name": to.name, "chats": done.chats, "files": done.files}
            text = sentence("Written to {name}. Chats: {chats}, files: {files}.", **facts)
            if done.missing:
                text += " " + sentence("Files that are gone or damaged here: {count}.", count=done.missing)
            return Transferred(text)

        return await _told(work())

    async def import_(self, archive: Path, tell: Tell) -> Transferred:
        async def work() -> Transferred:
            done = await self._library.import_(archive, watch=_telling(tell))
            return Transferred(done.sentence, settings=done.settings, drafts=done.drafts)

        return await _told(work())


def _telling(tell: Tell) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        share = f" {100 * progress.done // progress.total} %" if progress.total else ""
        tell(f"{progress.step}{share}")

    return told


async def _told(work: Awaitable[Transferred]) -> Transferred:
    try:
        return await work
    except Error as error:
        return Transferred(error.sentence, is_done=False)
