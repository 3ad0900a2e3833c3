"""How a service of each wire answers, refuses a key and falls silent, and what it was asked: one line a wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.gemini import Gemini
from tests.support.servers import Play, Received, hangs, reply, says, sse, streams, text_frame

Asked: TypeAlias = tuple[str, list[tuple[str, str]]]
"""The model, and who said what."""


@dataclass(frozen=True)
class Speech:
    hello: Play
    """Says "Hello" and " there", and that this is all."""
    silence: Play
    """Says "Hello" and nothing more, and keeps the connection."""
    refusal: Play
    """The key is not taken."""
    path: str
    """A pattern for the end of the address for the model "m-1", with its query."""
    asked: Callable[[Received], Asked]


def _chat_asked(received: Received) -> Asked:
    sent: dict[str, Any] = received.json
    assert sent["stream"] is True
    return sent["model"], [(message["role"], message["content"]) for message in sent["messages"]]


def _gemini_asked(received: Received) -> Asked:
    sent: dict[str, Any] = received.json
    model = received.target.partition(":stream")[0].rpartition("/")[2]
    return model, [(each["role"], "".join(part["text"] for part in each["parts"])) for each in sent["contents"]]


def _gemini_says(text: str, reason: str | None = None) -> dict[str, Any]:
    candidate = {"content": {"role": "model", "parts": [{"text": text}]}}
    return {"candidates": [{**candidate, **({"finishReason": reason} if reason else {})}]}


SPEECHES: Mapping[type[Any], Speech] = {
    ChatCompletions: Speech(
        hello=streams(reply("Hello", " there")),
        silence=streams(sse(text_frame("Hello")), then=hangs),
        refusal=says(401, {"error": {"message": "Bad key"}}),
        path=r"/chat/completions",
        asked=_chat_asked,
    ),
    Gemini: Speech(
        hello=streams(sse(_gemini_says("Hello"), _gemini_says(" there", "STOP"))),
        silence=streams(sse(_gemini_says("Hello")), then=hangs),
        refusal=says(400, {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}),
        path=r"/models/m-1:streamGenerateContent\?alt=sse",
        asked=_gemini_asked,
    ),
}

KEYS: Mapping[str, tuple[str, str]] = {
    "gemini": ("x-goog-api-key", "{key}"),
    "vertexai": ("x-goog-api-key", "{key}"),
}
"""The header that authorises a request to a service and a pattern for it, where that is not a bearer's."""

MODELS: Mapping[str, tuple[str, ...]] = {}
"""Models that a service answers on a wire of their own, by its name: asked beside the usual one."""


def key_of(service: str, received: Received, key: str) -> bool:
    """Whether the request brought this key in the way the service wants it."""
    header, pattern = KEYS.get(service, ("authorization", "Bearer {key}"))
    return re.fullmatch(pattern.replace("{key}", re.escape(key)), received.headers.get(header, "")) is not None
