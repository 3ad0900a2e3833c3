"""One model file on its way here: filled from its source, checked, and only then one of the models."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from desktop_chat import tasks
from desktop_chat.errors import Error, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.model_files.gguf import read_head
from desktop_chat.services.local_models.partial import Origin, Partial
from desktop_chat.services.local_models.views import AT_WORK, ENDED, ArrivalView, Stage
from desktop_chat.services.settling import settled

T = TypeVar("T")
Tell = Callable[[ArrivalView], None]
Fill = Callable[["Arrival"], Awaitable[None]]


class Arrival:
    """Begun, paused and gone on with as often as one likes; what is there is not fetched twice."""

    def __init__(self, partial: Partial, origin: Origin, fill: Fill, tell: Tell) -> None:
        self.partial, self.origin = partial, origin
        self._fill, self._tell = fill, tell
        host = urlsplit(origin.url).hostname or ""
        self.view = ArrivalView(partial.name, "paused", partial.size, origin.total, host=host)
        self._task: asyncio.Task[None] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether there is anything of it to go on with."""
        return self.view.is_at_work or self.view.received > 0

    # ------------------------------------------------------------------- verbs

    def expect(self, sha256: str | None) -> None:
        """What is fetched from the next beginning on has to be this."""
        self.origin = replace(self.origin, sha256=sha256)

    def begin(self) -> None:
        """Also after it failed."""
        if self.view.stage not in (*AT_WORK, *ENDED):
            self._show("fetching")
            self._task = tasks.start(self._run(), name=f"bring {self.partial.name}")

    async def pause(self) -> None:
        """What came stays, also over the end of the program."""
        await self._stop()
        if self.view.is_at_work:
            self._show("paused")

    async def cancel(self) -> None:
        """Nothing of it stays."""
        await self._stop()
        if self.view.stage not in ENDED:
            await in_disk(self.partial.discard)
            self._show("cancelled")

    async def ended(self) -> ArrivalView:
        """As it is when it is done, failed or paused."""
        if self._task is not None:
            await asyncio.wait({self._task})
        return self.view

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    # -------------------------------------------------------------------- work

    async def _run(self) -> None:
        try:
            await in_disk(self.partial.open)
            await in_disk(lambda: self.partial.note(self.origin))
            await self._fill(self)
            await self._check()
        except Error as error:
            self._show("failed", error.sentence)
        finally:
            await in_disk(self.partial.close)

    async def know(self, origin: Origin, received: int) -> None:
        """What the source said about it."""
        if origin != self.origin:
            self.origin = origin
            await in_disk(lambda: self.partial.note(origin))
        self.view = replace(self.view, total=origin.total)
        self.receive(received)

    def receive(self, received: int) -> None:
        """So many bytes are here now."""
        self.view = replace(self.view, received=received)
        self._tell(self.view)

    async def _check(self) -> None:
        """That all of it is here, is what was promised, and is a model."""
        total, received = self.view.total, self.view.received
        if total is not None and received != total:
            raise UserError(sentence("The file is not whole: it is shorter or longer than was said."))
        self._show("checking")
        promised = self.origin.sha256 or self.origin.told
        if promised is not None and await self._digest() != promised:
            await self._refuse(sentence("This is not the file that was promised: its SHA-256 differs."))
        try:
            await in_disk(lambda: read_head(self.partial.path))
        except UserError as error:
            await self._refuse(error.sentence)
        await in_disk(self.partial.finish)
        self._show("done")

    async def _refuse(self, reason: str) -> None:
        aside: Path = await in_disk(self.partial.set_aside)
        self.view = replace(self.view, received=0)
        raise UserError(f"{reason} {sentence('It was set aside: {path}', path=aside)}")

    async def _digest(self) -> str | None:
        is_left = threading.Event()
        try:
            return await asyncio.to_thread(self.partial.digest, lambda: not is_left.is_set())
        finally:
            is_left.set()

    def _show(self, stage: Stage, problem: str = "") -> None:
        self.view = replace(self.view, stage=stage, problem=problem)
        self._tell(self.view)


async def in_disk(work: Callable[[], T]) -> T:
    """What waits for the disk, and is never left half done."""
    return await settled(asyncio.to_thread(work))
