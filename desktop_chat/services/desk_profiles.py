"""What a window asks about profiles and keys: whose chip is shown, whom one may choose, and how a key is added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.providers.asked_fields import HEADERS, fields_of
from desktop_chat.providers.provider import needs_key
from desktop_chat.services.desk_managing import DeskManaging
from desktop_chat.services.key_wishes import KeyOutcome, KeyWish, KnownFields, ServiceField
from desktop_chat.services.profile_views import ProfileView
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.server_addresses import FIRST
from desktop_chat.services.views import ErrorView
from desktop_chat.services.written_headers import read_headers, written_headers

HERE = "local"
"""What runs on this computer needs neither key nor address."""


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
        """Who can be given a key or an address, by name and title; first those who answer nobody without a key."""
        library = self._library
        found = [name for name in library.models.providers if name != HERE]
        named = [(name, library.profiles.title(name)) for name in found]
        return sorted(
            named, key=lambda each: (not needs_key(library.models.provider(each[0])), each[1].casefold())
        )

    def fields_of(self, provider: str) -> tuple[ServiceField, ...]:
        """What this service wants to be told."""
        return fields_of(self._library.models.provider(provider))

    def provider_of(self, chat_id: Any) -> str | None:
        """Who answers in this chat."""
        return None if chat_id is None else self._library.chats().view(chat_id).provider

    async def known_fields(self, profile: str, provider: str) -> KnownFields:
        """What the profile knows already; a keyring that does not answer has no ends to show."""
        profiles = self._library.profiles
        view = next((each for each in profiles.all() if each.name == profile), None)
        service = view.services.get(provider) if view is not None else None
        if service is None:
            return KnownFields()
        settings = {name: _shown(name, value) for name, value in service.settings.items()}
        try:
            return KnownFields(settings, await profiles.last_four(profile, provider))
        except Error:
            return KnownFields(settings, dict.fromkeys(service.secrets, "…"))

    async def add_key(self, wish: KeyWish) -> KeyOutcome:
        """Tested at once; kept when the service takes it, or when nobody asked for the test."""
        profiles = self._library.profiles
        try:
            fields = _fields(wish)
            if wish.is_tested:
                said = await profiles.try_out(wish.provider, {**await self._before(wish, fields), **fields})
                if said.error is not None:
                    return KeyOutcome(False, error_view(said.error), was_refused=True)
            name = self._made(wish.profile)
            if wish.removed:
                await profiles.forget(name, wish.provider, wish.removed)
            if fields:
                await profiles.configure(name, wish.provider, fields, for_session=wish.for_session)
        except Error as error:
            return KeyOutcome(False, error_view(error))
        return KeyOutcome(True)

    async def _before(self, wish: KeyWish, fields: Mapping[str, object]) -> Mapping[str, object]:
        """What stays as it is."""
        profiles = self._library.profiles
        profile = profiles.find(" ".join(wish.profile.split()))
        if profile is None or not profiles.has_key(profile.name, wish.provider):
            return {}
        service = profile.service(wish.provider)
        held = profiles.keys.held(profile.entry(wish.provider, ""))
        secret = {*service.secrets, *(name.rpartition("/")[2] for name in held)}
        if secret <= {*fields, *wish.removed}:  # the keyring, which may be closed or have lost them, is not asked
            known: Mapping[str, object] = service.plain
        else:
            known = await profiles.context(profile).fetched(wish.provider)
        return {name: value for name, value in known.items() if name not in wish.removed}

    def _made(self, name: str) -> str:
        profiles = self._library.profiles
        wanted = " ".join(name.split()) or FIRST
        if wanted not in (each.name for each in profiles.all()):
            profiles.create(wanted, is_default=profiles.default is None)
        return wanted


def _fields(wish: KeyWish) -> dict[str, object]:
    told: dict[str, object] = {name: text.strip() for name, text in wish.fields.items() if text.strip()}
    if HEADERS in told:
        told[HEADERS] = read_headers(str(told[HEADERS]))
    return told


def _shown(name: str, value: object) -> str:
    return written_headers(value) if name == HEADERS else str(value)
