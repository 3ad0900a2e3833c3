"""What a window asks about profiles and keys: whose chip is shown, whom one may choose, and how a key is added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.providers.provider import needs_key
from desktop_chat.services.desk_managing import DeskManaging
from desktop_chat.services.key_wishes import KeyOutcome, KeyWish
from desktop_chat.services.profile_views import ProfileView
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.views import ErrorView

FIRST = "Personal"


class ProfileDesk(DeskManaging):
    """For the chat that is shown, and for a key more."""

    def choice(self, chat_id: Any) -> tuple[list[ProfileView], ProfileView | None]:
        """All of them, and the one that pays in this chat; for none, the one that a new chat would have."""
        profiles = self.all()
        name = None if chat_id is None else self._library.chats().view(chat_id).profile
        return profiles, next(
            (each for each in profiles if (each.name == name if name else each.is_default)), None
        )

    def of(self, chat_id: Any) -> ProfileView | None:
        """The one that pays."""
        return self.choice(chat_id)[1]

    def choose(self, chat_id: Any, name: str) -> ErrorView | None:
        """For this chat from now on; where there is none, for new ones."""
        try:
            if chat_id is None:
                self._library.profiles.make_default(name)
            else:
                self._library.chat(chat_id).with_context(name)
        except Error as error:
            return error_view(error)
        return None

    def services(self) -> list[tuple[str, str]]:
        """Who can be given a key, by name and title."""
        library = self._library
        found = [name for name in library.models.providers if needs_key(library.models.provider(name))]
        return sorted(
            ((name, library.profiles.title(name)) for name in found), key=lambda each: each[1].casefold()
        )

    def provider_of(self, chat_id: Any) -> str | None:
        """Who answers in this chat."""
        return None if chat_id is None else self._library.chats().view(chat_id).provider

    async def add_key(self, wish: KeyWish) -> KeyOutcome:
        """Tested at once; kept when the service takes it, or when nobody asked for the test."""
        profiles = self._library.profiles
        fields = _fields(wish)
        try:
            if wish.is_tested:
                said = await profiles.try_out(wish.provider, fields)
                if said.error is not None:
                    return KeyOutcome(False, error_view(said.error), was_refused=True)
            name = self._made(wish.profile)
            await profiles.configure(name, wish.provider, fields, for_session=wish.for_session)
        except Error as error:
            return KeyOutcome(False, error_view(error))
        return KeyOutcome(True)

    def _made(self, name: str) -> str:
        profiles = self._library.profiles
        wanted = " ".join(name.split()) or FIRST
        if wanted not in (each.name for each in profiles.all()):
            profiles.create(wanted, is_default=profiles.default is None)
        return wanted


def _fields(wish: KeyWish) -> Mapping[str, object]:
    address = {"base_url": wish.address.strip()} if wish.address.strip() else {}
    return {"api_key": wish.key, **address}
