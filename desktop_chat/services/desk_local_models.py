"""What a window does with the model files on this computer; what fails is told as a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_chat.errors import Error
from desktop_chat.services.library import Library
from desktop_chat.services.local_models.store import all_in_worker
from desktop_chat.services.local_models.views import ArrivalView, LocalModelView


class DeskLocalModels:
    def __init__(self, library: Library) -> None:
        self._models = library.local_models

    @property
    def problem(self) -> str:
        """Why no model file can be used here."""
        return self._models.problem

    async def all(self) -> tuple[Sequence[LocalModelView], Sequence[ArrivalView]]:
        """What is there, and what is on its way; read in a worker."""
        return await all_in_worker(self._models)

    async def fetch(self, url: str, sha256: str = "") -> str:
        """Begin to fetch a file; why not, where that cannot be."""
        return await _told(lambda: self._models.fetch(url, sha256))

    async def add_file(self, source: Path) -> str:
        return await _told(lambda: self._models.add_file(source))

    async def go_on(self, name: str) -> str:
        return await _told(lambda: self._models.arrival(name).begin())

    async def pause(self, name: str) -> None:
        await self._models.arrival(name).pause()

    async def cancel(self, name: str) -> None:
        """Nothing of it stays."""
        await self._models.cancel(name)

    async def remove(self, model: str) -> str:
        try:
            await self._models.remove(model)
        except Error as error:
            return error.sentence
        return ""

    def subscribe(self, listener: Callable[[ArrivalView], None]) -> Callable[[], None]:
        """It hears in the event loop how each file comes on."""
        return self._models.subscribe(listener)


async def _told(verb: Callable[[], object]) -> str:
    """It looks into a folder, and begins a task in the loop."""
    await asyncio.sleep(0)
    try:
        verb()
    except Error as error:
        return error.sentence
    return ""
