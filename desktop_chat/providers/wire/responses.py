"""The wire format of OpenAI's Responses, which other services have taken over."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.sse import Frames
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect
from desktop_chat.providers.wire.responses_reply import ResponsesReply
from desktop_chat.providers.wire.responses_requests import render_request

PATH = "/responses"


class Responses:
    """The wire as a whole, in one dialect."""

    def __init__(self, dialect: ResponsesDialect | None = None) -> None:
        self.dialect = dialect or ResponsesDialect()

    @property
    def files(self) -> frozenset[FileKind]:
        return self.dialect.files

    def path(self, request: Request) -> str:
        return PATH

    def render(self, request: Request) -> Mapping[str, object]:
        return render_request(request, self.dialect)

    def framing(self) -> Frames:
        return Frames()

    def reader(self, title: str, request_id: str | None = None) -> ResponsesReply:
        return ResponsesReply(title, request_id)
