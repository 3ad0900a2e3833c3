"""A profile as the context that chats use: its settings are here, its keys are fetched when they are needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.services.profile_rows import KeptProfile

Fetch: TypeAlias = Callable[[str], Awaitable[ProviderSettings]]


class ProfileContext(Context):
    """`settings` tells what is no secret; a request asks `fetched`, which reads the keyring anew each time."""

    __slots__ = ("_fetch", "key")

    def __init__(self, profile: KeptProfile, fetch: Fetch) -> None:
        super().__init__(
            {provider: service.plain for provider, service in profile.services.items()}, name=profile.name
        )
        self._fetch = fetch
        self.key = profile.key

    async def fetched(self, provider: str) -> ProviderSettings:
        return await self._fetch(provider)


class EitherContext(Context):
    """A profile where it knows a provider, else the library's own: for chats that were never given a context."""

    __slots__ = ("_own", "_profile")

    def __init__(self, profile: Context, own: Context) -> None:
        super().__init__(name=own.name)
        self._profile = profile
        self._own = own

    def of(self, provider: str) -> Context:
        """The one of both that has this provider."""
        return self._profile if provider in self._profile.providers else self._own

    @property
    def providers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._profile.providers, *self._own.providers)))

    def settings(self, provider: str) -> ProviderSettings:
        return self.of(provider).settings(provider)

    async def fetched(self, provider: str) -> ProviderSettings:
        return await self.of(provider).fetched(provider)
