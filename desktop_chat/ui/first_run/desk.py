"""What the window asks on the first day, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.desk_first_run import KeyOffer
    from desktop_chat.services.local_servers import LocalServerView
    from desktop_chat.services.views import ErrorView


class FirstRunDesk(Protocol):
    def has_keys(self) -> bool: ...

    def offered_keys(self) -> Sequence[KeyOffer]: ...

    async def take_keys(self, *, for_session: bool) -> ErrorView | None: ...

    async def servers(self) -> Sequence[LocalServerView]: ...

    async def keep_server(self, server: LocalServerView) -> ErrorView | None: ...
