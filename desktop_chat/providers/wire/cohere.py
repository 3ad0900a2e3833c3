"""The wire format of Cohere's second chat interface."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.sse import Frames
from desktop_chat.providers.wire.cohere_replies import CohereReply
from desktop_chat.providers.wire.cohere_requests import render_request

PATH = "/chat"

_KINDS: frozenset[FileKind] = frozenset({"image", "text"})


class CohereChat:
    """The wire as a whole."""

    @property
    def files(self) -> frozenset[FileKind]:
        return _KINDS

    def path(self, request: Request) -> str:
        return PATH

    def render(self, request: Request) -> Mapping[str, object]:
        return render_request(request)

    def framing(self) -> Frames:
        return Frames()

    def reader(self, title: str, request_id: str | None = None) -> CohereReply:
        return CohereReply(title, request_id)
