"""What is to be sent, and who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from desktop_chat.providers.addresses import Address

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer, Transport


@dataclass(frozen=True, slots=True)
class Post:
    address: Address
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: Literal["POST", "GET"] = "POST"


class Sender(Protocol):
    def send(self, post: Post) -> AbstractAsyncContextManager[Answer]:
        """Send it; leaving the block, however that happens, lets go of the connection at once."""

    async def aclose(self) -> None: ...


class LateTransport:
    """The transport, made with the first request: what it stands on takes a tenth of a second to import."""

    def __init__(self) -> None:
        self._transport: Transport | None = None

    def send(self, post: Post) -> AbstractAsyncContextManager[Answer]:
        if self._transport is None:
            from desktop_chat.providers.transport import Transport  # noqa: PLC0415 - start-up: httpx

            self._transport = Transport()
        return self._transport.send(post)

    async def aclose(self) -> None:
        if self._transport is not None:
            await self._transport.aclose()
