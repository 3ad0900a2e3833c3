"""Reads replies of Cohere's chat, frame by frame or whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from desktop_chat.errors import MalformedReply, ReplyCut
from desktop_chat.providers.complaints import complaint_in
from desktop_chat.providers.events import ProviderEvent, RawBlock, ReplyFinished, UsageReported
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.calls import Calls, new_call_id
from desktop_chat.providers.wire.cohere_content import Content
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.shapes import count, items, mapping, some_text, text

_FAILED = ("ERROR", "TIMEOUT")


class CohereReply:
    """The terminal event is `message-end`."""

    def __init__(self, title: str, request_id: str | None = None, new_id: Callable[[], str] = new_call_id) -> None:
        self.is_finished = False
        self._title = title
        self._request_id = request_id
        self._calls = Calls(new_id)
        self._content = Content()

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        if frame.error is not None:
            self._fail(parse_json(frame.error, or_else=frame.error.decode("utf-8", "replace")))
        if not frame.data or frame.data.isspace():
            return ()
        said = parse_json(frame.data, or_else=None)
        if not isinstance(said, dict):
            return self._stray(frame)
        kind = text(said.get("type")) or frame.event
        if kind == "error" or (kind not in _PARSERS and isinstance(said.get("message"), str)):
            self._fail(said)
        parse = _PARSERS.get(kind)
        return parse(self, said) if parse else ()

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        said = parse_json(body)
        message = mapping(said).get("message")
        if not isinstance(message, Mapping):
            self._fail(said)
        events = [*self._content.take(message)]
        for place, call in enumerate(items(message.get("tool_calls"))):
            events += self._calls.take(mapping(call), place)
        return [*events, *self._ended(mapping(said))]

    def parse_end(self) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        raise ReplyCut()

    def _stray(self, frame: Frame) -> Sequence[ProviderEvent]:
        if frame.data.strip() == b"[DONE]":
            raise ReplyCut()  # the mark of the end without the end
        raise MalformedReply()

    def _content_started(self, said: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        return self._content.add(_index(said), mapping(_message(said).get("content")))

    def _planned(self, said: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        return self._content.plan(text(_message(said).get("tool_plan")))

    def _called(self, said: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        told = _message(said).get("tool_calls")
        calls = items(told) or [told]
        events: list[ProviderEvent] = []
        for call in calls:
            events += self._calls.take({**mapping(call), "index": _index(said)})
        return events

    def _cited(self, said: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        told = _message(said).get("citations")
        for found in items(told) or [told]:
            self._content.cite(mapping(found))
        return ()

    def _message_ended(self, said: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        return self._ended(mapping(said.get("delta")))

    def _ended(self, told: Mapping[str, Any]) -> Sequence[ProviderEvent]:
        reason = some_text(told.get("finish_reason"))
        if told.get("error") or (reason or "").startswith(_FAILED):
            self._fail({"message": told.get("error") or reason, "code": reason})
        self.is_finished = True
        calls = self._calls.ready()
        usage = mapping(told.get("usage"))
        return [
            *calls,
            *self._content.citations(),
            *(RawBlock({"cohere": message}) for message in self._content.messages(calls)),
            *([usage_of(usage)] if usage else ()),
            ReplyFinished(reason),
        ]

    def _fail(self, said: object) -> NoReturn:
        raise failure_of(self._title, complaint_in(said), request_id=self._request_id)


_PARSERS: Mapping[str, Callable[[CohereReply, Mapping[str, Any]], Sequence[ProviderEvent]]] = {
    "content-start": CohereReply._content_started,
    "content-delta": CohereReply._content_started,
    "tool-plan-delta": CohereReply._planned,
    "tool-call-start": CohereReply._called,
    "tool-call-delta": CohereReply._called,
    "citation-start": CohereReply._cited,
    "message-end": CohereReply._message_ended,
}


def usage_of(told: Mapping[str, Any]) -> UsageReported:
    """What went through the model counts, else what is billed. Pictures are counted beside the words."""
    tokens = mapping(told.get("tokens")) or mapping(told.get("billed_units"))
    read = count(told.get("cached_tokens"))
    sent = count(tokens.get("input_tokens"))
    pictures = count(tokens.get("image_tokens")) or 0
    return UsageReported(
        input=None if sent is None else max(0, sent + pictures - (read or 0)),
        output=count(tokens.get("output_tokens")),
        cache_read=read,
        reasoning=count(tokens.get("reasoning_tokens")),
    )


def _message(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(said.get("delta")).get("message"))


def _index(said: Mapping[str, Any]) -> int:
    return count(said.get("index")) or 0
