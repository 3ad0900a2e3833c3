"""Reads replies of Bedrock's Converse, frame by frame or whole."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from desktop_chat.errors import MalformedReply, ReplyCut
from desktop_chat.providers.complaints import complaint_in
from desktop_chat.providers.events import ProviderEvent, ReplyFinished, UsageReported
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.calls import Calls, new_call_id
from desktop_chat.providers.wire.converse_blocks import Blocks
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.shapes import count, items, mapping, some_text, text

STATUSES = {
    "throttlingException": 429,
    "modelNotReadyException": 429,
    "serviceQuotaExceededException": 429,
    "validationException": 400,
    "accessDeniedException": 403,
    "resourceNotFoundException": 404,
    "modelTimeoutException": 408,
    "modelErrorException": 424,
    "modelStreamErrorException": 424,
    "internalServerException": 500,
    "serviceUnavailableException": 503,
}
"""What the exceptions of a stream would have been as a status."""


class ConverseReply:
    """The terminal event is `metadata`; a stream that ends after `messageStop` is whole but for its usage."""

    def __init__(self, title: str, request_id: str | None = None, new_id: Callable[[], str] = new_call_id) -> None:
        self.is_finished = False
        self._title = title
        self._request_id = request_id
        self._blocks = Blocks(Calls(new_id))
        self._finish_reason: str | None = None
        self._model: str | None = None

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        if frame.error is not None:
            self._fail(frame.event, parse_json(frame.error, or_else=frame.error.decode("utf-8", "replace")))
        said = _unwrapped(parse_json(frame.data) if frame.data else {})
        event, told = (frame.event, said) if frame.event else _named(said)
        if event in STATUSES:
            self._fail(event, told)
        parse = _PARSERS.get(event)
        return parse(self, told) if parse else ()

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        said = parse_json(body)
        output = mapping(mapping(said).get("output"))
        if "message" not in output:
            self._fail("", said)
        events: list[ProviderEvent] = []
        for block in items(mapping(output["message"]).get("content")):
            events += self._blocks.take(dict(mapping(block)))
        return [*events, *self._stopped(mapping(said)), *self._finished(mapping(said))]

    def parse_end(self) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        if self._finish_reason is None:
            raise ReplyCut()
        return self._finished({})

    def _started(self, told: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        return self._blocks.start(_index(told), mapping(told.get("start")))

    def _added(self, told: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        delta = told.get("delta")
        if isinstance(delta, str):  # some send JSON in a text
            delta = parse_json(delta.encode("utf-8", "replace"), or_else=None)
        return self._blocks.delta(_index(told), mapping(delta))

    def _closed(self, told: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        return self._blocks.stop(_index(told))

    def _stopped(self, told: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        self._finish_reason = some_text(told.get("stopReason")) or "end_turn"
        return self._blocks.end()

    def _finished(self, told: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        if self._finish_reason is None:
            raise MalformedReply()  # the end of an answer that has none
        router = mapping(mapping(told.get("trace")).get("promptRouter"))
        self._model = some_text(router.get("invokedModelId"))
        self.is_finished = True
        usage = mapping(told.get("usage"))
        reported = [usage_of(usage)] if usage else []
        return [*reported, ReplyFinished(self._finish_reason, self._model)]

    def _fail(self, kind: str, said: object) -> NoReturn:
        complaint = complaint_in(said)
        told = mapping(said)
        status = count(told.get("originalStatusCode")) or STATUSES.get(kind)
        words = some_text(told.get("originalMessage")) or complaint.words
        known = replace(complaint, words=words, code=kind or complaint.code)
        raise failure_of(self._title, known, status=status, request_id=self._request_id)


_PARSERS: Mapping[str, Callable[[ConverseReply, Mapping[str, Any]], Sequence[ProviderEvent]]] = {
    "contentBlockStart": ConverseReply._started,
    "contentBlockDelta": ConverseReply._added,
    "contentBlockStop": ConverseReply._closed,
    "messageStop": ConverseReply._stopped,
    "metadata": ConverseReply._finished,
}


def usage_of(told: Mapping[str, Any]) -> UsageReported:
    """`inputTokens` is without what was read from or written to a cache."""
    return UsageReported(
        input=count(told.get("inputTokens")),
        output=count(told.get("outputTokens")),
        cache_read=_first(told, "cacheReadInputTokens", "cacheReadInputTokenCount"),
        cache_write=_first(told, "cacheWriteInputTokens", "cacheWriteInputTokenCount"),
    )


def _first(told: Mapping[str, Any], *names: str) -> int | None:
    found = (count(told.get(name)) for name in names)
    return next((tokens for tokens in found if tokens is not None), None)


def _index(told: Mapping[str, Any]) -> int:
    return count(told.get("contentBlockIndex")) or 0


def _unwrapped(said: object) -> Mapping[str, Any]:
    """The payload may be a chunk of bytes that is the event itself."""
    inner = text(mapping(said).get("bytes"))
    if not inner:
        return mapping(said)
    try:
        return mapping(parse_json(base64.b64decode(inner)))
    except (binascii.Error, ValueError):
        raise MalformedReply() from None


def _named(said: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Without a header that names it, an event is an object with its name."""
    name = next(iter(said), "")
    return name, mapping(said.get(name))
