"""How a service of each wire complains: with a status, or in an answer that began well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.support import aws, coherent
from tests.support.servers import Play, sse, streams, text_frame

Body: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Complaining:
    body: Callable[[int, str, str], Body]
    """For a status, the service's own words and a code."""
    in_stream: Callable[[str, str], Play]
    """After "Half": an event with these words and this code."""
    cut: Play
    """After "Half": nothing."""


def _of_openai(status: int, words: str, code: str) -> Body:
    return {"error": {"message": words, "type": code, "code": code}}


def _of_anthropic(status: int, words: str, code: str) -> Body:
    return {"type": "error", "error": {"type": code, "message": words}, "request_id": "req_1"}


def _of_google(status: int, words: str, code: str) -> Body:
    return {"error": {"code": status, "message": words, "status": code}}


def _plain(status: int, words: str, code: str) -> Body:
    return {"message": words}


_HALF_MESSAGE: tuple[Body, ...] = (
    {"type": "message_start", "message": {"model": "m-1", "content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Half"}},
)
_HALF_RESPONSE: Body = {
    "type": "response.output_text.delta",
    "output_index": 0,
    "content_index": 0,
    "delta": "Half",
}
_HALF_CANDIDATE: Body = {"candidates": [{"content": {"role": "model", "parts": [{"text": "Half"}]}}]}
_EXCEPTIONS = {"overloaded": "serviceUnavailableException", "rate_limit_exceeded": "throttlingException"}

COMPLAINTS: Mapping[str, Complaining] = {
    "ChatCompletions": Complaining(
        _of_openai,
        lambda words, code: streams(sse(text_frame("Half"), _of_openai(200, words, code))),
        streams(sse(text_frame("Half"))),
    ),
    "Responses": Complaining(
        _of_openai,
        lambda words, code: streams(sse(_HALF_RESPONSE, {"type": "error", "message": words, "code": code})),
        streams(sse(_HALF_RESPONSE)),
    ),
    "Messages": Complaining(
        _of_anthropic,
        lambda words, code: streams(sse(*_HALF_MESSAGE, _of_anthropic(200, words, code))),
        streams(sse(*_HALF_MESSAGE)),
    ),
    "Gemini": Complaining(
        _of_google,
        lambda words, code: streams(sse(_HALF_CANDIDATE, _of_google(503, words, code))),
        streams(sse(_HALF_CANDIDATE)),
    ),
    "Converse": Complaining(
        _plain,
        lambda words, code: streams(
            [aws.converse_begins("Half") + aws.exception(_EXCEPTIONS[code], {"message": words})],
            headers=aws.EVENT_STREAM,
        ),
        streams([aws.converse_begins("Half")], headers=aws.EVENT_STREAM),
    ),
    "CohereChat": Complaining(
        _plain,
        lambda words, code: streams([coherent.cohere_begins("Half") + coherent.ends("ERROR", error=words)]),
        streams([coherent.cohere_begins("Half")]),
    ),
}
"""By the name of the wire's class."""
