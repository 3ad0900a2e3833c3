"""How a service of each wire answers, refuses a key and falls silent, and what it was asked: one line a wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.cohere import CohereChat
from desktop_chat.providers.wire.converse import Converse
from desktop_chat.providers.wire.gemini import Gemini
from desktop_chat.providers.wire.messages import Messages
from desktop_chat.providers.wire.responses import Responses
from tests.support.aws import EVENT_STREAM, converse_begins, converse_says
from tests.support.coherent import cohere_begins, cohere_says
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


def _messages_asked(received: Received) -> Asked:
    sent: dict[str, Any] = received.json
    assert sent["stream"] is True
    assert sent["max_tokens"] > 0
    said = [(each["role"], "".join(block["text"] for block in each["content"])) for each in sent["messages"]]
    return sent["model"], said


def _message(*words: str) -> list[dict[str, Any]]:
    """The events of a message that says so, to the end of its words."""
    return [
        {"type": "message_start", "message": {"model": "m-1", "role": "assistant", "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
            for text in words
        ),
    ]


_MESSAGE_END = (
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
)


def _responses_asked(received: Received) -> Asked:
    sent: dict[str, Any] = received.json
    assert (sent["stream"], sent["store"]) == (True, False)
    return sent["model"], [(item["role"], item["content"]) for item in sent["input"]]


def _responses_said(*texts: str) -> list[dict[str, Any]]:
    return [
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": text}
        for text in texts
    ]


def _cohere_asked(received: Received) -> Asked:
    sent: dict[str, Any] = received.json
    assert sent["stream"] is True
    return sent["model"], [
        (message["role"], block["text"]) for message in sent["messages"] for block in message["content"]
    ]


def _converse_asked(received: Received) -> Asked:
    said = [
        (message["role"], block["text"]) for message in received.json["messages"] for block in message["content"]
    ]
    return received.target.split("/")[2], said


SPEECHES: Mapping[type[Any], Speech] = {
    ChatCompletions: Speech(
        hello=streams(reply("Hello", " there")),
        silence=streams(sse(text_frame("Hello")), then=hangs),
        refusal=says(401, {"error": {"message": "Bad key"}}),
        path=r"/chat/completions(\?.*)?",
        asked=_chat_asked,
    ),
    Gemini: Speech(
        hello=streams(sse(_gemini_says("Hello"), _gemini_says(" there", "STOP"))),
        silence=streams(sse(_gemini_says("Hello")), then=hangs),
        refusal=says(400, {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}),
        path=r"/models/m-1:streamGenerateContent\?alt=sse",
        asked=_gemini_asked,
    ),
    Messages: Speech(
        hello=streams(sse(*_message("Hello", " there"), *_MESSAGE_END)),
        silence=streams(sse(*_message("Hello")), then=hangs),
        refusal=says(
            401, {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}}
        ),
        path=r"/messages",
        asked=_messages_asked,
    ),
    Responses: Speech(
        hello=streams(
            sse(
                *_responses_said("Hello", " there"),
                {"type": "response.completed", "response": {"status": "completed", "output": []}},
            )
        ),
        silence=streams(sse(*_responses_said("Hello")), then=hangs),
        refusal=says(401, {"error": {"message": "Bad key"}}),
        path=r"/responses",
        asked=_responses_asked,
    ),
    CohereChat: Speech(
        hello=streams([cohere_says("Hello", " there")]),
        silence=streams([cohere_begins("Hello")], then=hangs),
        refusal=says(401, {"message": "Bad key"}),
        path=r"/v2/chat",
        asked=_cohere_asked,
    ),
    Converse: Speech(
        hello=streams([converse_says("Hello", " there")], headers=EVENT_STREAM),
        silence=streams([converse_begins("Hello")], headers=EVENT_STREAM, then=hangs),
        refusal=says(403, {"message": "Bad key"}),
        path=r"/model/m-1/converse-stream",
        asked=_converse_asked,
    ),
}

KEYS: Mapping[str, tuple[str, str]] = {
    "anthropic": ("x-api-key", "{key}"),
    "azure": ("api-key", "{key}"),
    "gemini": ("x-goog-api-key", "{key}"),
    "vertexai": ("x-goog-api-key", "{key}"),
}
"""The header that authorises a request to a service and a pattern for it, where that is not a bearer's."""

MODELS: Mapping[str, tuple[str, ...]] = {
    "azure": ("gpt-5.4", "gpt-5"),
    "bedrock": ("mistral.voxtral-mini-3b-2507",),
    "openai": ("gpt-audio-mini",),
}
"""Models that a service answers on a wire of their own, by its name: asked beside the usual one."""


def key_of(service: str, received: Received, key: str) -> bool:
    """Whether the request brought this key in the way the service wants it."""
    header, pattern = KEYS.get(service, ("authorization", "Bearer {key}"))
    return re.fullmatch(pattern.replace("{key}", re.escape(key)), received.headers.get(header, "")) is not None
