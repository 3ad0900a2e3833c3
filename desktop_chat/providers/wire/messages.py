"""The wire format of Anthropic's Messages, as its own service and the clouds that offer its models speak it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.sse import Frames
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_reply import MessagesReply
from desktop_chat.providers.wire.messages_requests import betas, render_request

BETA = "anthropic-beta"


class Messages:
    """The wire as a whole, in one dialect."""

    def __init__(self, dialect: MessagesDialect | None = None) -> None:
        self.dialect = dialect or MessagesDialect()

    @property
    def files(self) -> frozenset[FileKind]:
        return self.dialect.files

    def path(self, request: Request) -> str:
        return self.dialect.path_for(request.model)

    def headers(self, request: Request) -> Mapping[str, str]:
        needed = betas(request, self.dialect)
        return {BETA: ",".join(needed)} if needed else {}

    def render(self, request: Request) -> Mapping[str, object]:
        return render_request(request, self.dialect)

    def framing(self) -> Frames:
        return Frames()

    def reader(self, title: str, request_id: str | None = None) -> MessagesReply:
        return MessagesReply(title, request_id)
