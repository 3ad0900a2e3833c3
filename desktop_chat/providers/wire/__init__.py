"""What every wire format is: a way to write a request and a way to read its reply, without any network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.sse import Frame


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


class Framing(Protocol):
    """Turns the bytes of a stream into frames, wherever the network cuts them."""

    def feed(self, piece: bytes) -> Iterable[Frame]:
        """The frames that this piece completes."""

    def end(self) -> Iterable[Frame]:
        """The frame that the stream ended in, if it is one."""


class Wire(Protocol):
    """A wire format as a service speaks it: what is particular about that is given when it is made."""

    @property
    def files(self) -> frozenset[FileKind]:
        """The kinds of file that it has an encoding for."""

    def path(self, request: Request) -> str:
        """Where this request goes, after the base address; perhaps with a query."""

    def render(self, request: Request) -> Mapping[str, object]:
        """The body of a request. May read files, so call it where that holds up nobody."""

    def framing(self) -> Framing:
        """Cuts one stream into frames."""

    def reader(self, title: str, request_id: str | None) -> ReplyReader:
        """Reads the reply of a service of this title."""


@runtime_checkable
class NamesHeaders(Protocol):
    """A wire whose requests may need headers of their own, beside those of its service."""

    def headers(self, request: Request) -> Mapping[str, str]:
        """What this request needs, added to whatever else is sent under the same names."""


def headers_of(wire: Wire, request: Request) -> Mapping[str, str]:
    """Those that a wire names; most name none."""
    return wire.headers(request) if isinstance(wire, NamesHeaders) else {}
