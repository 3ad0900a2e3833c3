"""What a window can do with profiles as a whole; what fails is told as a value."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.library import Library
from desktop_chat.services.profile_views import ProfileView
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.views import ErrorView


class DeskManaging:
    def __init__(self, library: Library) -> None:
        self._library = library

    def all(self) -> list[ProfileView]:
        return self._library.profiles.all()

    def rename(self, name: str, new_name: str) -> ErrorView | None:
        return _done(lambda: self._library.profiles.rename(name, new_name))

    def duplicate(self, name: str) -> ErrorView | None:
        """Under a name that is free."""
        taken = {view.name.casefold() for view in self.all()}
        names = (sentence("{name} ({number})", name=name, number=number) for number in range(2, len(taken) + 3))
        free = next(each for each in names if each.casefold() not in taken)
        return _done(lambda: self._library.profiles.duplicate(name, free))

    def make_default(self, name: str) -> ErrorView | None:
        return _done(lambda: self._library.profiles.make_default(name))

    async def delete(self, name: str) -> ErrorView | None:
        """With its keys."""
        return await _awaited(self._library.profiles.delete(name))

    async def keys_of(self, name: str) -> list[str]:
        """A line for each service that the profile has something for, with the ends of its keys."""
        lines = []
        for provider in self._library.profiles.get(name).services:
            title = self._library.profiles.title(provider)
            try:
                ends = await self._library.profiles.last_four(name, provider)
            except Error as error:
                lines.append(f"{title}  {error}")
                continue
            shown = ", ".join(end or sentence("gone from the keyring") for end in ends.values())
            lines.append(f"{title}  {shown}".strip())
        return lines


def _done(verb: Callable[[], object]) -> ErrorView | None:
    try:
        verb()
    except Error as error:
        return error_view(error)
    return None


async def _awaited(verb: Coroutine[Any, Any, object]) -> ErrorView | None:
    try:
        await verb
    except Error as error:
        return error_view(error)
    return None
