"""The wire format of Bedrock's Converse: what a model of any maker is asked and answers there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from desktop_chat.providers.event_stream import EventFrames
from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.wire.converse_replies import ConverseReply
from desktop_chat.providers.wire.converse_requests import render_request

_KINDS: frozenset[FileKind] = frozenset({"image", "audio", "video", "pdf", "document", "text"})


class Converse:
    """The wire as a whole."""

    @property
    def files(self) -> frozenset[FileKind]:
        return _KINDS

    def path(self, request: Request) -> str:
        return model_path(request.model, "converse-stream")

    def render(self, request: Request) -> Mapping[str, object]:
        return render_request(request)

    def framing(self) -> EventFrames:
        return EventFrames()

    def reader(self, title: str, request_id: str | None = None) -> ConverseReply:
        return ConverseReply(title, request_id)


_PLACES = re.compile(r"^(us|us-gov|eu|apac|au|jp|ca|global)\.")


def model_path(model: str, verb: str) -> str:
    """The path of a model, which may be the whole ARN of one: its slashes are part of a name."""
    return f"/model/{quote(model, safe=':')}/{verb}"


def foundation_model(model: str) -> str:
    """The model behind an inference profile that names the part of the world it runs in."""
    return _PLACES.sub("", model)
