"""What a window offers on the first day: keys that the environment has, and servers on this computer."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_chat.errors import Error
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.provider import needs_key
from desktop_chat.providers.secrets import Secret
from desktop_chat.services.fields import last_four
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.server_addresses import keep_address, usual_profile
from desktop_chat.services.views import ErrorView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library
    from desktop_chat.services.local_servers import LocalServerView


@dataclass(frozen=True, slots=True)
class KeyOffer:
    """A key of the environment, by whose it is and how it ends."""

    provider: str
    title: str
    end: str


class DeskFirstRun:
    def __init__(self, library: Library, environ: Mapping[str, str] | None = None) -> None:
        self._library = library
        self._environ = os.environ if environ is None else environ

    def has_keys(self) -> bool:
        """Whether any profile has one."""
        profiles = self._library.profiles
        return any(profiles.has_key(view.name, name) for view in profiles.all() for name in view.services)

    def offered_keys(self) -> tuple[KeyOffer, ...]:
        """Those that the default profile does not have itself."""
        library = self._library
        default, found = library.profiles.default, Context.from_env(self._environ)
        offers = []
        for provider in found.providers:
            is_known = default is not None and library.profiles.has_key(default.name, provider)
            end = _end(found.settings(provider))
            if end and not is_known and needs_key(library.models.provider(provider)):
                offers.append(KeyOffer(provider, library.profiles.title(provider), end))
        return tuple(offers)

    async def take_keys(self, *, for_session: bool) -> ErrorView | None:
        """Into the default profile. For this session, a chat without any profile has them already."""
        profiles = self._library.profiles
        try:
            if for_session and profiles.default is None:
                return None
            name = usual_profile(self._library)
            await profiles.import_from_environment(name, self._environ, for_session=for_session)
        except Error as error:
            return error_view(error)
        return None

    async def servers(self) -> Sequence[LocalServerView]:
        """Those that answer on this computer now."""
        return await self._library.local_servers()

    async def keep_server(self, server: LocalServerView) -> ErrorView | None:
        """Its address is a setting of the default profile from now on."""
        try:
            await keep_address(self._library, server.provider, server.address, environ=self._environ)
        except Error as error:
            return error_view(error)
        return None


def _end(settings: ProviderSettings) -> str:
    """Of its first secret; empty where it has none."""
    return next((last_four(value) for value in settings.values() if isinstance(value, Secret)), "")
