"""What the window asks about profiles, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.key_wishes import KeyOutcome, KeyWish
    from desktop_chat.services.profile_views import ProfileView
    from desktop_chat.services.views import ErrorView


class ProfileManager(Protocol):
    def all(self) -> Sequence[ProfileView]: ...

    def rename(self, name: str, new_name: str) -> ErrorView | None: ...

    def duplicate(self, name: str) -> ErrorView | None: ...

    def make_default(self, name: str) -> ErrorView | None: ...

    async def delete(self, name: str) -> ErrorView | None: ...

    async def keys_of(self, name: str) -> Sequence[str]: ...


class ProfileKeeper(ProfileManager, Protocol):
    def of(self, chat_id: Any) -> ProfileView | None: ...

    def choose(self, chat_id: Any, name: str) -> ErrorView | None: ...

    def services(self) -> Sequence[tuple[str, str]]: ...

    def provider_of(self, chat_id: Any) -> str | None: ...

    async def add_key(self, wish: KeyWish) -> KeyOutcome: ...
