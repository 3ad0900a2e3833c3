"""What a window can do with profiles as a whole; what fails is told as a value."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop_chat.errors import Error, UserError
from desktop_chat.language import sentence
from desktop_chat.services.key_wishes import ServiceLine
from desktop_chat.services.library import Library
from desktop_chat.services.profile_views import ProfileView, Spending
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.views import ErrorView


class DeskManaging:
    def __init__(self, library: Library) -> None:
        self._library = library

    def all(self) -> list[ProfileView]:
        return self._library.profiles.all()

    def create(self, name: str) -> ErrorView | None:
        profiles = self._library.profiles
        return _done(lambda: profiles.create(name, is_default=profiles.default is None))

    def rename(self, name: str, new_name: str) -> ErrorView | None:
        return _done(lambda: self._library.profiles.rename(name, new_name))

    def recolour(self, name: str, colour: str | None) -> ErrorView | None:
        return _done(lambda: self._library.profiles.recolour(name, colour))

    def duplicate(self, name: str) -> ErrorView | None:
        """Under a name that is free."""
        taken = {view.name.casefold() for view in self.all()}
        names = (sentence("{name} ({number})", name=name, number=number) for number in range(2, len(taken) + 3))
        free = next(each for each in names if each.casefold() not in taken)
        return _done(lambda: self._library.profiles.duplicate(name, free))

    def make_default(self, name: str) -> ErrorView | None:
        return _done(lambda: self._library.profiles.make_default(name))

    def set_cap(self, name: str, text: str) -> ErrorView | None:
        """US dollars a month, as they were typed; nothing is no limit."""
        return _done(lambda: self._library.profiles.set_cap(name, _dollars(text)))

    async def spending(self, name: str) -> Spending:
        """Since the beginning of this month."""
        return await self._library.profiles.spending.of(name)

    async def delete(self, name: str) -> ErrorView | None:
        """With its keys."""
        return await _awaited(self._library.profiles.delete(name))

    async def remove_key(self, name: str, provider: str) -> ErrorView | None:
        """All that the profile knows about this service."""
        return await _awaited(self._library.profiles.remove_key(name, provider))

    async def services_of(self, name: str) -> list[ServiceLine]:
        """Each service that the profile has something for, with the ends of its keys."""
        profiles = self._library.profiles
        found = profiles.find(name)
        return [
            ServiceLine(provider, profiles.title(provider), await self._ends(name, provider))
            for provider in (found.services if found is not None else ())
        ]

    async def _ends(self, name: str, provider: str) -> str:
        try:
            ends = await self._library.profiles.last_four(name, provider)
        except Error as error:
            return error.sentence
        return ", ".join(end or sentence("gone from the keyring") for end in ends.values())


def _dollars(text: str) -> Decimal | None:
    wanted = text.strip().lstrip("$").replace(",", ".").strip()
    if not wanted:
        return None
    try:
        return Decimal(wanted)
    except InvalidOperation:
        raise UserError(sentence("A limit is an amount of money from 0 on.")) from None


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
