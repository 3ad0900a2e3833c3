"""What a window asks of the place where an assistant is tried: a conversation that leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.settling import settled
from desktop_chat.services.trial import Trial, sweep
from desktop_chat.services.views import ErrorView

if TYPE_CHECKING:
    from desktop_chat.services.desk import LibraryDesk
    from desktop_chat.services.library import Library

Made = tuple[Trial, "LibraryDesk"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The conversation to go on with, and the desk that knows it; or what stands in the way."""

    chat_id: Any = None
    desk: LibraryDesk | None = None
    error: ErrorView | None = None


class DeskTrials:
    """One at a time; its library is opened when it is first needed."""

    def __init__(self, library: Library, desk_of: Callable[[Library], LibraryDesk]) -> None:
        self._library, self._desk_of = library, desk_of
        self._made: Made | None = None
        self._chat: Any = None
        self._turn = asyncio.Lock()

    async def prepare(self, definition: Mapping[str, Any]) -> Prepared:
        """From the next question on it is this assistant that answers."""
        async with self._turn:
            try:
                return await settled(asyncio.to_thread(self._prepared, definition))
            except Error as error:
                return Prepared(error=error_view(error))

    def _prepared(self, definition: Mapping[str, Any]) -> Prepared:
        if self._made is None:
            sweep(self._library.database.path)
            trial = Trial(self._library)
            self._made = trial, self._desk_of(trial)
        trial, desk = self._made
        trial.settle()
        view = trial.take(definition, sentence("New assistant"))
        chat = trial.create_chat() if self._chat is None else trial.chat(self._chat)
        self._chat = chat.id
        chat.with_assistant(view)
        return Prepared(chat.id, desk)

    async def tidy(self) -> None:
        """Remove what a program left that was killed while somebody tried something."""
        async with self._turn:
            if self._made is None:
                await settled(asyncio.to_thread(sweep, self._library.database.path))

    async def end(self) -> None:
        """Nothing of it is left, save in the books."""
        async with self._turn:
            made, self._made, self._chat = self._made, None, None
            if made is not None:
                await settled(made[0].aclose())
