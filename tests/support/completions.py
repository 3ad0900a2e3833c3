"""A service on loopback, of Chat Completions and Responses: it plays replies and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.servers import AskedSo, Loopback, Play, hangs, says, serving_beside, sse, streams


@dataclass(frozen=True, slots=True)
class Said:
    """Words, one event each; with `stalls` nothing comes after them until the service is left."""

    words: tuple[str, ...]
    stalls: bool = False
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Refused:
    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Said | Refused


class CompletionsService:
    """What it was asked, by whom."""

    def __init__(self, seen: Loopback) -> None:
        self._seen = seen

    @property
    def address(self) -> str:
        return f"{self._seen.url}/v1"

    @property
    def asked(self) -> list[dict[str, Any]]:
        return [received.json for received in self._seen.requests]

    @property
    def keys(self) -> list[str | None]:
        return [received.headers.get("authorization") for received in self._seen.requests]


@contextmanager
def completions(*answers: Answer) -> Iterator[CompletionsService]:
    """Beside the test, which may wait for another process."""
    with serving_beside(*map(_play, answers)) as seen:
        yield CompletionsService(seen)


def _play(answer: Answer) -> Play | AskedSo:
    match answer:
        case Refused(status, refusal, headers):
            return says(status, dict(refusal), dict(headers))
        case Said() as said:
            return AskedSo(lambda received: _stream(said, is_chat=not received.target.endswith("/responses")))


def _stream(said: Said, *, is_chat: bool) -> Play:
    words = [_chat_word(word) if is_chat else _responses_word(word) for word in said.words]
    if said.stalls:
        return streams(sse(*words), then=hangs)
    return streams(sse(*words, *_chat_end(said), "[DONE]") if is_chat else sse(*words, *_responses_end(said)))


def _chat_word(word: str) -> dict[str, Any]:
    return {"model": "told", "choices": [{"index": 0, "delta": {"content": word}}]}


def _chat_end(said: Said) -> list[dict[str, Any]]:
    usage = {"prompt_tokens": 5, "completion_tokens": len(said.words), "total_tokens": 5 + len(said.words)}
    return [
        {"choices": [{"index": 0, "delta": {}, "finish_reason": said.finish_reason}]},
        {"choices": [], "usage": usage},
    ]


def _responses_word(word: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": word}


def _responses_end(said: Said) -> list[dict[str, Any]]:
    content = [{"type": "output_text", "text": "".join(said.words), "annotations": []}]
    response = {
        "model": "told",
        "status": "completed",
        "output": [{"type": "message", "id": "msg_1", "role": "assistant", "content": content}],
        "usage": {"input_tokens": 5, "output_tokens": len(said.words), "total_tokens": 5 + len(said.words)},
    }
    return [{"type": "response.completed", "response": response}]
