"""What every wire format is: a way to write a request and a way to read its reply, without any network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.requests import Request
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.dialect import Dialect


class ReplyReader(Protocol):
    """Reads one reply. Raises what the service complains of, and MalformedReply for what cannot be read."""

    @property
    def is_finished(self) -> bool:
        """Whether the terminal event has come; nothing is read after it."""

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        """What one frame of a stream says."""

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        """What a reply that came in one piece says, to its end."""

    def parse_end(self) -> Sequence[ProviderEvent]:
        """What the end of the stream says: raises ReplyCut when it came too early."""


class Wire(Protocol):
    """A wire format in all its dialects."""

    @property
    def path(self) -> str:
        """Where requests go, after the base address."""

    def render(self, request: Request, dialect: Dialect) -> Mapping[str, object]:
        """The body of a request. May read files, so call it where that holds up nobody."""

    def reader(self, title: str, request_id: str | None) -> ReplyReader:
        """Reads the reply of a service of this title."""
